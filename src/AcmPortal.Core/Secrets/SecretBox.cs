using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Secrets;

/// <summary>Seals secrets into rows and opens them. A row that was moved, changed or sealed under another key does not open.</summary>
public sealed class SecretBox
{
    /// <summary>Seals <paramref name="plain"/> for the row <paramref name="ownerId"/> and adds or replaces its secret row in <paramref name="db"/> (not saved yet).</summary>
    public Task SealAsync(PortalDb db, Guid ownerId, string field, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Opens the secret of a row. The caller wipes the bytes.</summary>
    /// <exception cref="SecretUnreadableException">Missing, moved, changed, or sealed under a master key that is not at hand.</exception>
    public Task<byte[]> OpenAsync(PortalDb db, Guid ownerId, string field, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}

/// <summary>A sealed secret cannot be opened. Never answered with an empty value.</summary>
public sealed class SecretUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
