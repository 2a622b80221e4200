using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>The CA of an order with its connections, read anew for each step.</summary>
internal sealed record OrderContext(CertificateAuthority Authority, Connection Acm, Connection Dns)
{
    /// <summary>The region of the certificate: the ARN's where there is one, whatever the CA says now.</summary>
    public string RegionOf(Order order) => order.Arn?.Split(':') is [_, _, _, var region, ..] ? region : Authority.Region;
}

/// <summary>Reads and writes the rows of a step: one fenced transaction per decision.</summary>
internal sealed class OrderSteps(PortalStore store, DomainClock clock, OrderOptions options, RenewalOptions renewal)
{
    private readonly TimeSpan unknownOutcome = TimeSpan.FromMinutes(renewal.UnknownOutcomeMinutes);

    public DateTime Now => clock.Now;

    public Decision Decide(Order order, Observation seen) => OrderMachine.Decide(order, seen, clock.Now, unknownOutcome);

    public Task<OrderContext> ContextAsync(Order order, CancellationToken cancellationToken) => ContextAsync(order.AuthorityId, cancellationToken);

    public Task<OrderContext> ContextAsync(Guid authorityId, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var authority = await db.Authorities.Include(a => a.Zones).SingleAsync(a => a.Id == authorityId, ct);
        var acm = await db.Connections.SingleAsync(c => c.Id == authority.ConnectionId, ct);
        var dns = authority.DnsConnectionId == acm.Id ? acm : await db.Connections.SingleAsync(c => c.Id == authority.DnsConnectionId, ct);
        return new OrderContext(authority, acm, dns);
    }, cancellationToken);

    /// <summary>Stores something in mid-step, for example an intent; the lease is kept.</summary>
    public Task<Order> CommitAsync(OrderLease lease, Order order, StepRecord record, CancellationToken cancellationToken) =>
        WriteAsync(lease, order, record, release: false, (_, _) => { }, cancellationToken);

    /// <summary>Stores a decision. Whatever ends or pauses the step releases the lease.</summary>
    public async Task<Order> CommitAsync(OrderLease lease, Order order, Decision decision, StepRecord record, bool release, CancellationToken cancellationToken)
    {
        // In the lanes many orders share one step; here each has its own again.
        using var span = PortalTelemetry.StartStep(order, "order.commit");
        var before = order.State;
        var gather = decision is Decision.Move { To: OrderState.RecordsPending } ? await GatherAsync(order, cancellationToken) : TimeSpan.Zero;
        var stored = await WriteAsync(lease, order, record, release, (scope, row) => Apply(scope, row, decision, gather), cancellationToken);
        span?.SetTag("acmportal.to", stored.State.ToString()).SetTag("acmportal.reason", stored.Reason.ToString());
        if (stored.State != before)
            PortalTelemetry.Moved(stored, clock.Now - stored.RequestedAt);
        return stored;
    }

    private async Task<Order> WriteAsync(OrderLease lease, Order order, StepRecord record, bool release, Action<ChangeScope, Order> decide, CancellationToken cancellationToken)
    {
        var stored = await store.ChangeAsync(async (scope, ct) =>
        {
            var row = await scope.Db.Orders.SingleAsync(o => o.Id == order.Id, ct);
            if (row.LeaseOwner != lease.Owner || row.LeaseEpoch != order.LeaseEpoch)
                throw new LeaseLostException();
            var before = (row.State, row.Reason);
            // Asked for while the step was under way: the next one obeys at once.
            var cancelledMeanwhile = order.CancelRequestedAt is null && row.CancelRequestedAt is not null;
            var reason = row.Reason;
            await record.ApplyAsync(scope, row, ct);
            decide(scope, row);
            if (cancelledMeanwhile && OrderTransitions.IsOpen(row.State))
                (row.NextAttemptAt, row.Reason) = (clock.Now, reason == OrderReason.LetEnd ? reason : row.Reason);
            if (before != (row.State, row.Reason))
            {
                await WakeRenewalAsync(scope, row, ct);
                if (OrderAlerts.Of(row, clock.Now) is { } alert)
                    await scope.RaiseOnceAsync(alert, ct);
            }

            if (release)
                (row.LeaseOwner, row.LeaseUntil) = (null, null);
            scope.Announce(ChangeKind.Order, row.Id);
            return row;
        }, cancellationToken);
        if (release)
            lease.Released(order.Id);
        record.Clear();
        return stored;
    }

    // The rules of renewal look again at a certificate whose order has changed. Its version counts up, so that a look that
    // is under way does not put it off.
    private Task WakeRenewalAsync(ChangeScope scope, Order row, CancellationToken cancellationToken)
    {
        if (row.Kind == OrderKind.Issue || row.CertificateId is not { } id)
            return Task.CompletedTask;
        scope.Announce(ChangeKind.Certificate, id);
        var now = clock.Now;
        if (scope.Db.Certificates.Local.FirstOrDefault(c => c.Id == id) is { } changed)
        {
            changed.RenewalCheckAt = now;
            return Task.CompletedTask;
        }

        return scope.Db.Certificates.Where(c => c.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(c => c.RenewalCheckAt, now)
            .SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);
    }

    private void Apply(ChangeScope scope, Order row, Decision decision, TimeSpan gather)
    {
        var now = clock.Now;
        switch (decision)
        {
            case Decision.Move move:
                Move(scope, row, move.To, move.Reason, move.Text, now);
                if (OrderTransitions.IsOpen(move.To))
                {
                    row.NextAttemptAt = move.To switch
                    {
                        OrderState.RecordsPending => now + gather,
                        OrderState.Validating or OrderState.Renewing => Backoff.NextOnGrid(now, TimeSpan.FromSeconds(1)),
                        _ => now,
                    };
                }

                row.ReasonText = move.Text;
                (row.AwsCode, row.AwsMessage, row.AwsRequestId) = (null, null, null);
                break;
            case Decision.Fail fail:
                Move(scope, row, OrderState.Failed, fail.Reason, fail.Text, now);
                row.ReasonText = fail.Text;
                row.ArnIsDead = fail.ArnIsDead;
                SetError(row, fail.Error);
                break;
            case Decision.Wait wait:
                row.Attempt++;
                row.Reason = wait.Reason;
                row.ReasonText = wait.Text;
                row.NextAttemptAt = row.CancelRequestedAt is not null && OrderTransitions.Allows(row.State, OrderState.Cancelling) ? now : now + wait.Delay;
                SetError(row, wait.Error);
                break;
            case Decision.Act:
                // A lane does it: the order stays as it is and is due.
                row.NextAttemptAt = now;
                break;
        }
    }

    private static void Move(ChangeScope scope, Order row, OrderState to, OrderReason reason, string? text, DateTime now)
    {
        var from = row.State;
        scope.Db.OrderHistory.Add(OrderTransitions.Move(row, to, now, reason, text, Actor.Portal.Name));
        if (!OrderTransitions.IsOpen(to))
            scope.Audit(OrderAudit.Of(Actor.Portal, AuditAction.OrderMoved, row, new { from, to, reason, row.Arn }, null, to == OrderState.Failed ? AuditOutcome.Failed : AuditOutcome.Ok));
    }

    private static void SetError(Order row, Aws.AwsError? error) =>
        (row.AwsCode, row.AwsMessage, row.AwsRequestId) = (error?.Code, error?.Message, error?.RequestId);

    // A person who waits for one certificate waits half a second for company; in a flood a longer wait saves most calls.
    private async Task<TimeSpan> GatherAsync(Order order, CancellationToken cancellationToken)
    {
        var under = await store.ReadAsync((db, ct) => db.Orders.CountAsync(
            o => o.AuthorityId == order.AuthorityId && (o.State == OrderState.Requested || o.State == OrderState.AwaitingRecords), ct), cancellationToken);
        var milliseconds = under > 6 ? options.BulkGatherMilliseconds : options.GatherMilliseconds;
        // On a grid, so that what arrives within one stretch goes out together.
        var step = TimeSpan.FromMilliseconds(Math.Max(milliseconds, 1));
        return Backoff.NextOnGrid(clock.Now, step) - clock.Now;
    }
}
