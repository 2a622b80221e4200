using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Orders;

/// <summary>Which order, and why not.</summary>
/// <param name="OrderId">The waiting order.</param>
/// <param name="Comment">What the requester reads; at most 500 characters, may be empty.</param>
public sealed record RefuseOrderInput(Guid OrderId, string Comment = "") : IOrderDecision;

/// <summary>Ends a waiting order: one refusal is enough, and AWS is not asked. Answers the state after.</summary>
public sealed class RefuseOrder(PortalStore store, ActorDirectory directory, DomainClock clock) : UseCase<RefuseOrderInput, OrderState>
{
    private readonly OrderApproval approval = new(directory);

    /// <inheritdoc/>
    public override Permission Permission => Permission.DecideOrders;

    /// <inheritdoc/>
    protected override IValidator<RefuseOrderInput> Validator { get; } = new OrderDecisionRules<RefuseOrderInput>();

    /// <inheritdoc/>
    protected override Task<OrderState> HandleAsync(Actor actor, RefuseOrderInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var order = await approval.HeldAsync(scope, actor, input.OrderId, ct);
        var (now, comment) = (clock.Now, input.Comment.Trim());
        if (Approvers.Awaits(order))
            scope.Db.ApprovalVotes.Add(OrderApproval.Vote(actor, order, false, comment, now));
        await OrderApproval.MoveAsync(scope, actor, order, approved: false, comment, now, ct);
        return order.State;
    }, cancellationToken);
}
