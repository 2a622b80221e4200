using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Orders;

/// <summary>The orders, newest first.</summary>
public sealed partial class OrdersPage
{
    private const string Open = "open";

    /// <summary>In the order of an order's life; those that need a person are a filter of their own.</summary>
    private static readonly IReadOnlyList<FilterOption> States =
    [
        new(Open, "Under way"),
        .. new[]
        {
            OrderState.AwaitingApproval, OrderState.Requested, OrderState.AwaitingRecords, OrderState.RecordsPending, OrderState.Validating, OrderState.Issued,
            OrderState.Due, OrderState.Renewing, OrderState.RevocationRequested, OrderState.Stored, OrderState.Revoked, OrderState.Failed,
            OrderState.Cancelling, OrderState.Cancelled, OrderState.Refused,
        }.Select(s => new FilterOption(s.ToString(), OrderWords.Of(s))),
    ];

    private static readonly IReadOnlyList<FilterOption> Kinds = [.. Enum.GetValues<OrderKind>().Select(k => new FilterOption(k.ToString(), OrderWords.Of(k)))];

    private static readonly IReadOnlyList<FilterOption> Needs = [new("person", "a person"), new("me", "my approval")];

    private int? total;
    private string needs = "";
    private IReadOnlyList<FilterOption> teams = [];

    [Inject] private ListOrders ListOrders { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;

    private string BrowserTitle => (total, needs) switch
    {
        (null, _) => "Orders",
        ({ } count, "person") => $"{count} need a person",
        ({ } count, "me") => $"{count} wait for my approval",
        ({ } count, _) => TimeWords.Count(count, "order"),
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => teams = TeamFilter.Of(await AskAsync(ListTeams, TeamFilter.Wanted));

    private static string Why(OrderRow row) =>
        row.Reason == OrderReason.OnTheWay ? "" : OrderWords.Of(row.Reason);

    private void Counted(int count) => total = count;

    private Task<Outcome<Page<OrderRow>>> LoadAsync(ListQuery query)
    {
        needs = query["needs"] ?? "";
        return AskAsync(ListOrders, new ListOrdersInput(
            query.ToPageRequest(), query.Search, query.Enum<OrderState>("state") is { } state ? [state] : null, needs == "person",
            query.Id("authority"), query.Id("profile"), query.Enum<OrderKind>("kind"), query["state"] == Open, query.Day("from"), query.Day("to"),
            TeamFilter.Chosen(query))
        {
            ForMe = needs == "me",
        });
    }
}
