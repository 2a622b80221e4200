using System.Net;
using System.Xml;
using System.Xml.Linq;
using AcmPortal.Aws.Sdk;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Route53;

/// <summary>Reads an answer: its root element is named after the answer's type.</summary>
internal sealed class Route53Unmarshaller<TResponse>(Func<XElement, TResponse> read) : XmlResponseUnmarshaller where TResponse : AmazonWebServiceResponse
{
    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext input)
    {
        var response = base.Unmarshall(input);
        SdkAnswer.Complete(response, input.ResponseData);
        return response;
    }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var body = SdkAnswer.ReadAll(input.Stream);
        try
        {
            var root = Route53Xml.Parse(body);
            return root.Name.LocalName == typeof(TResponse).Name
                ? read(root)
                : throw new FormatException($"The document is no {typeof(TResponse).Name}.");
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException or ArgumentException)
        {
            throw SdkAnswer.Unreadable(input.ResponseData, input.ResponseData.StatusCode, typeof(TResponse).Name, e);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        Route53Errors.Read(SdkAnswer.ReadAll(input.Stream), input.ResponseData, innerException, statusCode);
}

internal static class Route53Xml
{
    /// <summary>Without DTDs, so that an answer can neither name files nor grow.</summary>
    public static XElement Parse(byte[] body)
    {
        using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(reader).Root ?? throw new XmlException("The document is empty.");
    }
}

/// <summary>
/// Reads Route 53's two error documents: <c>ErrorResponse</c> for everything, and for change batches also <c>InvalidChangeBatch</c>
/// with one message for each fault.
/// </summary>
internal static class Route53Errors
{
    public static AmazonServiceException Read(byte[] body, IWebResponseData? response, Exception? inner, HttpStatusCode status)
    {
        string? code = null, message = null, id = null;
        var messages = new List<string>();
        try
        {
            if (body.Length > 0)
            {
                var root = Route53Xml.Parse(body);
                id = Route53Answers.Text(root, "RequestId") ?? Route53Answers.Text(root, "RequestID");
                var error = root.Name.LocalName == "Error" ? root : Route53Answers.Child(root, "Error");
                if (root.Name.LocalName == "InvalidChangeBatch")
                    (code, error) = ("InvalidChangeBatch", root);
                else if (error is not null)
                    code = Route53Answers.Text(error, "Code");
                if (error is not null)
                {
                    message = Route53Answers.Text(error, "Message");
                    messages.AddRange((Route53Answers.Child(error, "Messages")?.Elements() ?? []).Select(m => m.Value.Trim()).Where(m => m.Length > 0));
                }
            }
        }
        catch (XmlException)
        {
            // A page of some proxy between: its status and a short text are all there is to tell.
        }

        if (string.IsNullOrWhiteSpace(message))
            message = messages.Count > 0 ? string.Join(" ", messages) : null;
        var bare = SdkAnswer.BareCode(code);
        message ??= bare == SdkAnswer.UnknownCode ? SdkAnswer.ShortText(status, body) : $"{bare} (HTTP {(int)status}; AWS gave no further text).";
        if (messages.Count == 0)
            messages.Add(message);
        return Typed(message, messages, inner, SdkAnswer.FaultOf(status), bare, id ?? SdkAnswer.RequestId(response) ?? "", status);
    }

    private static AmazonServiceException Typed(
        string message, List<string> messages, Exception? inner, ErrorType type, string code, string id, HttpStatusCode status) => code switch
        {
            "InvalidChangeBatch" => new InvalidChangeBatchException(message, inner, type, code, id, status) { Messages = messages },
            "DelegationSetNotReusable" => new DelegationSetNotReusableException(message, inner, type, code, id, status),
            "InvalidDomainName" => new InvalidDomainNameException(message, inner, type, code, id, status),
            "InvalidInput" => new InvalidInputException(message, inner, type, code, id, status),
            "NoSuchChange" => new NoSuchChangeException(message, inner, type, code, id, status),
            "NoSuchDelegationSet" => new NoSuchDelegationSetException(message, inner, type, code, id, status),
            "NoSuchHealthCheck" => new NoSuchHealthCheckException(message, inner, type, code, id, status),
            "NoSuchHostedZone" => new NoSuchHostedZoneException(message, inner, type, code, id, status),
            "PriorRequestNotComplete" => new PriorRequestNotCompleteException(message, inner, type, code, id, status),
            "Throttling" or "ThrottlingException" => new ThrottlingException(message, inner, type, code, id, status),
            _ => new AmazonRoute53Exception(message, inner, type, code, id, status),
        };
}
