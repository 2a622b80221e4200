using AcmPortal.Core.Aws;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Looks at all renewals of one account and region that AWS works on, by one listing instead of one call each; asks for
/// a single one only where the list does not tell enough, and puts back CNAMEs that AWS misses, for all of them together.
/// </summary>
internal sealed class RenewalLane(OrderSteps steps, OrderEffects effects, OrderRunner runner, RecordsLane records, OrderSignal signal, AwsAccess aws, PortalStore store)
{
    /// <summary>Works on orders of one CA that are claimed in <see cref="OrderState.Renewing"/>.</summary>
    public async Task RunAsync(OrderLease lease)
    {
        AwsUrgency.Bulk();
        foreach (var ofCa in lease.Orders.GroupBy(o => o.AuthorityId))
        {
            var context = await steps.ContextAsync(ofCa.Key, lease.Token);
            foreach (var orders in ofCa.GroupBy(context.RegionOf).Select(g => g.ToList()))
            {
                try
                {
                    await LookAsync(lease, context, orders);
                }
                catch (Exception e) when (!lease.Token.IsCancellationRequested && e is not LeaseLostException)
                {
                    foreach (var order in orders)
                        await runner.OnCrashAsync(lease, order, e);
                }
            }
        }
    }

    private async Task LookAsync(OrderLease lease, OrderContext context, List<Order> orders)
    {
        // What ends without a look, such as one that is let end, ends first.
        var (asking, rest) = (orders.Where(o => steps.Decide(o, Observation.Nothing.Yet) is Decision.Act).ToList(), orders.Where(o => steps.Decide(o, Observation.Nothing.Yet) is not Decision.Act).ToList());
        var looked = rest.ConvertAll(o => (o, (Observation)Observation.Nothing.Yet));
        if (asking.Count > 0)
            looked.AddRange(await ListAsync(lease, context, asking));
        await DecideAsync(lease, looked);
    }

    private async Task<List<(Order, Observation)>> ListAsync(OrderLease lease, OrderContext context, List<Order> orders)
    {
        if (!context.Acm.Enabled)
        {
            var unusable = new Observation.ConnectionUnusable($"The connection {context.Acm.Name} is disabled. Enable it, and the renewal goes on by itself.");
            return orders.ConvertAll(o => (o, (Observation)unusable));
        }

        var acm = await aws.AcmGatewayAsync(context.Acm, context.RegionOf(orders[0]), lease.Token);
        var maySearch = await store.ReadAsync((db, ct) => db.AwsScopes.Where(s => s.Scope == acm.Scope).Select(s => s.MaySearch).SingleOrDefaultAsync(ct), lease.Token);
        var (found, error, calls) = maySearch == false ? (null, null, []) : await ReadAsync(acm.SearchAllAsync(lease.Token), orders);
        // Where it may not be searched it is listed, which tells no serials.
        if (found is null && error is null or { IsDenied: true })
            (found, error, calls) = await ReadAsync(acm.ListAllAsync(lease.Token), orders);
        var seen = orders.ConvertAll(o => (Order: o, Seen: found is not null ? (Observation)Of(found.GetValueOrDefault(o.Arn!)) : new Observation.CallFailed(calls[^1].Operation, error!)));
        var renewed = seen.Count(s => s.Seen is Observation.RenewalListed l && RenewMachine.IsNew(s.Order, l.Serial, l.NotAfter));
        if (found is not null)
            calls[^1] = calls[^1] with { Outcome = $"{calls[^1].Outcome}; {renewed} of {orders.Count} awaited {(orders.Count == 1 ? "is" : "are")} renewed" };
        await store.ChangeAsync((scope, _) =>
        {
            scope.Db.AwsCalls.AddRange(calls.Select(c => c.Shared(acm.Scope)));
            return Task.FromResult(0);
        }, lease.Token);
        return seen;
    }

    // Read until all that are awaited were seen; null where the reading did not get so far.
    private static async Task<(Dictionary<string, SeenAtAws>? Found, AwsError? Error, List<AwsCallNote> Calls)> ReadAsync(IAsyncEnumerable<AwsAnswer<SeenPage>> pages, List<Order> orders)
    {
        var awaited = orders.Select(o => o.Arn!).ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, SeenAtAws>(StringComparer.Ordinal);
        var calls = new List<AwsCallNote>();
        AwsError? error = null;
        await foreach (var answer in pages)
        {
            calls.Add(answer.Call);
            error = answer.Error;
            foreach (var one in answer.Value?.Certificates.Where(c => awaited.Contains(c.Arn)) ?? [])
                found[one.Arn] = one;
            if (found.Count == awaited.Count)
                break;
        }

        return (error is null ? found : null, error, calls);
    }

    private static Observation.RenewalListed Of(SeenAtAws? seen) => new(seen?.Status, seen?.Serial, seen?.NotAfter, seen?.Exported, seen?.RenewalStatus);

    private async Task DecideAsync(OrderLease lease, List<(Order Order, Observation Seen)> looked)
    {
        var waiting = new List<(Order Order, Decision.Wait Wait)>();
        var placing = new List<(Order Order, StepRecord Record)>();
        foreach (var (order, seen) in looked)
        {
            var decision = steps.Decide(order, seen);
            // Those that simply go on waiting are put off together.
            if (decision is Decision.Wait { Error: null } same && order.CancelRequestedAt is null && order.Reason == same.Reason && order.ReasonText == same.Text)
                waiting.Add((order, same));
            else if (await OneAsync(lease, order, decision) is { } missing)
                placing.Add(missing);
        }

        if (placing.Count > 0)
            await PlaceAsync(lease, placing);
        foreach (var group in waiting.GroupBy(w => w.Wait.Delay))
            await PutOffAsync(lease, [.. group.Select(w => w.Order.Id)], group.Key);
    }

    /// <summary>Takes one order to its end or its next wait. Not null: its CNAMEs are to be put back, together with others'.</summary>
    private async Task<(Order Order, StepRecord Record)?> OneAsync(OrderLease lease, Order order, Decision decision)
    {
        var record = new StepRecord();
        try
        {
            while (decision is Decision.Act act)
            {
                if (act.Effect == Effect.PlaceRecords)
                    return (order, record);
                (var seen, order) = await effects.DoAsync(act.Effect, lease, order, record);
                decision = steps.Decide(order, seen);
            }

            var stored = await steps.CommitAsync(lease, order, decision, record, release: true, lease.Token);
            signal.WakeAfter(stored.NextAttemptAt is { } next ? next - steps.Now : TimeSpan.FromHours(1));
        }
        catch (LeaseLostException)
        {
            // Somebody else goes on with it.
        }

        return null;
    }

    private async Task PlaceAsync(OrderLease lease, List<(Order Order, StepRecord Record)> orders)
    {
        // What AWS named is stored first: placing reads it from there.
        var stored = new List<(Order Order, StepRecord Record)>();
        foreach (var (order, record) in orders)
            stored.Add((await steps.CommitAsync(lease, order, record, lease.Token), record));
        var look = await records.PlaceAsync([.. stored.Select(o => o.Order)], lease.Token);
        foreach (var (order, record) in stored)
        {
            try
            {
                await steps.CommitAsync(lease, order, steps.Decide(order, look(order, record)), record, release: true, lease.Token);
            }
            catch (LeaseLostException)
            {
                // Somebody else goes on with it.
            }
        }
    }

    private async Task PutOffAsync(OrderLease lease, List<Guid> ids, TimeSpan delay)
    {
        var next = steps.Now + delay;
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
        signal.WakeAfter(delay);
    }
}
