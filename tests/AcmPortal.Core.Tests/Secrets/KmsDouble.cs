using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AcmPortal.Core.Tests.Notifications;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

/// <summary>
/// A KMS of our own on loopback, on the real wire (aws-json 1.1, X-Amz-Target TrentService.*): a ciphertext opens only under
/// the key and the encryption context that it was made with. It refuses what is not signed for KMS.
/// </summary>
internal sealed class KmsDouble : IAsyncDisposable
{
    public const string Arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    public const string OtherArn = "arn:aws:kms:eu-central-1:111122223333:key/ffffabcd-12ab-34cd-56ef-1234567890ab";
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly HttpReceiver receiver = HttpReceiver.Start();

    public KmsDouble()
    {
        // The SDK's own chain finds them first; the test's host has none.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAKMSDOUBLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret-of-the-test");
        receiver.Answer = request => Task.FromResult(Answer(request));
    }

    public Uri Url => new($"http://127.0.0.1:{receiver.Port}");

    /// <summary>What every call is answered with, where something is to go wrong.</summary>
    public Reply? Fault { get; set; }

    public int Calls(string operation) => receiver.Requests.Count(r => Target(r) == "TrentService." + operation);

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    private static string Target(Received request) => request.Headers.First(h => h.Key.Equals("X-Amz-Target", StringComparison.OrdinalIgnoreCase)).Value;

    private Reply Answer(Received request)
    {
        if (Fault is { } fault)
            return fault;
        var authorization = request.Headers.First(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value;
        if (!authorization.Contains("/eu-central-1/kms/aws4_request", StringComparison.Ordinal))
            return Error("InvalidSignatureException", authorization);
        var body = request.Json;
        var context = string.Join('&', body.GetProperty("EncryptionContext").EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={p.Value}"));
        Assert.StartsWith("acmportal:name=", context, StringComparison.Ordinal);
        var key = body.GetProperty("KeyId").GetString()!;
        switch (Target(request))
        {
            case "TrentService.GenerateDataKeyWithoutPlaintext":
                Assert.Equal("AES_256", body.GetProperty("KeySpec").GetString());
                return Json(new { KeyId = key, CiphertextBlob = Convert.ToBase64String(Encrypt(RandomNumberGenerator.GetBytes(32), key, context)) });
            case "TrentService.Decrypt":
                var blob = body.GetProperty("CiphertextBlob").GetBytesFromBase64();
                if (!blob.AsSpan(28 + 32).SequenceEqual(Encoding.UTF8.GetBytes(key)))
                    return Error("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
                try
                {
                    return Json(new { KeyId = key, Plaintext = Convert.ToBase64String(Decrypt(blob, context)), EncryptionAlgorithm = "SYMMETRIC_DEFAULT" });
                }
                catch (CryptographicException)
                {
                    return Error("InvalidCiphertextException", "");
                }

            default:
                return Error("UnknownOperationException", "");
        }
    }

    private byte[] Encrypt(byte[] plain, string key, string context)
    {
        var result = new byte[28 + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var aes = new AesGcm(secret, 16);
        aes.Encrypt(result.AsSpan(0, 12), plain, result.AsSpan(28), result.AsSpan(12, 16), Encoding.UTF8.GetBytes(context));
        return [.. result, .. Encoding.UTF8.GetBytes(key)];
    }

    private byte[] Decrypt(byte[] blob, string context)
    {
        var plain = new byte[32];
        using var aes = new AesGcm(secret, 16);
        aes.Decrypt(blob.AsSpan(0, 12), blob.AsSpan(28, 32), blob.AsSpan(12, 16), plain, Encoding.UTF8.GetBytes(context));
        return plain;
    }

    private static Reply Json(object body) => new(200, JsonSerializer.Serialize(body), "Content-Type: application/x-amz-json-1.1");

    private static Reply Error(string type, string message) => new(400, JsonSerializer.Serialize(new { __type = type, message }), "Content-Type: application/x-amz-json-1.1");
}
