using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// The loop that asks the rules for every certificate that is due, nearest end first: opens orders, notes what needs a
/// person, tells people, and sets the next look. Any number of instances may run it. It never ends on an exception.
/// </summary>
internal sealed partial class RenewalWorker(
    PortalStore store, RenewalSnapshots snapshots, RenewalDecisions decisions, ClockCheck clocks, AwsClock awsClock, ChangeFeed feed, OrderSignal orders, RestoreGuard restore,
    DomainClock clock, TimeProvider realTime, ILogger<RenewalWorker> logger) : BackgroundService
{
    private const int PageSize = 500;

    // What is due is found by its index, and so many of it are sorted. Sorted in one go, SQLite walks all certificates along
    // the index of their ends instead: 200 ms for 100,000 of them, every five seconds.
    private const int MostSorted = 10_000;
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(5);

    // Until AWS's clock is known, or cannot be learnt for so long, nothing is decided by this host's.
    private static readonly TimeSpan PatienceForAws = TimeSpan.FromMinutes(2);

    // After an outage, or a leap of the demo's time, AWS is read before anything is said about it; a reading that does not
    // come holds nothing up for longer than this.
    private static readonly TimeSpan PatienceForReading = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, long> unreadSince = new(StringComparer.Ordinal);
    private readonly OrderSignal signal = new(realTime);
    private readonly long startedAt = realTime.GetTimestamp();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(change =>
        {
            if (change.Kind is ChangeKind.Certificate or ChangeKind.Profile or ChangeKind.DomainTime or ChangeKind.RestoreHold)
                signal.Wake();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = false;
            try
            {
                if (awsClock.Known || realTime.GetElapsedTime(startedAt) > PatienceForAws)
                    more = await ScanAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Failed(logger, e);
            }

            try
            {
                // Changes come in swarms; a moment's rest gathers them.
                await Task.Delay(TimeSpan.FromMilliseconds(200), realTime, stoppingToken);
                if (!more)
                    await signal.WaitAsync(ScanEvery, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Looks at what is due now, until nothing is.</summary>
    internal async Task RunDueAsync(CancellationToken cancellationToken)
    {
        while (await ScanAsync(cancellationToken))
        {
            // The next page.
        }
    }

    // True when there is more.
    private async Task<bool> ScanAsync(CancellationToken cancellationToken)
    {
        // What a restored database holds due may have been done long ago.
        if (await restore.ActiveAsync(cancellationToken) is not null)
            return false;
        if (await clocks.ProblemAsync(cancellationToken) is { } problem)
        {
            ClockDiffers(logger, problem);
            await Task.Delay(ScanEvery, realTime, cancellationToken);
            return false;
        }

        var now = clock.Now;
        var unread = await UnreadAsync(now, cancellationToken);
        var page = await store.ReadAsync(async (db, ct) =>
        {
            var due = await DueAsync(db, now, PageSize, ct);
            var certificates = await db.Certificates.Where(c => due.Contains(c.Id)).OrderBy(c => c.NotAfter).ThenBy(c => c.Id).ToListAsync(ct);
            return (await snapshots.ReadAsync(db, certificates, ct), certificates);
        }, cancellationToken);

        var quiet = new List<(RenewalSnapshot Snapshot, DateTime? Next)>();
        var opened = false;
        var looked = 0;
        foreach (var certificate in page.certificates.Where(c => unread.Count == 0 || !unread.Contains(ScopeOf(c.Arn))))
        {
            looked++;
            var snapshot = page.Item1[certificate.Id];
            var verdict = RenewalRules.Evaluate(snapshot, now);
            var next = RenewalTimes.NextCheck(snapshot, verdict, now);
            if (decisions.IsQuiet(snapshot, verdict, now))
            {
                quiet.Add((snapshot, next));
                continue;
            }

            try
            {
                opened |= await decisions.CarryOutAsync(snapshot, verdict, next, now, cancellationToken);
            }
            catch (Exception e) when (e is ChangedMeanwhileException or DbUpdateException)
            {
                // Another instance, or a person, was faster; the row says when it is looked at again.
                Overtaken(logger, certificate.Id);
            }
        }

        await PutOffAsync(quiet, cancellationToken);
        if (opened)
            orders.Wake();
        return page.certificates.Count == PageSize && looked > 0;
    }

    // The accounts and regions whose reading is due and has not failed: it comes within seconds, and sets right what is known of them.
    private async Task<HashSet<string>> UnreadAsync(DateTime now, CancellationToken cancellationToken)
    {
        var due = await store.ReadAsync((db, ct) => db.AwsScopes.Where(s => s.NextAt <= now && s.Attempt == 0).Select(s => s.Scope).ToListAsync(ct), cancellationToken);
        foreach (var gone in unreadSince.Keys.Except(due).ToList())
            unreadSince.Remove(gone);
        foreach (var scope in due)
            unreadSince.TryAdd(scope, realTime.GetTimestamp());
        return [.. due.Where(s => realTime.GetElapsedTime(unreadSince[s]) < PatienceForReading)];
    }

    // arn:aws:acm:REGION:ACCOUNT:certificate/ID
    private static string ScopeOf(string arn) => arn.Split(':') is [_, _, _, var region, var account, ..] ? $"{account}/{region}" : "";

    /// <summary>What is due, nearest end first.</summary>
    internal static Task<List<Guid>> DueAsync(PortalDb db, DateTime now, int count, CancellationToken cancellationToken) =>
        db.Certificates.Where(c => c.RenewalCheckAt <= now).OrderBy(c => c.RenewalCheckAt).Take(MostSorted)
            .OrderBy(c => c.NotAfter).Select(c => c.Id).Take(count).ToListAsync(cancellationToken);

    // Most certificates have nothing to do for months: those that are looked at again at the same time share a statement.
    // The version keeps a change that came meanwhile from being put off.
    private async Task PutOffAsync(List<(RenewalSnapshot Snapshot, DateTime? Next)> quiet, CancellationToken cancellationToken)
    {
        if (quiet.Count == 0)
            return;
        await store.ChangeAsync(async (scope, ct) =>
        {
            foreach (var same in quiet.GroupBy(q => (q.Next, q.Snapshot.Certificate.Version)))
            {
                var ids = same.Select(q => q.Snapshot.Certificate.Id).ToList();
                var (next, version) = same.Key;
                await scope.Db.Certificates.Where(c => ids.Contains(c.Id) && c.Version == version).ExecuteUpdateAsync(set => set.SetProperty(c => c.RenewalCheckAt, next), ct);
            }

            return 0;
        }, cancellationToken);
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Error, Message = "The renewal worker met an error; it goes on")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void ClockDiffers(ILogger logger, string problem);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Debug, Message = "Certificate {CertificateId} changed while it was looked at; it is looked at again")]
    private static partial void Overtaken(ILogger logger, Guid certificateId);
}
