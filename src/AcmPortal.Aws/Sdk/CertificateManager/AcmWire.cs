using System.Net;
using System.Text.Json;
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.CertificateManager;

/// <summary>Turns a request of the model into <c>POST /</c> with its operation in X-Amz-Target.</summary>
internal sealed class AcmMarshaller(string operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input) => new DefaultRequest(input, "Amazon.CertificateManager")
    {
        HttpMethod = "POST",
        ResourcePath = "/",
        Headers = { ["X-Amz-Target"] = "CertificateManager." + operation, ["Content-Type"] = "application/x-amz-json-1.1" },
        Content = JsonSerializer.SerializeToUtf8Bytes(input, input.GetType(), AcmJson.Options),
    };
}

/// <summary>Reads an answer. Operations without output answer with an empty body, which is never parsed.</summary>
internal sealed class AcmUnmarshaller<TResponse> : JsonResponseUnmarshaller where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext input)
    {
        var response = base.Unmarshall(input);
        SdkAnswer.Complete(response, input.ResponseData);
        return response;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var body = SdkAnswer.ReadAll(input.Stream);
        if (body.Length == 0)
            return new TResponse();
        try
        {
            return JsonSerializer.Deserialize<TResponse>(body, AcmJson.Options) ?? new TResponse();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw SdkAnswer.Unreadable(input.ResponseData, input.ResponseData.StatusCode, (e as JsonException)?.Path, e);
        }
    }

    public override AmazonServiceException UnmarshallException(UnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        // The runtime overwrites the id with the header's first spelling, present or not.
        var error = base.UnmarshallException(input, innerException, statusCode);
        error.RequestId = SdkAnswer.RequestId(input.ResponseData) ?? "";
        return error;
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        AcmErrors.Read(SdkAnswer.ReadAll(input.Stream), input.ResponseData, innerException, statusCode);
}
