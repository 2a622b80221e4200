using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Core.Secrets;

/// <summary>A master key of 256 bits in this process's memory.</summary>
public abstract class LocalMasterKey : IMasterKeyProvider, IDisposable
{
    /// <summary>Bytes of a master key.</summary>
    protected const int Size = 32;

    private byte[]? key;

    /// <inheritdoc/>
    public abstract string Source { get; }

    /// <inheritdoc/>
    public async Task<string> LoadAsync(bool mayCreate, CancellationToken cancellationToken)
    {
        key ??= await ReadAsync(mayCreate, cancellationToken);
        return IdOf(key);
    }

    /// <inheritdoc/>
    public Task<byte[]> WrapAsync(ReadOnlyMemory<byte> plain, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken) =>
        Task.FromResult(Sealed.Seal(Key, plain.Span, associatedData.Span));

    /// <inheritdoc/>
    public Task<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken) =>
        Task.FromResult(Sealed.Open(Key, wrapped.Span, associatedData.Span));

    /// <summary>Reads, or makes, the key: exactly 32 bytes.</summary>
    protected abstract Task<byte[]> ReadAsync(bool mayCreate, CancellationToken cancellationToken);

    /// <summary>Decodes 32 bytes in base64, surrounded by white space or not.</summary>
    protected byte[] Decode(string text)
    {
        try
        {
            var bytes = Convert.FromBase64String(text.Trim());
            if (bytes.Length == Size)
                return bytes;
            CryptographicOperations.ZeroMemory(bytes);
        }
        catch (FormatException)
        {
            // Said below, without the text.
        }

        throw new MasterKeyUnavailableException($"{Source} does not hold a master key: expected 32 bytes in base64 (44 characters).");
    }

    private byte[] Key => key ?? throw new InvalidOperationException("The master key is used before PortalStartup.InitializeAsync.");

    /// <summary>Where such keys come from, before their hash in the id.</summary>
    protected virtual string Kind => "local";

    private string IdOf(byte[] key)
    {
        var hash = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes("AcmPortal master key id"));
        return Kind + "-" + Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (key is not null)
            CryptographicOperations.ZeroMemory(key);
        GC.SuppressFinalize(this);
    }
}
