using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>Proves at each start that the master key is the one that this database's secrets are sealed under.</summary>
public sealed class MasterKeyGuard(IMasterKeyProvider provider, PortalStore store)
{
    private static readonly byte[] Known = Encoding.ASCII.GetBytes("AcmPortal master key check v1...");

    /// <summary>The id of the key in use, once <see cref="EnsureAsync"/> has run.</summary>
    public string? KeyId { get; private set; }

    /// <summary>Loads the key and checks it; the first start of a new database makes key and check.</summary>
    /// <exception cref="StartupException">Missing or wrong; the message says which key was expected and where it was looked for.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var check = await FindAsync(cancellationToken);
        var id = await LoadAsync(check, cancellationToken);
        if (check is null)
        {
            await CreateAsync(id, cancellationToken);
            check = await FindAsync(cancellationToken)
                ?? throw new StartupException("The master key check was written and is not there. Is the database being restored?");
        }

        if (check.MasterKeyId != id)
        {
            throw new StartupException(
                $"Wrong master key: this database's secrets are sealed under {check.MasterKeyId}, but {provider.Source} holds {id}. "
                + "Put the right key there; with another one no stored private key can be opened.");
        }

        try
        {
            var opened = await provider.UnwrapAsync(check.Check, Bound(id), cancellationToken);
            if (!CryptographicOperations.FixedTimeEquals(opened, Known))
                throw new CryptographicException("The check opened to something else.");
        }
        catch (CryptographicException e)
        {
            throw new StartupException(
                $"The master key {id} from {provider.Source} does not open this database's check: the check was changed. Restore the database from a backup.", e);
        }

        KeyId = id;
    }

    private async Task<string> LoadAsync(MasterKeyCheck? check, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.LoadAsync(mayCreate: check is null, cancellationToken);
        }
        catch (MasterKeyUnavailableException e)
        {
            var expected = check is null ? "" : $" This database's secrets are sealed under {check.MasterKeyId}: put that key back.";
            throw new StartupException($"No master key: {e.Message}{expected}", e);
        }
    }

    private Task<MasterKeyCheck?> FindAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async (db, ct) =>
        {
            var check = await db.MasterKeyChecks.OrderBy(c => c.MasterKeyId).FirstOrDefaultAsync(ct);
            if (check is null && await db.Secrets.AnyAsync(ct))
            {
                throw new StartupException(
                    "The database holds sealed secrets but no master key check: rows were removed. Restore the database from a backup.");
            }

            return check;
        },
        cancellationToken);

    private async Task CreateAsync(string id, CancellationToken cancellationToken)
    {
        var sealedCheck = await provider.WrapAsync(Known, Bound(id), cancellationToken);
        await store.ChangeAsync(
            async (scope, ct) =>
            {
                // Two instances at their first start: the one that comes second finds the other's check and is measured by it.
                if (!await scope.Db.MasterKeyChecks.AnyAsync(ct))
                    scope.Db.MasterKeyChecks.Add(new MasterKeyCheck { MasterKeyId = id, Check = sealedCheck });
                return true;
            },
            cancellationToken);
    }

    private static byte[] Bound(string id) => Encoding.UTF8.GetBytes("AcmPortal.MasterKeyCheck|" + id);
}
