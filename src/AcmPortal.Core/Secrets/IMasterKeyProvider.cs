namespace AcmPortal.Core.Secrets;

/// <summary>Wraps and unwraps the keys of secrets with a master key that it alone holds.</summary>
public interface IMasterKeyProvider
{
    /// <summary>Where the key comes from, for the operator: a path, a variable's name, a key's ARN. Never the key.</summary>
    string Source { get; }

    /// <summary>
    /// Makes the key ready. A missing key is made only where <paramref name="mayCreate"/> says so, that is, while nothing
    /// is sealed under another one yet.
    /// </summary>
    /// <returns>The key's id: short, stable, safe to show.</returns>
    /// <exception cref="MasterKeyUnavailableException">There is no usable key.</exception>
    Task<string> LoadAsync(bool mayCreate, CancellationToken cancellationToken);

    /// <summary>Wraps a 256-bit key; <paramref name="associatedData"/> must be given again to unwrap.</summary>
    Task<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken);

    /// <summary>Unwraps; the caller wipes the result.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Changed, moved, or wrapped under another key.</exception>
    Task<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken);
}

/// <summary>There is no usable master key; the message says why and where it was looked for.</summary>
public sealed class MasterKeyUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
