using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>
/// Proves at each start that the master keys are those that this database's secrets are sealed under. Each key in use has a
/// check in the database; a rotation ends with the check of the old key taken away.
/// </summary>
public sealed class MasterKeyGuard(MasterKeyRing ring, PortalStore store)
{
    private static readonly byte[] Known = Encoding.ASCII.GetBytes("AcmPortal master key check v1...");

    /// <summary>The id of the current key, once <see cref="EnsureAsync"/> has run.</summary>
    public string? KeyId { get; private set; }

    /// <summary>
    /// Loads the keys and checks them; the first start of a new database makes key and check, and the first start with
    /// another current key adds that one's check.
    /// </summary>
    /// <exception cref="StartupException">Missing or wrong; the message says which key was expected and where it was looked for.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var checks = await FindAsync(cancellationToken);
        var current = await LoadAsync(checks, cancellationToken);
        if (checks.Count == 0)
        {
            await CreateAsync(current, first: true, cancellationToken);
            checks = await FindAsync(cancellationToken);
            if (checks.Count == 0)
                throw new StartupException("The master key check was written and is not there. Is the database being restored?");
        }

        await ProveAsync(checks, cancellationToken);
        if (checks.TrueForAll(c => c.MasterKeyId != current))
        {
            // The keys that are in use were proven above, so the new one may be used beside them.
            await CreateAsync(current, first: false, cancellationToken);
            await ProveAsync(await FindAsync(cancellationToken), cancellationToken);
        }

        KeyId = current;
    }

    /// <summary>The same without changing anything, for a database that is only looked at.</summary>
    /// <returns>The ids of the keys in use.</returns>
    /// <exception cref="StartupException">Missing or wrong.</exception>
    public async Task<IReadOnlyList<string>> ProveAsync(CancellationToken cancellationToken)
    {
        var checks = await FindAsync(cancellationToken);
        if (checks.Count == 0)
            throw new StartupException("The database holds no master key check: nothing was ever sealed in it.");
        await LoadAsync(checks, cancellationToken);
        await ProveAsync(checks, cancellationToken);
        return [.. checks.Select(c => c.MasterKeyId)];
    }

    private async Task<string> LoadAsync(List<MasterKeyCheck> checks, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var key in ring.All)
        {
            try
            {
                ids.Add(await key.LoadAsync(mayCreate: checks.Count == 0 && key == ring.Current, cancellationToken));
            }
            catch (MasterKeyUnavailableException e)
            {
                var expected = checks.Count == 0 ? "" : $" This database's secrets are sealed under {string.Join(" and ", checks.Select(c => c.MasterKeyId))}: put that key back.";
                throw new StartupException($"No master key: {e.Message}{expected}", e);
            }
        }

        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
            throw new StartupException($"MasterKey:Keys has one key twice: {await ring.WordsAsync(cancellationToken)}.");
        return ids[0];
    }

    private async Task ProveAsync(List<MasterKeyCheck> checks, CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            var id = check.MasterKeyId;
            var key = await ring.FindAsync(id, cancellationToken) ?? throw new StartupException(
                $"Wrong master key: this database's secrets are sealed under {id}, but {await ring.WordsAsync(cancellationToken)}. "
                + "Put the right key there; with another one no stored private key can be opened."
                + (checks.Count > 1 ? " A rotation is under way: until `AcmPortal.Web rotate-kek` has ended, both keys are needed." : ""));
            try
            {
                var opened = await key.UnwrapAsync(check.Check, Bound(id), cancellationToken);
                if (!CryptographicOperations.FixedTimeEquals(opened, Known))
                    throw new CryptographicException("The check opened to something else.");
            }
            catch (CryptographicException e)
            {
                throw new StartupException(
                    $"The master key {id} from {key.Source} does not open this database's check: the check was changed. Restore the database from a backup.", e);
            }
        }

        var known = checks.Select(c => c.MasterKeyId).ToList();
        var stray = await store.ReadAsync((db, ct) => db.Secrets.Where(s => !known.Contains(s.MasterKeyId)).Select(s => s.MasterKeyId).FirstOrDefaultAsync(ct), cancellationToken);
        if (stray is not null && await ring.FindAsync(stray, cancellationToken) is null)
            throw new StartupException($"Some of this database's secrets are sealed under the master key {stray}, but {await ring.WordsAsync(cancellationToken)}. Put that key back.");
    }

    private Task<List<MasterKeyCheck>> FindAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async (db, ct) =>
        {
            var checks = await db.MasterKeyChecks.OrderBy(c => c.MasterKeyId).ToListAsync(ct);
            if (checks.Count == 0 && await db.Secrets.AnyAsync(ct))
            {
                throw new StartupException(
                    "The database holds sealed secrets but no master key check: rows were removed. Restore the database from a backup.");
            }

            return checks;
        },
        cancellationToken);

    private async Task CreateAsync(string id, bool first, CancellationToken cancellationToken)
    {
        var sealedCheck = await ring.Current.WrapAsync(Known, Bound(id), cancellationToken);
        try
        {
            await store.ChangeAsync(
                async (scope, ct) =>
                {
                    // Two instances at their first start: the one that comes second finds the other's check and is measured by it.
                    if (first ? await scope.Db.MasterKeyChecks.AnyAsync(ct) : await scope.Db.MasterKeyChecks.AnyAsync(c => c.MasterKeyId == id, ct))
                        return false;
                    scope.Db.MasterKeyChecks.Add(new MasterKeyCheck { MasterKeyId = id, Check = sealedCheck });
                    if (!first)
                        scope.Audit(new AuditLine(Actor.Portal, AuditAction.MasterKeyAdded, "master-key", id, id, new { source = ring.Current.Source }));
                    return true;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // On a server both may have looked at the same moment.
        }
    }

    private static byte[] Bound(string id) => Encoding.UTF8.GetBytes("AcmPortal.MasterKeyCheck|" + id);
}
