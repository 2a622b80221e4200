using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record CountAttentionInput;

/// <summary>How much needs a person, by where it is mended.</summary>
/// <param name="Certificates">Certificates whose renewal needs a person.</param>
/// <param name="Orders">Orders that failed or wait for a person; those of such certificates are not counted twice.</param>
/// <param name="AllOrders">The same with those counted, as the orders list shows them.</param>
/// <param name="Connections">Connections whose last test or reading failed.</param>
public sealed record AttentionCounts(int Certificates, int Orders, int AllOrders, int Connections)
{
    /// <summary>All of it.</summary>
    public int Total => Certificates + Orders + Connections;
}

/// <summary>Counts what needs a person: for the badges of the navigation, so it must cost next to nothing.</summary>
public sealed class CountAttention(PortalStore store) : UseCase<CountAttentionInput, AttentionCounts>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<AttentionCounts> HandleAsync(Actor actor, CountAttentionInput input, CancellationToken cancellationToken) =>
        store.ReadAsync(CountAsync, cancellationToken);

    internal static async Task<AttentionCounts> CountAsync(PortalDb db, CancellationToken cancellationToken) => new(
        await AttentionQueries.Certificates(db).CountAsync(cancellationToken),
        await AttentionQueries.Orders(db).CountAsync(cancellationToken),
        await Core.Orders.ListOrders.NeedingPerson(db).CountAsync(cancellationToken),
        await AttentionQueries.Connections(db).CountAsync(cancellationToken) + (await AttentionQueries.ReadingsAsync(db, cancellationToken)).Count);
}
