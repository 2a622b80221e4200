using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Looks at all orders of one account and region that wait for validation, by one listing instead of one call each.
/// </summary>
internal sealed class ValidationLane(OrderSteps steps, OrderEffects effects, OrderRunner runner, RecordsLane records, OrderSignal signal, AwsAccess aws, PortalStore store)
{
    private static readonly TimeSpan RefreshRecordsAfter = TimeSpan.FromMinutes(30);
    private const int MostChangesAsked = 5;

    /// <summary>Works on orders of one CA that are claimed in <see cref="OrderState.Validating"/>.</summary>
    public async Task RunAsync(OrderLease lease)
    {
        foreach (var group in await GroupAsync(lease))
        {
            try
            {
                await LookAsync(lease, group.Context, group.Orders);
            }
            catch (Exception e) when (!lease.Token.IsCancellationRequested && e is not LeaseLostException)
            {
                foreach (var order in group.Orders)
                    await runner.OnCrashAsync(lease, order, e);
            }
        }
    }

    private async Task<List<(OrderContext Context, List<Order> Orders)>> GroupAsync(OrderLease lease)
    {
        var groups = new List<(OrderContext, List<Order>)>();
        foreach (var ofCa in lease.Orders.GroupBy(o => o.AuthorityId))
        {
            var context = await steps.ContextAsync(ofCa.Key, lease.Token);
            groups.AddRange(ofCa.GroupBy(context.RegionOf).Select(g => (context, g.ToList())));
        }

        return groups;
    }

    private async Task LookAsync(OrderLease lease, OrderContext context, List<Order> orders)
    {
        if (!context.Acm.Enabled)
        {
            var unusable = new Observation.ConnectionUnusable($"The connection {context.Acm.Name} is disabled. Enable it, and the order goes on by itself.");
            await DecideAsync(lease, context, orders.ConvertAll(o => (o, (Observation)unusable)));
            return;
        }

        var acm = await aws.AcmGatewayAsync(context.Acm, context.RegionOf(orders[0]), lease.Token);
        // Made no earlier than ten minutes before the first of them was asked for, by AWS's clock.
        var since = orders.Min(o => o.TokenFirstSentAt ?? o.RequestedAt) - TimeSpan.FromMinutes(10);
        var answer = await acm.ListAsync(since, lease.Token);
        var issued = orders.Count(o => answer.Value?.ByArn.GetValueOrDefault(o.Arn!)?.Status?.Value == "ISSUED");
        var note = answer.Value is null ? answer.Call : answer.Call with { Outcome = $"{answer.Value.ByArn.Count} listed, {issued} of {orders.Count} awaited {(orders.Count == 1 ? "is" : "are")} issued" };
        await store.ChangeAsync((scope, _) =>
        {
            scope.Db.AwsCalls.Add(note.Shared(acm.Scope));
            return Task.FromResult(0);
        }, lease.Token);

        await DecideAsync(lease, context, orders.ConvertAll(o => (o, answer.Value is { } listing
            ? new Observation.Listed(listing.ByArn.GetValueOrDefault(o.Arn!)?.Status?.Value)
            : (Observation)new Observation.CallFailed("ListCertificates", answer.Error!))));
        await FollowRecordsAsync(lease, context, orders);
    }

    private async Task DecideAsync(OrderLease lease, OrderContext context, List<(Order Order, Observation Seen)> looked)
    {
        var waiting = new List<(Order Order, Decision.Wait Wait)>();
        foreach (var (order, seen) in looked)
        {
            var decision = steps.Decide(order, seen);
            if (decision is Decision.Wait { Text: null, Error: null } plain && order.Reason == plain.Reason)
            {
                waiting.Add((order, plain));
                continue;
            }

            try
            {
                await OneAsync(lease, order, decision);
            }
            catch (LeaseLostException)
            {
                // Somebody else goes on with it.
            }
        }

        // Those that simply go on waiting are put off together, fenced by the claim.
        foreach (var same in waiting.GroupBy(w => w.Wait.Delay))
        {
            var ids = same.Select(w => w.Order.Id).ToList();
            var next = steps.Now + same.Key;
            var owner = lease.Owner;
            await store.ChangeAsync(async (scope, ct) =>
            {
                await scope.Db.Orders.Where(o => ids.Contains(o.Id) && o.LeaseOwner == owner && o.CancelRequestedAt == null).ExecuteUpdateAsync(set => set
                    .SetProperty(o => o.NextAttemptAt, next)
                    .SetProperty(o => o.Attempt, o => o.Attempt + 1)
                    .SetProperty(o => o.LeaseOwner, (string?)null)
                    .SetProperty(o => o.LeaseUntil, (DateTime?)null), ct);
                foreach (var id in ids)
                    scope.Announce(ChangeKind.Order, id);
                return 0;
            }, lease.Token);
            signal.WakeAfter(same.Key);
        }
    }

    private async Task OneAsync(OrderLease lease, Order order, Decision decision)
    {
        var record = new StepRecord();
        while (decision is Decision.Act act)
        {
            (var seen, order) = await effects.DoAsync(act.Effect, lease, order, record);
            decision = steps.Decide(order, seen);
        }

        var stored = await steps.CommitAsync(lease, order, decision, record, release: true, lease.Token);
        signal.WakeAfter(stored.NextAttemptAt is { } next ? next - steps.Now : TimeSpan.FromHours(1));
    }

    // While AWS looks for the records: is the change in sync, and does a record that was seen long ago still stand?
    private async Task FollowRecordsAsync(OrderLease lease, OrderContext context, List<Order> orders)
    {
        if (!context.Dns.Enabled)
            return;
        var bases = orders.SelectMany(o => o.Names).Select(OrderEffects.BaseName).Distinct().ToList();
        var account = context.Authority.AccountId;
        var rows = await store.ReadAsync((db, ct) => db.ValidationRecords.Where(r => r.AccountId == account && bases.Contains(r.BaseName)).ToListAsync(ct), lease.Token);
        var pending = rows.Select(r => r.PendingChangeId).OfType<string>().Distinct().Take(MostChangesAsked).ToList();
        if (pending.Count > 0)
        {
            var route53 = await aws.Route53GatewayAsync(context.Dns, context.Authority.Region, lease.Token);
            foreach (var change in pending)
            {
                var answer = await route53.GetChangeAsync(change, lease.Token);
                // Where it may not be asked, it is not known, and AWS finds the record or does not.
                if (answer.Ok ? answer.Value!.ChangeInfo?.Status?.Value == "INSYNC" : answer.Error!.Class == AwsErrorClass.Permanent)
                    await store.ChangeAsync((scope, ct) => scope.Db.ValidationRecords.Where(r => r.PendingChangeId == change).ExecuteUpdateAsync(s => s.SetProperty(r => r.PendingChangeId, (string?)null), ct), lease.Token);
            }
        }

        var old = steps.Now - RefreshRecordsAfter;
        var forgotten = rows.Where(r => r.State == RecordState.InZone && r.SeenAt < old).Select(r => r.BaseName).ToList();
        if (forgotten.Count > 0)
            await records.RefreshAsync(context, forgotten, lease.Token);
    }
}
