using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>Which order, and why not.</summary>
/// <param name="OrderId">The held order.</param>
/// <param name="Why">What the requester reads; at most 500 characters, may be empty.</param>
public sealed record RefuseOrderInput(Guid OrderId, string Why = "");

/// <summary>Ends a held order: AWS is not asked. Answers the state after.</summary>
public sealed class RefuseOrder(PortalStore store, DomainClock clock) : UseCase<RefuseOrderInput, OrderState>
{
    private const int LongestWhy = 500;

    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override Task<OrderState> HandleAsync(Actor actor, RefuseOrderInput input, CancellationToken cancellationToken)
    {
        var why = input.Why.Trim();
        if (why.Length > LongestWhy)
            throw new InvalidInputException(nameof(input.Why), $"The reason has {why.Length} characters; at most {LongestWhy} are kept.");
        return store.ChangeAsync(async (scope, ct) =>
        {
            var order = await OrderApproval.HeldAsync(scope, input.OrderId, ct);
            var text = $"Refused by {actor.Name}{(why.Length == 0 ? "." : $": {why}")} Nothing was asked of AWS.";
            OrderApproval.Move(scope, actor, order, OrderState.Refused, AuditAction.OrderRefused, text, clock.Now);
            order.ReasonText = text;
            return order.State;
        }, cancellationToken);
    }
}
