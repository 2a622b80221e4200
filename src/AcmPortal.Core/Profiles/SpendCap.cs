using System.Globalization;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>What a profile costs in one calendar month (UTC), US cents.</summary>
/// <param name="ChargedCents">What AWS charged.</param>
/// <param name="UnderWayCents">What its open orders will cost.</param>
public sealed record MonthSpend(int ChargedCents, int UnderWayCents);

/// <summary>
/// The monthly spend cap of a profile. It holds new issues for an administrator's word, and never a renewal: what it
/// saved there would be an outage.
/// </summary>
public static class SpendCap
{
    /// <summary>The highest cap, US cents.</summary>
    public const int Most = 100_000_000;

    // What waits for approval is not under way, so that one large request does not hold the small ones after it.
    private static readonly OrderState[] UnderWay = [.. Enum.GetValues<OrderState>().Where(s => OrderTransitions.IsOpen(s) && s != OrderState.AwaitingApproval)];
    private static readonly OrderState[] NotYetCharged = [OrderState.Due, OrderState.Renewing];

    /// <summary>The first moment of the calendar month.</summary>
    public static DateTime MonthOf(DateTime now) => new(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Why a new order is to be held; null when it is not.</summary>
    /// <param name="capCents">The profile's cap; null for none.</param>
    /// <param name="spend">What the month has so far.</param>
    /// <param name="orderCents">What the order will cost.</param>
    public static OrderHold? Decide(int? capCents, MonthSpend spend, int orderCents)
    {
        if (capCents is not { } cap || (long)spend.ChargedCents + spend.UnderWayCents + orderCents <= cap)
            return null;
        var underWay = spend.UnderWayCents > 0 ? $" and {Money(spend.UnderWayCents)} is under way" : "";
        return new OrderHold(
            OrderReason.SpendCapReached,
            $"The profile may cost {Money(cap)} a month. {Money(spend.ChargedCents)} was charged this month{underWay}; this order would add {Money(orderCents)}. An administrator may approve it all the same. Nothing is asked of AWS before, and renewals are never held.");
    }

    /// <summary>700 cents are "$7".</summary>
    public static string Money(int cents) => "$" + (cents / 100m).ToString(cents % 100 == 0 ? "N0" : "N2", CultureInfo.InvariantCulture);

    internal static async Task<MonthSpend> SpendAsync(PortalDb db, Guid profileId, DateTime now, CancellationToken cancellationToken)
    {
        var month = MonthOf(now);
        var charged = await db.Charges.IgnoreQueryFilters().Where(c => c.ProfileId == profileId && c.At >= month).SumAsync(c => (int?)c.Cents, cancellationToken) ?? 0;

        // A renewal that only exports was charged when AWS made it.
        var open = await db.Orders.IgnoreQueryFilters()
            .Where(o => o.ProfileId == profileId && UnderWay.Contains(o.State)
                && (o.Kind == OrderKind.Issue || (o.Kind == OrderKind.Renew && o.RenewalGoal != RenewalGoal.Export && NotYetCharged.Contains(o.State))))
            .SumAsync(o => (int?)o.EstimatedCents, cancellationToken) ?? 0;
        return new(charged, open);
    }

    internal static async Task<OrderHold?> HoldAsync(PortalDb db, Guid profileId, int orderCents, DateTime now, CancellationToken cancellationToken)
    {
        // Asked about after an approval, too, which may come from another team than the profile's.
        var capped = db.Profiles.IgnoreQueryFilters().Where(p => p.Id == profileId && p.MonthlyCapCents != null);

        // Locks the profile's row until the commit: two requests at the same moment must not both find room for one.
        if (await capped.ExecuteUpdateAsync(set => set.SetProperty(p => p.Version, p => p.Version), cancellationToken) == 0)
            return null;
        var cap = await capped.Select(p => p.MonthlyCapCents).SingleAsync(cancellationToken);
        return Decide(cap, await SpendAsync(db, profileId, now, cancellationToken), orderCents);
    }
}
