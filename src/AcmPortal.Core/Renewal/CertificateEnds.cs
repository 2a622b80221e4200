using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// What ended at AWS without the portal: revoked, or deleted in the console. A list is never enough to call a certificate
/// deleted: AWS must say of its ARN, twice and in two readings, that it does not have it.
/// </summary>
internal sealed class CertificateEnds(PortalStore store, DomainClock clock)
{
    // What was stored just now is not in AWS's lists yet.
    private static readonly TimeSpan ListLag = TimeSpan.FromMinutes(10);

    // More than this at once is asked for in the next readings, nearest expiry first.
    private const int MostAsked = 200;

    /// <summary>Notes that AWS has revoked a certificate, with its time and reason.</summary>
    public async Task RevokedAsync(ScopeLease lease, AcmGateway acm, Guid certificateId)
    {
        var arn = await store.ReadAsync((db, ct) => db.Certificates.Where(c => c.Id == certificateId).Select(c => c.Arn).SingleOrDefaultAsync(ct), lease.Token);
        if (arn is null)
            return;
        var answer = await acm.DescribeAsync(arn, lease.Token);
        await lease.CommitAsync(async (scope, ct) =>
        {
            scope.Db.AwsCalls.Add(answer.Call.Shared(lease.Scope.Scope));
            // Without an answer the next reading asks again; a list alone may be behind.
            if (answer.Value?.Certificate is not { Status.Value: "REVOKED" } detail)
                return 0;
            var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == certificateId && c.State == CertificateState.Active, ct);
            // The portal's own revocation notes its end itself.
            if (certificate is null || await scope.Db.Orders.AnyAsync(o => o.CertificateId == certificateId && o.Kind == OrderKind.Revoke && o.NextAttemptAt != null, ct))
                return 0;
            var now = clock.Now;
            certificate.State = CertificateState.Revoked;
            (certificate.RevokedAt, certificate.RevocationReason) = (detail.RevokedAt ?? now, detail.RevocationReason?.Value ?? "UNSPECIFIED");
            (certificate.AwsStatus, certificate.RenewalCheckAt) = ("REVOKED", now);
            await CertificateEnd.WakeReplacedAsync(scope, certificate, now, ct);
            var reason = certificate.RevocationReason.Replace('_', ' ').ToLowerInvariant();
            await scope.RaiseOnceAsync(AlertRows.About(
                certificate, AlertEvent.Revoked, AlertSeverity.Critical, now, $"{certificate.CommonName} was revoked at AWS",
                $"Somebody revoked {certificate.Arn} outside the portal ({reason}). Browsers refuse it within a day, and it never renews. Replace it with a new certificate if it is still wanted.",
                $"revoked:{certificate.Id:N}"), ct);
            Note(scope, certificate, AuditAction.CertificateRevokedAtAws, new { certificate.Arn, before = new { state = CertificateState.Active }, after = new { state = certificate.State, certificate.RevokedAt, reason = certificate.RevocationReason } });
            return 0;
        });
    }

    /// <summary>
    /// Asks AWS for each active certificate that a complete reading did not show. True when some of it is still open, so
    /// that the next reading should come soon.
    /// </summary>
    /// <param name="lease">The scope's.</param>
    /// <param name="acm">The same connection as the reading.</param>
    /// <param name="authorityIds">The CAs of the account.</param>
    /// <param name="readingFrom">When the reading began.</param>
    /// <param name="isRightAccount">Asked once, before anything is called gone: credentials of another account find nothing, either.</param>
    public async Task<bool> ConfirmMissingAsync(ScopeLease lease, AcmGateway acm, IReadOnlyList<Guid> authorityIds, DateTime readingFrom, Func<Task<bool>> isRightAccount)
    {
        var before = readingFrom - ListLag;
        var part = $":acm:{acm.Region}:{acm.Account}:";
        var missing = await store.ReadAsync((db, ct) => db.Certificates
            .Where(c => authorityIds.Contains(c.AuthorityId) && c.State == CertificateState.Active && (c.AwsSeenAt == null || c.AwsSeenAt < readingFrom)
                && c.CreatedAt < before && c.Arn.Contains(part))
            .OrderBy(c => c.NotAfter).Select(c => new { c.Id, c.Arn }).Take(MostAsked).ToListAsync(ct), lease.Token);
        if (missing.Count == 0)
            return false;
        if (!await isRightAccount())
            return true;
        var open = missing.Count == MostAsked;
        foreach (var row in missing)
        {
            var answer = await acm.DescribeAsync(row.Arn, lease.Token);
            var gone = answer.Error?.Code == "ResourceNotFoundException";
            open |= await lease.CommitAsync((scope, ct) => ConfirmAsync(scope, lease, row.Id, answer, gone, readingFrom, ct));
            if (answer.Error is not null && !gone)
                return true;
            if (answer.Value?.Certificate?.Status?.Value == "REVOKED")
                await RevokedAsync(lease, acm, row.Id);
        }

        return open;
    }

    // True while the certificate is to be asked for again soon.
    private async Task<bool> ConfirmAsync(
        ChangeScope scope, ScopeLease lease, Guid id, AwsAnswer<Amazon.CertificateManager.Model.DescribeCertificateResponse> answer, bool gone, DateTime readingFrom, CancellationToken cancellationToken)
    {
        scope.Db.AwsCalls.Add(answer.Call.Shared(lease.Scope.Scope));
        var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == id && c.State == CertificateState.Active, cancellationToken);
        if (certificate is null)
            return false;
        var now = clock.Now;
        if (answer.Value?.Certificate is { } detail)
        {
            // A list that lags behind.
            certificate.AwsSeenAt = readingFrom;
            PageComparison.Apply(scope, certificate, SeenAtAws.Of(detail), now);
            return false;
        }

        if (!gone)
            return true;
        if (certificate.AwsStatus != SeenComparison.NotFoundOnce)
        {
            certificate.AwsStatus = SeenComparison.NotFoundOnce;
            return true;
        }

        certificate.State = CertificateState.Deleted;
        certificate.RenewalCheckAt = now;
        if (certificate.NotAfter > now)
        {
            await scope.RaiseOnceAsync(AlertRows.About(
                certificate, AlertEvent.NeedsPerson, AlertSeverity.Critical, now, $"{certificate.CommonName} was deleted at AWS",
                $"Somebody deleted {certificate.Arn} outside the portal. What is stored stays valid until {certificate.NotAfter:yyyy-MM-dd} and never renews. Replace it with a new certificate if it is still wanted.",
                $"deleted:{certificate.Id:N}"), cancellationToken);
        }

        Note(scope, certificate, AuditAction.CertificateDeletedAtAws, new { certificate.Arn, certificate.CurrentSerial, certificate.NotAfter, before = new { state = CertificateState.Active }, after = new { state = certificate.State } });
        return false;
    }

    private static void Note(ChangeScope scope, Certificate certificate, string action, object detail)
    {
        scope.Audit(CertificateAudit.Of(Actor.Portal, action, certificate, detail));
        scope.Announce(ChangeKind.Certificate, certificate.Id);
    }
}
