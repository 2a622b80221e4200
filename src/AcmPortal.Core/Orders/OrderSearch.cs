using System.Collections.Concurrent;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Storage;
using Amazon.CertificateManager.Model;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Finds what a request made whose answer was lost. Listings are shared by all orders that search at the same time; the
/// portal's own tag decides, and where tags are not allowed: same names, algorithm and export option, made between the
/// first and the last send, and unknown to the portal.
/// </summary>
internal sealed class OrderSearch(OrderSteps steps, PortalStore store, AwsClock awsClock)
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, SharedListing> listings = new();

    /// <summary>Searches. Exactly one find is taken over at once, in a commit of its own.</summary>
    public async Task<(Observation Seen, Order Order)> FindAsync(AcmGateway acm, OrderContext context, OrderLease lease, Order order, StepRecord record)
    {
        if (order.Arn is not null)
            return (new Observation.SearchResult([order.Arn], awsClock.Now), order);
        var since = (order.TokenFirstSentAt ?? awsClock.Now) - Slack;
        var answer = await listings.GetOrAdd(acm.Scope, _ => new SharedListing()).LookAsync(since, ct => acm.ListAsync(since - Slack, ct), lease.Token);
        record.Call(order.Id, answer.Call);
        if (answer.Value is not { } listing)
            return (new Observation.CallFailed("ListCertificates", answer.Error!), order);

        var candidates = await UnknownAsync([.. listing.ByArn.Values.Where(c => Fits(order, c, since))], order, lease.Token);
        if (order.Tagged && candidates.Count > 0)
        {
            var (byTag, error) = await TaggedAsync(acm, order, candidates, record, lease.Token);
            if (error is { IsDenied: false })
                return (new Observation.CallFailed("ListTagsForCertificate", error), order);
            candidates = byTag ?? candidates;
        }

        record.Change((_, row) =>
        {
            row.Candidates = candidates.Count > 1 ? [.. candidates.Take(20)] : [];
            row.NothingFoundSince = candidates.Count == 0 ? row.NothingFoundSince ?? steps.Now : null;
            if (candidates is [var found])
                (row.Arn, row.ArnIsDead, row.SendUnresolved) = (found, false, false);
        });
        order = await steps.CommitAsync(lease, order, record, lease.Token);
        return (new Observation.SearchResult(candidates, listing.AwsNow), order);
    }

    private static bool Fits(Order order, CertificateSummary summary, DateTime since)
    {
        if (summary.ExportOption is { Value: not "ENABLED" } || summary.Type is { Value: not "AMAZON_ISSUED" })
            return false;
        if (summary.KeyAlgorithm is { } algorithm && !string.Equals(algorithm.Value.Replace('-', '_'), order.KeyAlgorithm, StringComparison.OrdinalIgnoreCase))
            return false;
        if (summary.CreatedAt is { } created && (created < since || created > (order.LastSentAt ?? created) + Slack))
            return false;
        var names = new HashSet<string>(summary.SubjectAlternativeNameSummaries ?? [], StringComparer.OrdinalIgnoreCase) { summary.DomainName };
        return names.SetEquals(order.Names);
    }

    private Task<List<string>> UnknownAsync(List<CertificateSummary> summaries, Order order, CancellationToken cancellationToken)
    {
        var arns = summaries.ConvertAll(s => s.CertificateArn);
        return store.ReadAsync(async (db, ct) =>
        {
            if (arns.Count == 0)
                return arns;
            var known = await db.Orders.Where(o => o.Id != order.Id && o.Arn != null && arns.Contains(o.Arn)).Select(o => o.Arn!)
                .Union(db.Certificates.Where(c => arns.Contains(c.Arn)).Select(c => c.Arn)).ToListAsync(ct);
            return arns.Except(known, StringComparer.Ordinal).ToList();
        }, cancellationToken);
    }

    // Null: tags may not be read.
    private static async Task<(List<string>? ByTag, AwsError? Error)> TaggedAsync(
        AcmGateway acm, Order order, List<string> candidates, StepRecord record, CancellationToken cancellationToken)
    {
        var ours = new List<string>();
        foreach (var arn in candidates)
        {
            var answer = await acm.ListTagsAsync(arn, cancellationToken);
            record.Call(order.Id, answer.Call);
            if (answer.Error is { Code: not "ResourceNotFoundException" } error)
                return (null, error);
            if ((answer.Value?.Tags ?? []).Any(t => t.Key == AcmGateway.RequestTagKey && t.Value == order.Id.ToString("N")))
                ours.Add(arn);
        }

        return (ours, null);
    }

    /// <summary>One listing for all who ask while it runs; whoever asked after it had begun gets the next one.</summary>
    private sealed class SharedListing
    {
        private readonly SemaphoreSlim one = new(1, 1);
        private long round;
        private DateTime since;
        private AwsAnswer<CertificateListing>? last;

        public async Task<AwsAnswer<CertificateListing>> LookAsync(
            DateTime from, Func<CancellationToken, Task<AwsAnswer<CertificateListing>>> list, CancellationToken cancellationToken)
        {
            var asked = Interlocked.Read(ref round);
            await one.WaitAsync(cancellationToken);
            try
            {
                // A listing that began after this caller asked is fresh enough for it.
                if (last is not null && Interlocked.Read(ref round) > asked && since <= from)
                    return last;
                Interlocked.Increment(ref round);
                since = from;
                last = null;
                last = await list(cancellationToken);
                return last;
            }
            finally
            {
                one.Release();
            }
        }
    }
}
