using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Which orders.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a common name, or a whole ARN; null for all.</param>
/// <param name="States">Only these states; empty for all.</param>
/// <param name="NeedsPerson">Only those that wait for a person.</param>
/// <param name="AuthorityId">Only of this CA.</param>
/// <param name="ProfileId">Only of this profile.</param>
/// <param name="Kind">Only of this kind.</param>
/// <param name="Open">Only those that are worked on or wait: neither ended nor failed.</param>
/// <param name="SinceFrom">Only those that are in their state since this day (UTC) or later.</param>
/// <param name="SinceTo">Only those that are in their state since this day (UTC) or before.</param>
/// <param name="TeamId">Only of this team.</param>
public sealed record ListOrdersInput(
    PageRequest Page, string? Search = null, IReadOnlyList<OrderState>? States = null, bool NeedsPerson = false,
    Guid? AuthorityId = null, Guid? ProfileId = null, OrderKind? Kind = null, bool Open = false, DateOnly? SinceFrom = null, DateOnly? SinceTo = null,
    Guid? TeamId = null)
{
    /// <summary>Only those that wait for one's own approval, those of other teams that ask one's team among them.</summary>
    public bool ForMe { get; init; }
}

/// <summary>A page of orders; sort keys: requested (default, newest first), name, state, since.</summary>
public sealed class ListOrders(PortalStore store) : UseCase<ListOrdersInput, Page<OrderRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<OrderRow>> HandleAsync(Actor actor, ListOrdersInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var orders = Filter(db, actor, input);
        var total = await orders.CountAsync(ct);
        var page = await Sort(orders, input.Page).Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        return new Page<OrderRow>(await RowsAsync(db, page, ct), total);
    }, cancellationToken);

    private static IQueryable<Order> Filter(PortalDb db, Actor actor, ListOrdersInput input)
    {
        var orders = input.ForMe ? Approvers.WaitingFor(db, actor) : input.NeedsPerson ? NeedingPerson(db) : db.Orders;
        if (input.States is { Count: > 0 } states)
            orders = orders.Where(o => states.Contains(o.State));
        if (input.AuthorityId is { } authority)
            orders = orders.Where(o => o.AuthorityId == authority);
        if (input.ProfileId is { } profile)
            orders = orders.Where(o => o.ProfileId == profile);
        if (input.TeamId is { } team)
            orders = orders.Where(o => o.TeamId == team);
        if (input.Kind is { } kind)
            orders = orders.Where(o => o.Kind == kind);
        if (input.Open)
            orders = orders.Where(o => OpenStates.Contains(o.State));
        if (input.SinceFrom?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is { } from)
            orders = orders.Where(o => o.StateSince >= from);
        if (input.SinceTo is { } to && to < DateOnly.MaxValue && to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is var before)
            orders = orders.Where(o => o.StateSince < before);
        if (input.Search?.Trim() is { Length: > 0 } search)
        {
            var part = search.ToLowerInvariant();
            // One index, which holds all that is read, is walked for the hits; the rows are then fetched by their ids.
            orders = search.StartsWith("arn:", StringComparison.OrdinalIgnoreCase)
                ? orders.Where(o => o.Arn == search)
                : orders.Where(o => db.Orders.Where(n => n.CommonName.Contains(part)).Select(n => n.Id).Contains(o.Id));
        }

        return orders;
    }

    /// <summary>The states of orders that are worked on or wait.</summary>
    internal static readonly OrderState[] OpenStates = [.. Enum.GetValues<OrderState>().Where(OrderTransitions.IsOpen)];

    /// <summary>Orders that wait for a person. A failed one that was asked anew does not any more.</summary>
    internal static IQueryable<Order> NeedingPerson(PortalDb db) => db.Orders.Where(WaitsForPerson)
        .Where(o => o.State != OrderState.Failed || !db.Orders.Any(n => n.CommonName == o.CommonName && n.Fingerprint == o.Fingerprint && n.RequestedAt > o.RequestedAt));

    /// <summary>The query form of <see cref="OrderRules.NeedsPerson"/>.</summary>
    internal static System.Linq.Expressions.Expression<Func<Order, bool>> WaitsForPerson { get; } = o =>
        o.State == OrderState.Failed || o.State == OrderState.AwaitingApproval || (OpenStates.Contains(o.State) && OrderRules.PersonReasons.Contains(o.Reason));

    private static IQueryable<Order> Sort(IQueryable<Order> orders, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("name", false) => orders.OrderBy(o => o.CommonName).ThenByDescending(o => o.RequestedAt).ThenBy(o => o.Id),
        ("name", true) => orders.OrderByDescending(o => o.CommonName).ThenByDescending(o => o.RequestedAt).ThenBy(o => o.Id),
        ("state", false) => orders.OrderBy(o => o.State).ThenByDescending(o => o.StateSince).ThenBy(o => o.Id),
        ("state", true) => orders.OrderByDescending(o => o.State).ThenByDescending(o => o.StateSince).ThenBy(o => o.Id),
        ("since", false) => orders.OrderBy(o => o.StateSince).ThenBy(o => o.Id),
        ("since", true) => orders.OrderByDescending(o => o.StateSince).ThenBy(o => o.Id),
        ("requested", false) => orders.OrderBy(o => o.RequestedAt).ThenBy(o => o.Id),
        _ => orders.OrderByDescending(o => o.RequestedAt).ThenBy(o => o.Id),
    };

    /// <summary>The rows of some orders, with the names of their CA, profile and team.</summary>
    internal static async Task<List<OrderRow>> RowsAsync(PortalDb db, List<Order> orders, CancellationToken cancellationToken)
    {
        var authorityIds = orders.Select(o => o.AuthorityId).Distinct().ToList();
        var profileIds = orders.Select(o => o.ProfileId).Distinct().ToList();
        var authorities = await db.Authorities.Where(a => authorityIds.Contains(a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken);
        // Also of other teams, where one is asked about their orders.
        var profiles = await db.Profiles.IgnoreQueryFilters().Where(p => profileIds.Contains(p.Id)).Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var teams = await db.TeamNamesAsync(orders.Select(o => o.TeamId), cancellationToken);
        return orders.ConvertAll(o => new OrderRow(
            o.Id, o.Kind, o.State, o.StateSince, o.CommonName, o.Names.Count, o.KeyAlgorithm, authorities.GetValueOrDefault(o.AuthorityId, ""),
            profiles.GetValueOrDefault(o.ProfileId, ""), o.RequestedByName, o.RequestedAt, o.Reason, o.ReasonText, o.NextAttemptAt, o.CertificateId,
            OrderRules.NeedsPerson(o.State, o.Reason))
        { TeamId = o.TeamId, TeamName = teams.GetValueOrDefault(o.TeamId, "") });
    }
}
