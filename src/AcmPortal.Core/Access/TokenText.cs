using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Secrets;

namespace AcmPortal.Core.Access;

/// <summary>
/// How a token is written: <c>acmp_&lt;public id&gt;_&lt;secret&gt;_&lt;checksum&gt;</c>. The prefix lets secret scanners find
/// a leaked one; the checksum lets them, and the portal, drop what is only alike without asking the database.
/// </summary>
internal static class TokenText
{
    private const string Prefix = "acmp_";
    private const int PublicLength = 12;
    private const int SecretLength = 43;
    private const int ChecksumLength = 8;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A new public id.</summary>
    public static string NewPublicId() => RandomNumberGenerator.GetString(Alphabet, PublicLength);

    /// <summary>A new token for a public id, and what is kept of it.</summary>
    public static (SecretText Token, byte[] Hash) New(string publicId)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var body = $"{Prefix}{publicId}_{secret}";
        return (new SecretText($"{body}_{Checksum(body)}"), Hash(secret));
    }

    /// <summary>The parts of a token as it was sent; null when it cannot be one.</summary>
    public static (string PublicId, byte[] Hash)? Parse(string token)
    {
        const int length = 5 + PublicLength + 1 + SecretLength + 1 + ChecksumLength;
        if (token.Length != length || !token.StartsWith(Prefix, StringComparison.Ordinal) || token[5 + PublicLength] != '_' || token[^(ChecksumLength + 1)] != '_')
            return null;
        var body = token[..^(ChecksumLength + 1)];
        // The public id must be plain letters and digits: a secret may hold an underscore, an id may not.
        var publicId = token.Substring(5, PublicLength);
        return publicId.All(char.IsAsciiLetterOrDigit) && Checksum(body) == token[^ChecksumLength..] ? (publicId, Hash(body[^SecretLength..])) : null;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));

    private static string Checksum(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, ChecksumLength / 2));
}
