using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Attacks;

/// <summary>S12: what somebody sends who knows how tokens are made and none of them.</summary>
internal static class TokenGuess
{
    /// <summary>A token with a random secret, for a public id of twelve signs, with its checksum or a random one.</summary>
    public static string Make(string publicId, bool rightSum)
    {
        var body = $"acmp_{publicId}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var sum = rightSum ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 4)) : RandomNumberGenerator.GetHexString(8, lowercase: true);
        return $"{body}_{sum}";
    }
}
