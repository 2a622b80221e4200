using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>Seals secrets into rows and opens them. A row that was moved, changed or sealed under another key does not open.</summary>
public sealed class SecretBox(MasterKeyRing ring)
{
    // AES-256-GCM under a key of its own, wrapped by the master key with AES-256-GCM.
    private const byte Format1 = 1;

    /// <summary>Seals <paramref name="plain"/> for the row <paramref name="ownerId"/> and adds or replaces its secret row in <paramref name="db"/> (not saved yet).</summary>
    public async Task SealAsync(PortalDb db, Guid ownerId, string field, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        var fresh = await SealAsync(ownerId, field, plain, cancellationToken);
        // A rotation has ended by taking the check away: an instance that still has the old key as its current one must not bring it back.
        if (!await db.MasterKeyChecks.AnyAsync(c => c.MasterKeyId == fresh.MasterKeyId, cancellationToken))
            throw new SecretUnreadableException($"The master key {fresh.MasterKeyId} was rotated away, and this instance still seals under it. Start it again with the current settings of MasterKey.");
        if (await db.Secrets.FindAsync([ownerId, field], cancellationToken) is { } row)
        {
            (row.Format, row.MasterKeyId, row.WrappedKey, row.Data) = (fresh.Format, fresh.MasterKeyId, fresh.WrappedKey, fresh.Data);
            // All four or none, also where one has the value that was read: a rotation may have re-wrapped the row since.
            if (db.Entry(row) is { State: not EntityState.Added } entry)
                entry.State = EntityState.Modified;
        }
        else
        {
            db.Secrets.Add(fresh);
        }
    }

    /// <summary>Opens the secret of a row. The caller wipes the bytes.</summary>
    /// <exception cref="SecretUnreadableException">Missing, moved, changed, or sealed under a master key that is not at hand.</exception>
    public async Task<byte[]> OpenAsync(PortalDb db, Guid ownerId, string field, CancellationToken cancellationToken)
    {
        var row = await db.Secrets.FindAsync([ownerId, field], cancellationToken)
            ?? throw new SecretUnreadableException($"The sealed {field} of {ownerId} is missing.");
        return await OpenAsync(row, cancellationToken);
    }

    /// <summary>A sealed secret that is kept elsewhere than in its table.</summary>
    internal async Task<Secret> SealAsync(Guid ownerId, string field, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        var masterKeyId = await ring.CurrentIdAsync(cancellationToken);
        var key = RandomNumberGenerator.GetBytes(32);
        try
        {
            return new Secret
            {
                OwnerId = ownerId,
                Field = field,
                Format = Format1,
                MasterKeyId = masterKeyId,
                WrappedKey = await ring.Current.WrapAsync(key, Bound(Format1, ownerId, field, masterKeyId), cancellationToken),
                Data = Sealed.Seal(key, plain.Span, Bound(Format1, ownerId, field)),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc cref="OpenAsync(PortalDb, Guid, string, CancellationToken)"/>
    internal async Task<byte[]> OpenAsync(Secret row, CancellationToken cancellationToken)
    {
        var key = await UnwrapAsync(row, cancellationToken);
        try
        {
            return Sealed.Open(key, row.Data, Bound(row.Format, row.OwnerId, row.Field));
        }
        catch (CryptographicException e)
        {
            throw Changed(row, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The secret's key wrapped by the current master key in place of the one that wraps it now; the data stays as it is.</summary>
    /// <exception cref="SecretUnreadableException">It does not open.</exception>
    internal async Task<(string MasterKeyId, byte[] WrappedKey)> RewrapAsync(Secret row, CancellationToken cancellationToken)
    {
        var to = await ring.CurrentIdAsync(cancellationToken);
        var key = await UnwrapAsync(row, cancellationToken);
        try
        {
            return (to, await ring.Current.WrapAsync(key, Bound(row.Format, row.OwnerId, row.Field, to), cancellationToken));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private async Task<byte[]> UnwrapAsync(Secret row, CancellationToken cancellationToken)
    {
        if (row.Format != Format1)
            throw new SecretUnreadableException($"{Name(row)} has the unknown format {row.Format}.");
        var masterKey = await ring.FindAsync(row.MasterKeyId, cancellationToken)
            ?? throw new SecretUnreadableException($"{Name(row)} needs the master key {row.MasterKeyId}; {await ring.WordsAsync(cancellationToken)}.");
        try
        {
            return await masterKey.UnwrapAsync(row.WrappedKey, Bound(row.Format, row.OwnerId, row.Field, row.MasterKeyId), cancellationToken);
        }
        catch (CryptographicException e)
        {
            throw Changed(row, e);
        }
    }

    private static string Name(Secret row) => $"The sealed {row.Field} of {row.OwnerId}";

    private static SecretUnreadableException Changed(Secret row, CryptographicException e) => new($"{Name(row)} was changed or moved: it does not open.", e);

    // Format | row id | length and text of the field | length and text of the master key's id (the wrap only). The lengths
    // keep two different sets of parts from giving the same bytes.
    private static byte[] Bound(byte format, Guid ownerId, string field, string? masterKeyId = null)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(format);
        bytes.Write(ownerId.ToByteArray(bigEndian: true));
        Append(field);
        if (masterKeyId is not null)
            Append(masterKeyId);
        return bytes.ToArray();

        void Append(string text)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            bytes.Write(length);
            bytes.Write(utf8);
        }
    }
}

/// <summary>A sealed secret cannot be opened. Never answered with an empty value.</summary>
public sealed class SecretUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
