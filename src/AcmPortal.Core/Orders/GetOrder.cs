using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>One order with everything that its page shows.</summary>
public sealed class GetOrder(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<Guid, OrderView>
{
    private const int MostCalls = 200;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<OrderView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var (order, foreign) = await FindAsync(db, actor, input, ct);
        var authority = await db.Authorities.Include(a => a.Zones).SingleAsync(a => a.Id == order.AuthorityId, ct);
        var profile = await db.Profiles.IgnoreQueryFilters().Where(p => p.Id == order.ProfileId).Select(p => p.Name).SingleAsync(ct);
        var history = await db.OrderHistory.IgnoreQueryFilters().Where(h => h.OrderId == order.Id).OrderBy(h => h.Number).ToListAsync(ct);
        var bases = order.Names.Select(OrderEffects.BaseName).Distinct().ToList();
        var records = await db.ValidationRecords.Where(r => r.AccountId == authority.AccountId && bases.Contains(r.BaseName)).ToListAsync(ct);
        var region = order.Arn?.Split(':') is [_, _, _, var ofArn, ..] ? ofArn : authority.Region;
        var calls = foreign ? [] : await CallsAsync(db, order, $"{authority.AccountId}/{region}", history, ct);
        var mine = order.RequestedById == actor.Id || actor.May(Permission.OperateOrders, order.TeamId);
        var mayRequest = mine && actor.May(order.Kind == OrderKind.Revoke ? Permission.EndCertificates : Permission.RequestCertificates, order.TeamId);
        return new OrderView(
            order.Id, order.Kind, order.State, order.StateSince, NextToAct(order), order.CommonName, order.Names, order.KeyAlgorithm,
            authority.Id, authority.Name, region, authority.AccountId, order.ProfileId, profile, order.OwnerContact, order.RequestedByName, order.RequestedAt,
            order.EstimatedCents, order.Arn, foreign ? null : order.CertificateId, order.Reason, order.ReasonText, order.AwsCode, order.AwsMessage, order.AwsRequestId,
            order.Attempt, order.NextAttemptAt, order.CancelRequestedAt, mayRequest && OrderRules.MayCancel(order), mayRequest && OrderRules.MayRetry(order),
            OrderRules.NeedsPerson(order.State, order.Reason),
            OrderStepper.Steps(order, history, records, clock.Now, options),
            history.ConvertAll(h => new OrderHistoryRow(h.Number, h.At, h.From, h.To, h.Reason, h.Detail, h.By)),
            RecordRows(order.Names, authority, records), calls)
        {
            Candidates = foreign ? [] : order.Candidates,
            MayRequestAgain = mayRequest && OrderRules.MayRequestAgain(order),
            MayHaveReachedAws = order.LastSentAt is not null,
            ArnIsDead = order.ArnIsDead,
            MayDecide = await Approvers.MayDecideAsync(db, actor, order, ct),
            Approval = await ApprovalAsync(db, actor, order, ct),
            OfAnotherTeam = foreign,
            RevocationReason = order.RevocationReason,
            // A link only while the other one is there.
            ReplacesCertificateId = order.ReplacesCertificateId is { } old && await db.Certificates.AnyAsync(c => c.Id == old, ct) ? old : null,
            ReplaceThen = order.ReplaceThen,
        };
    }, cancellationToken);

    // Who is asked to approve an order sees it, whoever owns it; nothing else of that team.
    private static async Task<(Order Order, bool Foreign)> FindAsync(PortalDb db, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is { } own)
            return (own, false);
        var other = await db.Orders.IgnoreQueryFilters().SingleOrDefaultAsync(o => o.Id == id && o.ApprovalsNeeded > 0, cancellationToken);
        return other is not null && Approvers.IsAsked(actor, other) ? (other, true) : throw new NotFoundException("The order");
    }

    private static async Task<OrderApprovalView?> ApprovalAsync(PortalDb db, Actor actor, Order order, CancellationToken cancellationToken)
    {
        if (order.ApprovalsNeeded == 0)
            return null;
        var teams = await ProfileApproval.TeamsAsync(db, order.ApproverTeamIds, cancellationToken);
        var votes = await db.ApprovalVotes.IgnoreQueryFilters().Where(v => v.OrderId == order.Id).OrderBy(v => v.At).ThenBy(v => v.ActorId).ToListAsync(cancellationToken);
        return new OrderApprovalView(teams.ConvertAll(t => t.Name), order.ApprovalsNeeded, votes.ConvertAll(v => new OrderVoteRow(v.ActorName, v.Approved, v.Comment, v.At)))
        {
            Own = await Approvers.AskedForItAsync(db, actor, order, cancellationToken),
        };
    }

    private static NextActor NextToAct(Order order) =>
        OrderTransitions.IsOpen(order.State) && OrderRules.NeedsPerson(order.State, order.Reason) && order.State != OrderState.AwaitingApproval
            ? NextActor.Person
            : OrderTransitions.NextToAct(order.State);

    // The order's own calls, and the listings that it shared while it waited for validation.
    private static async Task<List<AwsCallRow>> CallsAsync(PortalDb db, Order order, string scope, List<OrderHistory> history, CancellationToken cancellationToken)
    {
        var own = await db.AwsCalls.Where(c => c.OrderId == order.Id).OrderByDescending(c => c.At).Take(MostCalls).ToListAsync(cancellationToken);
        var waits = order.Kind == OrderKind.Renew ? OrderState.Renewing : OrderState.Validating;
        var from = history.FirstOrDefault(h => h.To == waits)?.At;
        if (from is { } since)
        {
            var until = history.LastOrDefault(h => h.From == waits && h.At >= since)?.At ?? DateTime.MaxValue.AddDays(-1).ToUniversalTime();
            own.AddRange(await db.AwsCalls.Where(c => c.Scope == scope && c.At >= since && c.At <= until).OrderByDescending(c => c.At).Take(MostCalls).ToListAsync(cancellationToken));
        }

        return [.. own.OrderByDescending(c => c.At).Take(MostCalls).OrderBy(c => c.At)
            .Select(c => new AwsCallRow(c.At, c.Operation, c.HttpStatus, c.Code, c.Outcome, c.DurationMs, c.RequestId, c.OrderId is null))];
    }

    /// <summary>The validation records of some names, with the names that each proves.</summary>
    internal static List<RecordRow> RecordRows(IReadOnlyList<string> names, Authorities.CertificateAuthority authority, List<ValidationRecord> records)
    {
        var byBase = records.ToDictionary(r => r.BaseName);
        return [.. names.GroupBy(OrderEffects.BaseName).Select(group =>
        {
            var record = byBase.GetValueOrDefault(group.Key);
            var zone = authority.Zones.Where(z => group.Key == z.Name || group.Key.EndsWith("." + z.Name, StringComparison.Ordinal)).MaxBy(z => z.Name.Length)?.Name;
            return new RecordRow([.. group], record?.Name, record?.Value, zone, record?.State, record?.Problem, record?.PendingChangeId is not null);
        })];
    }
}
