using AcmPortal.Core.Aws;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>How a reading ended.</summary>
/// <param name="Problem">Null when it went to its end.</param>
/// <param name="Error">AWS's error; null where the portal itself could not go on.</param>
/// <param name="Connection">The connection that was used last; null where there is none to use.</param>
internal sealed record ReadingOutcome(string? Problem, AwsError? Error, Connection? Connection)
{
    public int Certificates { get; init; }
    public int CreatedLastYear { get; init; }
    public bool? MaySearch { get; init; }

    /// <summary>Something is to be looked at again soon.</summary>
    public bool Open { get; init; }
}

/// <summary>
/// Reads one account and region from AWS and compares it with what is stored, page by page: SearchCertificates, which
/// tells serials, or where that is not allowed ListCertificates. Nothing of a page is kept once it is stored.
/// </summary>
internal sealed class AwsReading(PortalStore store, AwsAccess aws, PageComparison pages, CertificateEnds ends, RestoreDrift drift, DomainClock clock)
{
    private sealed class Tally
    {
        public int Certificates { get; set; }
        public int CreatedLastYear { get; set; }
        public AwsError? Error { get; set; }
        public string? Foreign { get; set; }
        public List<Guid> Revoked { get; } = [];
    }

    /// <summary>Reads the scope through the first of its connections that may.</summary>
    public async Task<ReadingOutcome> RunAsync(ScopeLease lease)
    {
        var (account, region) = AwsScopeName.Parts(lease.Scope.Scope);
        var (authorityIds, connections) = await store.ReadAsync(async (db, ct) =>
        {
            var ids = await AwsScopeName.AuthoritiesOf(db, lease.Scope.Scope).Select(c => c.Id).ToListAsync(ct);
            var of = await db.Connections.Where(c => db.Authorities.Any(x => ids.Contains(x.Id) && x.ConnectionId == c.Id)).OrderBy(c => c.CreatedAt).ToListAsync(ct);
            return (ids, of);
        }, lease.Token);
        if (connections.Find(c => c.Enabled) is null)
            return new(connections.Count == 0 ? "No CA uses this account and region." : $"The connection {connections[0].Name} is disabled.", null, null);

        ReadingOutcome outcome = null!;
        foreach (var connection in connections.Where(c => c.Enabled))
        {
            outcome = await ReadAsync(lease, connection, account, region, authorityIds);
            // Another connection to the same account may still be good.
            if (outcome.Error is not { Class: AwsErrorClass.Permanent })
                break;
        }

        return outcome;
    }

    private async Task<ReadingOutcome> ReadAsync(ScopeLease lease, Connection connection, string account, string region, IReadOnlyList<Guid> authorityIds)
    {
        var acm = await aws.AcmGatewayAsync(connection, region, lease.Token);
        var from = clock.Now;
        // A policy may have been widened since: what was denied is tried again with the first reading of each day.
        var maySearch = lease.Scope.MaySearch is not false || lease.Scope.ReadAt?.Date != from.Date;
        var tally = new Tally();
        if (maySearch)
        {
            tally = await PagesAsync(lease, acm.SearchAllAsync(lease.Token), account, region, from);
            // Denied, or not known in this partition: listing tells less, and is enough.
            maySearch = tally.Error is not { Class: AwsErrorClass.Permanent, IsCredentials: false };
        }

        if (!maySearch)
            tally = await PagesAsync(lease, acm.ListAllAsync(lease.Token), account, region, from);
        if (tally.Foreign is { } foreign)
            return new($"The connection {connection.Name} showed certificates of another account or region ({foreign}); nothing of it was compared.", null, connection);
        if (tally.Error is { } error)
            return new($"{error.Code}: {error.Message}", error, connection);

        foreach (var id in tally.Revoked)
            await ends.RevokedAsync(lease, acm, id);
        var open = await ends.ConfirmMissingAsync(lease, acm, authorityIds, from, async () => (await WhoAsync(connection, region, lease.Token)) == account);
        await drift.NoteMissingAsync(lease.Scope.Scope, lease.Token);
        return new(null, null, connection) { Certificates = tally.Certificates, CreatedLastYear = tally.CreatedLastYear, MaySearch = maySearch, Open = open };
    }

    private async Task<string?> WhoAsync(Connection connection, string region, CancellationToken cancellationToken)
    {
        try
        {
            return (await aws.WhoAmIAsync(connection, null, region, cancellationToken)).AccountId;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not known now: nothing is called gone on that.
            return null;
        }
    }

    private async Task<Tally> PagesAsync(ScopeLease lease, IAsyncEnumerable<AwsAnswer<SeenPage>> answers, string account, string region, DateTime from)
    {
        var tally = new Tally();
        var yearAgo = from.AddDays(-365);
        var prefix = $":acm:{region}:{account}:";
        var failedOrders = await store.ReadAsync((db, ct) => db.Orders.AnyAsync(o => o.State == OrderState.Failed && o.Kind == OrderKind.Issue && o.Arn != null, ct), lease.Token);
        var failedCalls = new List<AwsCallNote>();
        await foreach (var answer in answers.WithCancellation(lease.Token))
        {
            tally.Error = answer.Error;
            if (answer.Value is not { } page)
            {
                failedCalls.Add(answer.Call);
                continue;
            }

            if (page.Certificates.FirstOrDefault(c => !c.Arn.Contains(prefix, StringComparison.Ordinal)) is { } stranger)
            {
                tally.Foreign = stranger.Arn;
                break;
            }

            tally.Certificates += page.Certificates.Count(c => c.Requested);
            tally.CreatedLastYear += page.Certificates.Count(c => c.Requested && c.CreatedAt >= yearAgo);
            var outcome = await pages.StoreAsync(lease, page.Certificates, [.. failedCalls, answer.Call], from, failedOrders);
            failedCalls.Clear();
            await drift.NoteAsync(lease.Scope.Scope, page.Certificates, lease.Token);
            tally.Revoked.AddRange(outcome.Revoked);
        }

        if (failedCalls.Count > 0)
        {
            await lease.CommitAsync((scope, _) =>
            {
                scope.Db.AwsCalls.AddRange(failedCalls.Select(n => n.Shared(lease.Scope.Scope)));
                return Task.FromResult(0);
            });
        }

        return tally;
    }
}
