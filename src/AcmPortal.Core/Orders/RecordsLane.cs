using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Asks public DNS where a name points; null when it cannot tell.</summary>
public delegate Task<string?> PublicCname(string name, CancellationToken cancellationToken);

/// <summary>Brings the CNAMEs of many orders into their zones together: one batch for each zone.</summary>
internal sealed class RecordsLane(OrderSteps steps, OrderEffects effects, OrderRunner runner, OrderSignal signal, AwsAccess aws, PortalStore store, RestoreGuard restore,
    PublicCname publicCname, ZoneLeases zones, TimeProvider time)
{
    private const int DescribesAtOnce = 4;

    /// <summary>Works on orders that are claimed in <see cref="OrderState.RecordsPending"/>.</summary>
    public async Task RunAsync(OrderLease lease)
    {
        var placing = new List<(Order Order, StepRecord Record)>();
        await Parallel.ForEachAsync(lease.Orders, new ParallelOptions { MaxDegreeOfParallelism = DescribesAtOnce }, async (order, _) =>
        {
            var record = new StepRecord();
            if (await GuardAsync(lease, order, () => BeforeAsync(lease, order, record)) is { } waiting)
            {
                lock (placing)
                    placing.Add((waiting, record));
            }
        });

        foreach (var ofCa in placing.GroupBy(p => p.Order.AuthorityId))
        {
            try
            {
                await PlaceAsync(lease, [.. ofCa]);
            }
            catch (Exception e) when (!lease.Token.IsCancellationRequested)
            {
                foreach (var (order, _) in ofCa)
                    await runner.OnCrashAsync(lease, order, e);
            }
        }
    }

    /// <summary>What comes before writing: a cancellation, or AWS's word. Null when the order is done here.</summary>
    private async Task<Order?> BeforeAsync(OrderLease lease, Order order, StepRecord record)
    {
        Observation seen = Observation.Nothing.Yet;
        while (true)
        {
            var decision = steps.Decide(order, seen);
            if (decision is Decision.Act { Effect: Effect.PlaceRecords })
                return order;
            if (decision is Decision.Act act)
            {
                (seen, order) = await effects.DoAsync(act.Effect, lease, order, record);
                continue;
            }

            await steps.CommitAsync(lease, order, decision, record, release: true, lease.Token);
            signal.Wake();
            return null;
        }
    }

    private async Task PlaceAsync(OrderLease lease, List<(Order Order, StepRecord Record)> orders)
    {
        var look = await PlaceAsync([.. orders.Select(o => o.Order)], lease.Token);
        foreach (var (order, record) in orders)
        {
            await GuardAsync(lease, order, async () =>
            {
                var decision = steps.Decide(order, look(order, record));
                await steps.CommitAsync(lease, order, decision, record, release: true, lease.Token);
                signal.WakeAfter(TimeSpan.FromSeconds(1));
                return order;
            });
        }
    }

    /// <summary>
    /// Brings the CNAMEs of orders of one CA into their zones together. What comes back tells for each order how its own
    /// stand, and puts what was learnt into the record of its step.
    /// </summary>
    public async Task<Func<Order, StepRecord, Observation.Records>> PlaceAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        var context = await steps.ContextAsync(orders[0], cancellationToken);
        var bases = orders.SelectMany(o => o.Names).Select(OrderEffects.BaseName).Distinct().ToList();
        var records = await ReadRecordsAsync(context.Authority.AccountId, bases, cancellationToken);
        var placed = await restore.ActiveAsync(cancellationToken) is not null
            ? new Placement(records.Values.ToDictionary(r => r.Name, r => new RecordOutcome(r.Name, RecordState.Known, OrderReason.RestoreHold, RestoreGuard.Sentence), StringComparer.OrdinalIgnoreCase), [], [])
            : context.Dns.Enabled
            ? await EnsureAsync(context, records.Values, cancellationToken)
            : new Placement(records.Values.ToDictionary(r => r.Name, r => new RecordOutcome(r.Name, RecordState.Known, OrderReason.ConnectionDisabled,
                $"The Route 53 connection {context.Dns.Name} is disabled. Enable it, and the order goes on by itself."), StringComparer.OrdinalIgnoreCase), [], []);

        return (order, record) =>
        {
            var own = order.Names.Select(OrderEffects.BaseName).Distinct().ToList();
            var outcomes = own.Select(b => records.TryGetValue(b, out var r) ? placed.Outcomes[r.Name]
                : new RecordOutcome(b, RecordState.Known, OrderReason.RecordsNotNamedYet, "AWS has to name the CNAME again.")).ToList();
            foreach (var call in placed.Calls)
                record.Call(order.Id, call);
            record.Change((scope, _, ct) => placed.KeepAsync(scope, [.. own.Select(records.GetValueOrDefault).OfType<ValidationRecord>()], steps.Now, ct));
            return new Observation.Records(outcomes);
        };
    }

    /// <summary>Sees to it that the records of long waiting orders still stand; orders are not touched.</summary>
    public async Task RefreshAsync(OrderContext context, IReadOnlyCollection<string> bases, CancellationToken cancellationToken)
    {
        if (await restore.ActiveAsync(cancellationToken) is not null)
            return;
        var records = await ReadRecordsAsync(context.Authority.AccountId, bases, cancellationToken);
        var placed = await EnsureAsync(context, records.Values, cancellationToken);
        await store.ChangeAsync(async (scope, ct) =>
        {
            await placed.KeepAsync(scope, [.. records.Values], steps.Now, ct);
            return 0;
        }, cancellationToken);
    }

    private Task<Dictionary<string, ValidationRecord>> ReadRecordsAsync(string accountId, IReadOnlyCollection<string> bases, CancellationToken cancellationToken) =>
        store.ReadAsync((db, ct) => db.ValidationRecords.Where(r => r.AccountId == accountId && bases.Contains(r.BaseName)).ToDictionaryAsync(r => r.BaseName, ct), cancellationToken);

    private async Task<Placement> EnsureAsync(OrderContext context, IReadOnlyCollection<ValidationRecord> records, CancellationToken cancellationToken)
    {
        var outcomes = new Dictionary<string, RecordOutcome>(StringComparer.OrdinalIgnoreCase);
        var calls = new List<AwsCallNote>();
        var changes = new Dictionary<string, (string ZoneId, string? ChangeId, bool Written)>(StringComparer.OrdinalIgnoreCase);
        var route53 = await aws.Route53GatewayAsync(context.Dns, context.Authority.Region, cancellationToken);
        foreach (var ofZone in records.GroupBy(r => ZoneOf(context, r.BaseName)))
        {
            var wanted = ofZone.Select(r => new WantedRecord(r.Name, r.Value)).DistinctBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ToList();
            if (ofZone.Key is not { } zoneId)
            {
                foreach (var record in wanted)
                    outcomes[record.Name] = new(record.Name, RecordState.NeedsPerson, OrderReason.ZoneNotFound, $"No hosted zone of {context.Authority.Name} covers it any more.");
                continue;
            }

            await using var hold = await zones.EnterAsync(zoneId, cancellationToken);
            if (hold is null)
            {
                foreach (var record in wanted)
                    outcomes[record.Name] = new(record.Name, RecordState.Known, OrderReason.ZoneBusy, null);
                continue;
            }

            var effect = Guid.CreateVersion7();
            await AuditIntentAsync(context, zoneId, effect, wanted, hold.Token);
            var report = await ZoneWriter.EnsureAsync(route53, zoneId, wanted, (name, ct) => publicCname(name, ct), time, hold.Token);
            await AuditOutcomeAsync(zoneId, effect, report, cancellationToken);
            calls.AddRange(report.Calls);
            foreach (var record in wanted)
            {
                outcomes[record.Name] = report.Outcomes[record.Name];
                changes[record.Name] = (zoneId, report.WrittenBy.GetValueOrDefault(record.Name), report.WrittenBy.ContainsKey(record.Name));
            }
        }

        return new Placement(outcomes, calls, changes);
    }

    private static string? ZoneOf(OrderContext context, string baseName) =>
        context.Authority.Zones.Where(z => baseName == z.Name || baseName.EndsWith("." + z.Name, StringComparison.Ordinal)).MaxBy(z => z.Name.Length)?.ZoneId;

    // Whoever holds the zone knows that nobody else writes into it: an effect of before without an end was cut off.
    private Task AuditIntentAsync(OrderContext context, string zoneId, Guid effect, List<WantedRecord> wanted, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        await LostIntents.EndAsync(scope, "zone", zoneId, ct);
        scope.Audit(Line(AuditAction.AwsIntent, zoneId, effect, new { operation = "ChangeResourceRecordSets", authority = context.Authority.Name, records = wanted.Select(w => w.Name).Take(20), count = wanted.Count }));
        return 0;
    }, cancellationToken);

    private Task AuditOutcomeAsync(string zoneId, Guid effect, ZoneReport report, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        if (!await LostIntents.IsOpenAsync(scope, effect, ct))
            return 0;
        scope.Audit(Line(AuditAction.AwsOutcome, zoneId, effect, new
        {
            operation = "ChangeResourceRecordSets",
            written = report.WrittenBy.Count,
            missing = report.Outcomes.Values.Where(o => o.State != RecordState.InZone).Select(o => new { o.Name, o.Reason }).Take(20),
            requests = report.Calls.Select(c => c.RequestId),
        }));
        return 0;
    }, cancellationToken);

    private static AuditLine Line(string action, string zoneId, Guid effect, object detail) => new(Actor.Portal, action, "zone", zoneId, zoneId, detail, effect);

    private async Task<Order?> GuardAsync(OrderLease lease, Order order, Func<Task<Order?>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (lease.Token.IsCancellationRequested)
        {
            return null;
        }
        catch (LeaseLostException)
        {
            return null;
        }
        catch (Exception e)
        {
            await runner.OnCrashAsync(lease, order, e);
            return null;
        }
    }

    private sealed record Placement(
        Dictionary<string, RecordOutcome> Outcomes, List<AwsCallNote> Calls, Dictionary<string, (string ZoneId, string? ChangeId, bool Written)> Changes)
    {
        /// <summary>Keeps how the records stand; in the transaction of whoever looked.</summary>
        public async Task KeepAsync(ChangeScope scope, IReadOnlyList<ValidationRecord> records, DateTime now, CancellationToken cancellationToken)
        {
            var ids = records.Select(r => r.Id).ToList();
            foreach (var row in await scope.Db.ValidationRecords.Where(r => ids.Contains(r.Id)).ToListAsync(cancellationToken))
            {
                if (!Outcomes.TryGetValue(row.Name, out var outcome))
                    continue;
                (row.State, row.Problem) = (outcome.State, outcome.Problem);
                if (Changes.TryGetValue(row.Name, out var change))
                    row.ZoneId = change.ZoneId;
                if (outcome.State != RecordState.InZone)
                    continue;
                row.SeenAt = now;
                if (change.Written)
                    (row.WrittenAt, row.PendingChangeId) = (now, change.ChangeId);
            }
        }
    }
}
