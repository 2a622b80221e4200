using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>The Authorization header of Signature Version 4, taken apart.</summary>
internal sealed record SigV4(string AccessKey, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature)
{
    private const string Scheme = "AWS4-HMAC-SHA256";

    /// <summary>Null when there is no such header; throws when it is there and wrong.</summary>
    public static SigV4? Parse(string header)
    {
        if (header.Length == 0) return null;
        if (!header.StartsWith(Scheme + " ", StringComparison.Ordinal)) throw Incomplete($"Unsupported authorization type or algorithm: '{header.Split(' ')[0]}'.");
        var parts = header[Scheme.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2)).Where(p => p.Length == 2).GroupBy(p => p[0]).ToDictionary(g => g.Key, g => g.First()[1]);
        foreach (var name in new[] { "Credential", "Signature", "SignedHeaders" })
            if (!parts.TryGetValue(name, out var value) || value.Length == 0) throw Incomplete($"Authorization header requires '{name}' parameter.");
        var scope = parts["Credential"].Split('/');
        if (scope.Length != 5 || scope[4] != "aws4_request") throw Incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        var signed = parts["SignedHeaders"].Split(';');
        if (!signed.Contains("host")) throw Incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        if (!signed.Contains("x-amz-date") && !signed.Contains("date")) throw Incomplete("'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");
        return new SigV4(scope[0], scope[1], scope[2], scope[3], signed, parts["Signature"]);
    }

    /// <summary>Whether the request is signed with the secret. The order and case of headers is as the client listed them.</summary>
    public bool Verify(HttpRequest request, byte[] body, string secret)
    {
        var amzDate = request.Headers["x-amz-date"].ToString();
        if (amzDate.Length == 0 || !amzDate.StartsWith(Date, StringComparison.Ordinal)) return false;
        var payload = Convert.ToHexStringLower(SHA256.HashData(body));
        var claimed = request.Headers["x-amz-content-sha256"].ToString();
        if (claimed.Length > 0 && claimed != payload) return false;
        var canonical = new StringBuilder().Append(request.Method).Append('\n').Append(CanonicalPath(request)).Append('\n').Append(CanonicalQuery(request)).Append('\n');
        foreach (var name in SignedHeaders)
            canonical.Append(name).Append(':').AppendJoin(',', request.Headers[name].Select(Squeeze)).Append('\n');
        canonical.Append('\n').AppendJoin(';', SignedHeaders).Append('\n').Append(payload);
        var scope = $"{Date}/{Region}/{Service}/aws4_request";
        var text = $"{Scheme}\n{amzDate}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), Date), Region), Service), "aws4_request");
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Mac(key, text))), Encoding.ASCII.GetBytes(Signature));
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Squeeze(string? value) => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string CanonicalPath(HttpRequest request)
    {
        // As it stood on the wire: services other than S3 sign the path encoded once more.
        var raw = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? request.Path.Value ?? "/";
        var path = raw.Split('?', 2)[0];
        return string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }

    private static string CanonicalQuery(HttpRequest request) => string.Join('&', request.QueryString.Value?.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .Select(p => (Key: Again(p[0]), Value: p.Length > 1 ? Again(p[1]) : ""))
        .OrderBy(p => p.Key, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
        .Select(p => $"{p.Key}={p.Value}") ?? []);

    private static string Again(string part) => Uri.EscapeDataString(Uri.UnescapeDataString(part.Replace('+', ' ')));

    private static AwsException Incomplete(string message) => new("IncompleteSignatureException", message, 403);
}
