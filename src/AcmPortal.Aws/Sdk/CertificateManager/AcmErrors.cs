using System.Net;
using System.Text.Json;
using AcmPortal.Aws.Sdk;
using Amazon.CertificateManager.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.CertificateManager;

/// <summary>Reads ACM's error documents into typed exceptions. A code without a type keeps its code on the common exception.</summary>
internal static class AcmErrors
{
    public static AmazonServiceException Read(byte[] body, IWebResponseData? response, Exception? inner, HttpStatusCode status)
    {
        string? code = null, message = null;
        var isDocument = false;
        try
        {
            if (body.Length > 0)
            {
                using var document = JsonDocument.Parse(body);
                isDocument = document.RootElement.ValueKind == JsonValueKind.Object;
                if (isDocument)
                {
                    code = Text(document.RootElement, "__type") ?? Text(document.RootElement, "code") ?? Text(document.RootElement, "Code");
                    message = Text(document.RootElement, "message") ?? Text(document.RootElement, "Message");
                }
            }
        }
        catch (JsonException)
        {
            // A page of some proxy between: its status and a short text are all there is to tell.
        }

        var bare = SdkAnswer.BareCode(code ?? SdkAnswer.Header(response, "x-amzn-ErrorType"));
        if (string.IsNullOrWhiteSpace(message))
            message = isDocument && bare != SdkAnswer.UnknownCode ? $"{bare} (HTTP {(int)status}; AWS gave no further text)." : SdkAnswer.ShortText(status, body);
        return Typed(message, inner, SdkAnswer.FaultOf(status), bare, SdkAnswer.RequestId(response) ?? "", status);
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static AmazonServiceException Typed(string message, Exception? inner, ErrorType type, string code, string id, HttpStatusCode status) => code switch
    {
        "AccessDeniedException" or "AccessDenied" => new AccessDeniedException(message, inner, type, code, id, status),
        "ConflictException" => new ConflictException(message, inner, type, code, id, status),
        "InvalidArgsException" => new InvalidArgsException(message, inner, type, code, id, status),
        "InvalidArnException" => new InvalidArnException(message, inner, type, code, id, status),
        "InvalidDomainValidationOptionsException" => new InvalidDomainValidationOptionsException(message, inner, type, code, id, status),
        "InvalidParameterException" => new InvalidParameterException(message, inner, type, code, id, status),
        "InvalidStateException" => new InvalidStateException(message, inner, type, code, id, status),
        "InvalidTagException" => new InvalidTagException(message, inner, type, code, id, status),
        "LimitExceededException" => new LimitExceededException(message, inner, type, code, id, status),
        "RequestInProgressException" => new RequestInProgressException(message, inner, type, code, id, status),
        "ResourceInUseException" => new ResourceInUseException(message, inner, type, code, id, status),
        "ResourceNotFoundException" => new ResourceNotFoundException(message, inner, type, code, id, status),
        "TagPolicyException" => new TagPolicyException(message, inner, type, code, id, status),
        "ThrottlingException" or "Throttling" => new ThrottlingException(message, inner, type, code, id, status),
        "TooManyTagsException" => new TooManyTagsException(message, inner, type, code, id, status),
        "ValidationException" or "ValidationError" => new ValidationException(message, inner, type, code, id, status),
        _ => new AmazonCertificateManagerException(message, inner, type, code, id, status),
    };
}
