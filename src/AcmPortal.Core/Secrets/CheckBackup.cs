using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>What is asked.</summary>
/// <param name="Sample">How many secrets to open, chosen at random; null for all of them.</param>
public sealed record CheckBackupInput(int? Sample);

/// <summary>One thing that was checked.</summary>
/// <param name="What">For example <c>private keys</c>.</param>
/// <param name="Ok">Whether it is right.</param>
/// <param name="Text">Figures, or what is wrong.</param>
public sealed record BackupLine(string What, bool Ok, string Text);

/// <summary>What the check found, in the order of checking.</summary>
public sealed record BackupReport(IReadOnlyList<BackupLine> Lines)
{
    /// <summary>Whether database and master key fit together and nothing is missing.</summary>
    public bool Ok => Lines.All(l => l.Ok);
}

/// <summary>
/// Proves that a database and a master key belong together and are whole: schema, keys in use, every sealed secret, each
/// private key with its certificate, the key ring, the audit chain. Changes nothing.
/// </summary>
public sealed class CheckBackup(PortalStore store, DatabaseMigrator migrator, MasterKeyGuard masterKey, SecretBox secrets, AuditTrail audit) : UseCase<CheckBackupInput, BackupReport>
{
    private const int Page = 500;
    private const int MostNamed = 10;

    private sealed class Tally
    {
        public long Opened { get; set; }
        public long Pairs { get; set; }
        public List<string> Problems { get; } = [];
    }

    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateHost;

    /// <inheritdoc/>
    protected override async Task<BackupReport> HandleAsync(Actor actor, CheckBackupInput input, CancellationToken cancellationToken)
    {
        var lines = new List<BackupLine>();
        var (pending, foreign) = await migrator.StateAsync(cancellationToken);
        lines.Add(new BackupLine("schema", pending.Count == 0 && foreign.Count == 0,
            pending.Count > 0 ? $"older than this program: {string.Join(", ", pending)} to apply. Check it with the release that wrote it, or migrate a copy first."
            : foreign.Count > 0 ? $"newer than this program: it has {string.Join(", ", foreign)}."
            : "as this program needs it"));
        if (pending.Count > 0)
            return new BackupReport(lines);

        try
        {
            lines.Add(new BackupLine("master key", true, $"{string.Join(" and ", await masterKey.ProveAsync(cancellationToken))} is the right one"));
        }
        catch (StartupException e)
        {
            // Without it nothing below opens.
            lines.Add(new BackupLine("master key", false, e.Message));
            return new BackupReport(lines);
        }

        lines.Add(await SecretsAsync(input.Sample, cancellationToken));
        lines.Add(await KeysOfVersionsAsync(cancellationToken));
        lines.Add(await KeyRingAsync(cancellationToken));
        lines.Add(await AuditAsync(cancellationToken));
        return new BackupReport(lines);
    }

    private async Task<BackupLine> SecretsAsync(int? sample, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        var total = await store.ReadAsync((db, ct) => db.Secrets.LongCountAsync(ct), cancellationToken);
        if (sample is { } some && some < total)
        {
            foreach (var owners in (await OwnersAsync(some, cancellationToken)).Chunk(Page))
                await OpenAsync(await store.ReadAsync((db, ct) => db.Secrets.Where(s => owners.Contains(s.OwnerId)).ToListAsync(ct), cancellationToken), tally, cancellationToken);
        }
        else
        {
            // By owner, since an owner may have several: a page is grown by the rest of its last one's.
            Guid? after = null;
            while (true)
            {
                var from = after;
                var page = await store.ReadAsync((db, ct) => db.Secrets.Where(s => from == null || s.OwnerId.CompareTo(from.Value) > 0).OrderBy(s => s.OwnerId).ThenBy(s => s.Field).Take(Page).ToListAsync(ct), cancellationToken);
                if (page.Count == 0)
                    break;
                after = page[^1].OwnerId;
                var last = after.Value;
                var rest = await store.ReadAsync((db, ct) => db.Secrets.Where(s => s.OwnerId == last).ToListAsync(ct), cancellationToken);
                await OpenAsync([.. page.Where(s => s.OwnerId != last), .. rest], tally, cancellationToken);
            }
        }

        var text = $"{tally.Opened:N0} of {total:N0} opened, {tally.Pairs:N0} private keys pair with their certificates";
        return new BackupLine("secrets", tally.Problems.Count == 0, tally.Problems.Count == 0 ? text : $"{text}; {Named(tally.Problems)}");
    }

    private async Task<List<Guid>> OwnersAsync(int count, CancellationToken cancellationToken)
    {
        var ids = await store.ReadAsync((db, ct) => db.Secrets.Select(s => s.OwnerId).Distinct().ToListAsync(ct), cancellationToken);
        var all = ids.ToArray();
        RandomNumberGenerator.Shuffle(all.AsSpan());
        return [.. all.Take(count)];
    }

    private async Task OpenAsync(List<Secret> rows, Tally tally, CancellationToken cancellationToken)
    {
        var owners = rows.Where(r => r.Field == SecretField.PrivateKey).Select(r => r.OwnerId).ToList();
        var certificates = await store.ReadAsync((db, ct) => db.CertificateVersions.Where(v => owners.Contains(v.Id)).Select(v => new { v.Id, v.LeafPem, v.Serial }).ToDictionaryAsync(v => v.Id, ct), cancellationToken);
        foreach (var row in rows)
        {
            byte[]? plain = null;
            try
            {
                plain = await secrets.OpenAsync(row, cancellationToken);
                tally.Opened++;
                if (row.Field != SecretField.PrivateKey)
                    continue;
                if (!certificates.TryGetValue(row.OwnerId, out var version))
                    tally.Problems.Add($"the private key of {row.OwnerId} has no certificate");
                else if (!Pairs(version.LeafPem, plain))
                    tally.Problems.Add($"the private key of serial {version.Serial} does not pair with its certificate");
                else
                    tally.Pairs++;
            }
            catch (Exception e) when (e is SecretUnreadableException or CryptographicException)
            {
                tally.Problems.Add(e.Message);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
            }
        }
    }

    private static bool Pairs(string certificatePem, byte[] privateKey)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        using AsymmetricAlgorithm key = certificate.GetKeyAlgorithm() == "1.2.840.10045.2.1" ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return CryptographicOperations.FixedTimeEquals(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    private async Task<BackupLine> KeysOfVersionsAsync(CancellationToken cancellationToken)
    {
        var (versions, without) = await store.ReadAsync(async (db, ct) => (
            await db.CertificateVersions.LongCountAsync(ct),
            await db.CertificateVersions.Where(v => !db.Secrets.Any(s => s.OwnerId == v.Id && s.Field == SecretField.PrivateKey)).OrderBy(v => v.Id).Select(v => v.Serial).Take(MostNamed + 1).ToListAsync(ct)), cancellationToken);
        return new BackupLine("certificates", without.Count == 0, without.Count == 0
            ? $"{versions:N0} versions, each with its private key"
            : Named([.. without.Select(s => $"serial {s} has no private key")]));
    }

    private async Task<BackupLine> KeyRingAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var rows = await store.ReadAsync((db, ct) => db.DataProtectionKeys.OrderBy(k => k.Id).ToListAsync(ct), cancellationToken);
        foreach (var row in rows)
        {
            try
            {
                if (SealedXml.In(System.Xml.Linq.XElement.Parse(row.Xml!)) is { } element)
                    CryptographicOperations.ZeroMemory(await secrets.OpenAsync(SealedXml.Read(element), cancellationToken));
            }
            catch (SecretUnreadableException e)
            {
                problems.Add(e.Message);
            }
        }

        return new BackupLine("key ring", problems.Count == 0, problems.Count == 0 ? $"{rows.Count} keys of sessions and forms opened" : Named(problems));
    }

    private async Task<BackupLine> AuditAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await store.ReadAsync(audit.VerifyAsync, cancellationToken);
            return new BackupLine("audit log", result.Problem is null, result.Problem ?? $"{result.Rows:N0} rows, the chain is whole");
        }
        catch (SecretUnreadableException e)
        {
            return new BackupLine("audit log", false, e.Message);
        }
    }

    private static string Named(List<string> problems) =>
        string.Join("; ", problems.Take(MostNamed)) + (problems.Count > MostNamed ? $"; and {problems.Count - MostNamed} more" : "");
}
