using System.Security.Cryptography;

namespace AcmPortal.Core.Secrets;

/// <summary>AES-256-GCM: 96-bit random nonce | 128-bit tag | ciphertext.</summary>
internal static class Sealed
{
    private const int Nonce = 12;
    private const int Tag = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associatedData)
    {
        var result = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(result.AsSpan(0, Nonce), plain, result.AsSpan(Nonce + Tag), result.AsSpan(Nonce, Tag), associatedData);
        return result;
    }

    /// <exception cref="CryptographicException">Changed, moved, cut short, or sealed under another key.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> associatedData)
    {
        if (data.Length < Nonce + Tag)
            throw new CryptographicException("The sealed data is too short.");
        var plain = new byte[data.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(data[..Nonce], data[(Nonce + Tag)..], data.Slice(Nonce, Tag), plain, associatedData);
        return plain;
    }
}
