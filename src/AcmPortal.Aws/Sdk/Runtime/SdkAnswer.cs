using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace AcmPortal.Aws.Sdk;

/// <summary>What both protocols read alike from an answer: body, request id, and a short text where the body is no error document.</summary>
internal static class SdkAnswer
{
    public const string UnknownCode = "Unknown";
    private const int LongestText = 200;

    public static byte[] ReadAll(Stream? body)
    {
        if (body is null)
            return [];
        using var copy = new MemoryStream();
        body.CopyTo(copy);
        return copy.ToArray();
    }

    public static string? Header(IWebResponseData? response, string name) =>
        response is not null && response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;

    /// <summary>AWS spells the header in two ways; its documents name the second, its services mostly send the first.</summary>
    public static string? RequestId(IWebResponseData? response) =>
        Header(response, "x-amzn-RequestId") ?? Header(response, "x-amz-request-id");

    /// <summary>The runtime makes the metadata anew after unmarshalling, so this runs after it.</summary>
    public static void Complete(AmazonWebServiceResponse response, IWebResponseData? data)
    {
        response.ResponseMetadata ??= new ResponseMetadata();
        if (string.IsNullOrEmpty(response.ResponseMetadata.RequestId))
            response.ResponseMetadata.RequestId = RequestId(data);
    }

    /// <summary>The error code without the <c>namespace#</c> before it and the <c>:address</c> behind it.</summary>
    public static string BareCode(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return UnknownCode;
        var bare = code[(code.LastIndexOf('#') + 1)..];
        var colon = bare.IndexOf(':');
        bare = (colon < 0 ? bare : bare[..colon]).Trim();
        return bare.Length == 0 ? UnknownCode : bare;
    }

    public static ErrorType FaultOf(HttpStatusCode status) => (int)status >= 500 ? ErrorType.Receiver : ErrorType.Sender;

    /// <summary>An error body that is no error document (a proxy's page, nothing at all) as one line of at most 200 characters.</summary>
    public static string ShortText(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        var line = new StringBuilder();
        var inTag = false;
        foreach (var c in Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]))
        {
            if (c is '<' or '>')
                inTag = c == '<';
            else if (inTag)
                continue;
            else if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                line.Append(c);
                continue;
            }

            if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        var text = line.ToString().Trim();
        if (text.Length > LongestText)
            text = text[..LongestText] + "...";
        return text.Length == 0
            ? $"HTTP {(int)status} without an error document."
            : $"HTTP {(int)status} without an error document: {text}";
    }

    /// <summary>A success whose body can't be read. The body is left out on purpose: it may be a private key.</summary>
    public static AmazonUnmarshallingException Unreadable(IWebResponseData? response, HttpStatusCode status, string? where, Exception? cause) =>
        new(RequestId(response), where, cause, status);
}
