using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>Which orders.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, or an ARN; null for all.</param>
/// <param name="States">Only these states; empty for all.</param>
/// <param name="NeedsPerson">Only those that wait for a person.</param>
/// <param name="AuthorityId">Only of this CA.</param>
/// <param name="ProfileId">Only of this profile.</param>
public sealed record ListOrdersInput(
    PageRequest Page, string? Search = null, IReadOnlyList<OrderState>? States = null, bool NeedsPerson = false,
    Guid? AuthorityId = null, Guid? ProfileId = null);

/// <summary>A page of orders; sort keys: requested (default, newest first), name, state, since.</summary>
public sealed class ListOrders : UseCase<ListOrdersInput, Page<OrderRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<OrderRow>> HandleAsync(Actor actor, ListOrdersInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
