using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Restore;

/// <summary>An account and region that was not compared with AWS since the hold was set.</summary>
/// <param name="Scope"><c>account/region</c>.</param>
/// <param name="Problem">Why it could not be read; null while its reading is still to come.</param>
public sealed record UnreadScope(string Scope, string? Problem);

/// <summary>Lists, while a hold stands, what the readings of AWS show that the restored database does not know.</summary>
public sealed class RestoreDrift(PortalStore store, DomainClock clock)
{
    // A request that was under way when the backup was made may lie a little before its last audit row.
    private static readonly TimeSpan BeforeBackup = TimeSpan.FromHours(1);

    /// <summary>Notes what differs on one page of a reading; does nothing where no hold stands.</summary>
    internal async Task NoteAsync(string scopeName, IReadOnlyCollection<SeenAtAws> page, CancellationToken cancellationToken)
    {
        var arns = page.Select(p => p.Arn).ToList();
        var state = await store.ReadAsync(async (db, ct) =>
        {
            if (await ActiveAsync(db, ct) is not { } hold)
                return null;
            var certificates = await db.Certificates.Where(c => arns.Contains(c.Arn)).Select(c => new { c.Id, c.Arn, c.CommonName, c.CurrentSerial, c.NotAfter, c.State }).ToDictionaryAsync(c => c.Arn, StringComparer.Ordinal, ct);
            var ordered = await db.Orders.Where(o => o.Arn != null && arns.Contains(o.Arn)).Select(o => o.Arn!).ToListAsync(ct);
            return new { hold, certificates, ordered = ordered.ToHashSet(StringComparer.Ordinal) };
        }, cancellationToken);
        if (state is null)
            return;

        var found = new List<RestoreFinding>();
        foreach (var seen in page)
        {
            if (state.certificates.TryGetValue(seen.Arn, out var known))
            {
                if (known.State != CertificateState.Active)
                    continue;
                if (seen.Status == "REVOKED")
                    Add(RestoreFindingKind.Revoked, known.Id, known.CommonName, "AWS shows it revoked; the database has it as active.");
                else if (seen.NotAfter > known.NotAfter || (seen.Serial is not null && seen.Serial != known.CurrentSerial && seen.NotAfter >= known.NotAfter))
                    Add(RestoreFindingKind.Renewed, known.Id, known.CommonName, FormattableString.Invariant($"AWS has a version that ends on {seen.NotAfter:yyyy-MM-dd}; the database has the one before, which ends on {known.NotAfter:yyyy-MM-dd}. It is exported once the portal goes on; nothing is paid again."));
            }
            else if (!state.ordered.Contains(seen.Arn) && seen.Requested && seen.Exportable != false
                && (seen.CreatedAt is null || state.hold.BackupFrom is null || seen.CreatedAt >= state.hold.BackupFrom - BeforeBackup))
            {
                Add(RestoreFindingKind.Unknown, null, seen.Arn, FormattableString.Invariant($"Requested at AWS on {seen.CreatedAt:yyyy-MM-dd HH:mm} UTC, status {seen.Status}; the database does not know it. Orders that were under way find theirs by themselves; of what was requested after the backup, only AWS knows."));
            }

            void Add(RestoreFindingKind kind, Guid? certificate, string name, string text) => found.Add(Finding(state.hold, scopeName, seen.Arn, kind, certificate, name, text));
        }

        if (found.Count > 0)
            await KeepAsync(state.hold.Id, found, cancellationToken);
    }

    /// <summary>Notes the certificates that AWS does not show any more, once a reading has ended.</summary>
    internal async Task NoteMissingAsync(string scopeName, CancellationToken cancellationToken)
    {
        var (hold, missing) = await store.ReadAsync(async (db, ct) =>
        {
            var active = await ActiveAsync(db, ct);
            var authorities = AwsScopeName.AuthoritiesOf(db, scopeName);
            return (active, active is null ? [] : await db.Certificates
                .Where(c => c.State == CertificateState.Active && c.AwsStatus == SeenComparison.NotFoundOnce && authorities.Any(a => a.Id == c.AuthorityId))
                .Select(c => new { c.Id, c.Arn, c.CommonName }).ToListAsync(ct));
        }, cancellationToken);
        if (hold is null || missing.Count == 0)
            return;
        await KeepAsync(hold.Id, missing.ConvertAll(c => Finding(hold, scopeName, c.Arn, RestoreFindingKind.Missing, c.Id, c.CommonName,
            "AWS does not have it any more; the database has it as active.")), cancellationToken);
    }

    private RestoreFinding Finding(RestoreHold hold, string scopeName, string arn, RestoreFindingKind kind, Guid? certificateId, string name, string text) => new()
    {
        HoldId = hold.Id,
        Scope = scopeName,
        Arn = arn,
        Kind = kind,
        CertificateId = certificateId,
        Name = name,
        Text = text,
        SeenAt = clock.Now,
    };

    /// <summary>What has not been compared since the hold was set.</summary>
    public Task<IReadOnlyList<UnreadScope>> UnreadAsync(CancellationToken cancellationToken) => store.ReadAsync<IReadOnlyList<UnreadScope>>(async (db, ct) =>
    {
        if (await ActiveAsync(db, ct) is not { } hold)
            return [];
        var wanted = await db.Authorities.Select(a => a.AccountId + "/" + a.Region).Distinct().ToListAsync(ct);
        var rows = await db.AwsScopes.Where(s => wanted.Contains(s.Scope)).ToDictionaryAsync(s => s.Scope, ct);
        return [.. wanted.Where(w => !rows.TryGetValue(w, out var row) || row.ReadAt is null || row.ReadAt < hold.SetAt).Order(StringComparer.Ordinal)
            .Select(w => new UnreadScope(w, rows.GetValueOrDefault(w) is { Attempt: > 0 } row ? row.Problem : null))];
    }, cancellationToken);

    private static Task<RestoreHold?> ActiveAsync(PortalDb db, CancellationToken cancellationToken) =>
        db.RestoreHolds.Where(h => h.ReleasedAt == null).OrderBy(h => h.SetAt).FirstOrDefaultAsync(cancellationToken);

    // A page may be read twice; the later look counts.
    private Task KeepAsync(Guid holdId, List<RestoreFinding> found, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var arns = found.ConvertAll(f => f.Arn);
        var known = await scope.Db.RestoreFindings.Where(f => f.HoldId == holdId && arns.Contains(f.Arn)).ToDictionaryAsync(f => f.Arn, StringComparer.Ordinal, ct);
        foreach (var finding in found)
        {
            if (known.TryGetValue(finding.Arn, out var row))
                (row.Kind, row.Text, row.SeenAt) = (finding.Kind, finding.Text, finding.SeenAt);
            else
                scope.Db.RestoreFindings.Add(finding);
        }

        scope.Announce(ChangeKind.RestoreHold, holdId);
        return 0;
    }, cancellationToken);
}
