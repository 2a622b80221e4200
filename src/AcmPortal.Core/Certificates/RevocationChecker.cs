using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// Reads, for each version of a revoked certificate, what its CA publishes: AWS revokes by ARN and does not say whether
/// older serials fall with it. At once, hourly for two days, daily for a week; then the list has had its time.
/// </summary>
internal sealed partial class RevocationChecker(PortalStore store, RevocationListSource source, DomainClock clock, TimeProvider realTime, ILogger<RevocationChecker> logger) : BackgroundService
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Watched = TimeSpan.FromDays(7);
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pause, realTime);
            do
            {
                try
                {
                    await CheckAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
                {
                    CheckFailed(logger, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not looked at is due at the next start.
        }
    }

    /// <summary>One pass over what is due; answers how many versions were looked at.</summary>
    internal async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var (since, fresh, hour, day) = (now - Watched, now - Fresh, now.AddHours(-1), now.AddDays(-1));
        // From the revoked certificates, which are few, to their versions.
        var due = await store.ReadAsync((db, ct) => (
            from c in db.Certificates
            where c.State == CertificateState.Revoked
            join v in db.CertificateVersions on c.Id equals v.CertificateId
            where v.NotAfter > now && v.Revocation != RevocationStatus.Revoked
                // Once in any case, however long the portal was away after the revocation.
                && (v.RevocationCheckedAt == null
                    || (c.RevokedAt > since && (v.RevocationCheckedAt < day || (v.RevocationCheckedAt < hour && c.RevokedAt > fresh))))
            orderby v.RevocationCheckedAt, v.Id
            select v).Take(MostAtOnce).ToListAsync(ct), cancellationToken);

        // A list is fetched once for all that name it.
        var lists = new Dictionary<Uri, FetchedList>();
        foreach (var version in due)
        {
            var status = await StatusAsync(version, lists, now, cancellationToken);
            await store.ChangeAsync(async (scope, ct) =>
            {
                await scope.Db.CertificateVersions.Where(v => v.Id == version.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(v => v.Revocation, status).SetProperty(v => v.RevocationCheckedAt, now), ct);
                scope.Announce(ChangeKind.Certificate, version.CertificateId);
                return 0;
            }, cancellationToken);
        }

        return due.Count;
    }

    private async Task<RevocationStatus> StatusAsync(CertificateVersion version, Dictionary<Uri, FetchedList> lists, DateTime now, CancellationToken cancellationToken)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(version.LeafPem);
            chain.ImportFromPem(version.ChainPem);
            var problem = "The certificate names no revocation list.";
            var issuer = chain.FirstOrDefault(c => c.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData));
            foreach (var address in issuer is null ? [] : DistributionPoints.Of(leaf))
            {
                if (!lists.TryGetValue(address, out var list))
                    lists[address] = list = await source.FetchAsync(address, cancellationToken);
                var findings = list.Bytes is null ? RevocationFindings.Unusable(list.Problem!) : RevocationList.Find(list.Bytes, issuer!, new HashSet<string> { version.Serial }, now);
                if (findings.Problem is null)
                    return findings.Revoked.Count > 0 ? RevocationStatus.Revoked : RevocationStatus.Good;
                problem = findings.Problem;
            }

            NotKnown(logger, version.Serial, problem);
            return RevocationStatus.Unknown;
        }
        catch (CryptographicException e)
        {
            NotKnown(logger, version.Serial, e.Message);
            return RevocationStatus.Unknown;
        }
        finally
        {
            foreach (var certificate in chain)
                certificate.Dispose();
        }
    }

    [LoggerMessage(EventId = 2040, Level = LogLevel.Error, Message = "Revocation lists could not be looked at; it is tried again")]
    private static partial void CheckFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2041, Level = LogLevel.Information, Message = "Whether the CA lists {Serial} as revoked is not known: {Problem}")]
    private static partial void NotKnown(ILogger logger, string serial, string problem);
}
