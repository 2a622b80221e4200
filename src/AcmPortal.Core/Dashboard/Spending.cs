using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>What one profile costs, US cents.</summary>
/// <param name="ProfileId">The profile.</param>
/// <param name="Name">Its name; null when it was deleted.</param>
/// <param name="MonthCents">Charged in this calendar month.</param>
/// <param name="YearCents">Charged in this calendar year.</param>
/// <param name="ForecastCents">Renewals expected in the next 12 months.</param>
/// <param name="CapCents">Its monthly cap; null for none.</param>
public sealed record ProfileSpending(Guid ProfileId, string? Name, int MonthCents, int YearCents, int ForecastCents, int? CapCents);

/// <summary>One calendar month of the forecast.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Cents">Renewals expected in it; for the first and the last month only the days within the 12 months.</param>
public sealed record MonthForecast(DateOnly Month, int Cents);

/// <summary>What AWS charged and will charge, US cents; estimates by the price settings, AWS's bill decides.</summary>
/// <param name="MonthCents">Charged in this calendar month.</param>
/// <param name="YearCents">Charged in this calendar year.</param>
/// <param name="YearForecastCents">The same with the renewals that are expected until its end.</param>
/// <param name="ForecastCents">Renewals expected in the next 12 months.</param>
/// <param name="Profiles">Each that costs or has a cap; dearest first.</param>
/// <param name="Months">The forecast by month.</param>
public sealed record Spending(
    int MonthCents, int YearCents, int YearForecastCents, int ForecastCents, IReadOnlyList<ProfileSpending> Profiles, IReadOnlyList<MonthForecast> Months);

/// <summary>Money: charged this month and this year, and the renewals of the next 12 months, by profile.</summary>
internal static class SpendingReading
{
    public static async Task<Spending> ReadAsync(PortalDb db, IReadOnlyList<TallyRow> tally, DateTime now, OrderOptions options, PricingOptions prices, CancellationToken cancellationToken)
    {
        var month = SpendCap.MonthOf(now);
        var year = new DateTime(now.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var byYear = await ChargedAsync(db, year, cancellationToken);
        var byMonth = await ChargedAsync(db, month, cancellationToken);
        var today = DateOnly.FromDateTime(now);
        var expected = SpendForecast.Of(Groups(tally, now, prices), today, today.AddYears(1), options.ManagedRenewalDays, options.ValidityDays)
            .GroupBy(e => (e.ProfileId, e.Day)).Select(g => new ExpectedCharge(g.Key.ProfileId, g.Key.Day, g.Sum(e => e.Cents))).ToList();
        var forecast = expected.GroupBy(e => e.ProfileId).ToDictionary(g => g.Key, g => g.Sum(e => e.Cents));
        var profiles = await db.Profiles.Select(p => new { p.Id, p.Name, p.MonthlyCapCents }).ToDictionaryAsync(p => p.Id, cancellationToken);
        var used = byYear.Keys.Union(forecast.Keys).ToList();
        var names = await db.Profiles.WithTheirProfiles().Where(p => used.Contains(p.Id)).Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var rows = used.Union(profiles.Values.Where(p => p.MonthlyCapCents is not null).Select(p => p.Id))
            .Select(id => new ProfileSpending(
                id, names.GetValueOrDefault(id) ?? profiles.GetValueOrDefault(id)?.Name, byMonth.GetValueOrDefault(id), byYear.GetValueOrDefault(id), forecast.GetValueOrDefault(id), profiles.GetValueOrDefault(id)?.MonthlyCapCents))
            .OrderByDescending(p => p.YearCents + p.ForecastCents).ThenBy(p => p.Name, StringComparer.Ordinal).ToList();
        var months = Enumerable.Range(0, 13).Select(i => DateOnly.FromDateTime(month).AddMonths(i))
            .Select(m => new MonthForecast(m, expected.Where(e => e.Day.Year == m.Year && e.Day.Month == m.Month).Sum(e => e.Cents))).ToList();
        var spent = byYear.Values.Sum();
        return new Spending(
            byMonth.Values.Sum(), spent, spent + expected.Where(e => e.Day.Year == now.Year).Sum(e => e.Cents), expected.Sum(e => e.Cents), rows, months);
    }

    private static Task<Dictionary<Guid, int>> ChargedAsync(PortalDb db, DateTime from, CancellationToken cancellationToken) =>
        db.Charges.Where(c => c.At >= from).GroupBy(c => c.ProfileId).Select(g => new { g.Key, Cents = g.Sum(c => c.Cents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, cancellationToken);

    // Replaced ones renew, too, until they are revoked or let end.
    private static IEnumerable<RenewingGroup> Groups(IEnumerable<TallyRow> tally, DateTime now, PricingOptions prices) => tally
        .Where(r => r.State == CertificateState.Active && r.NotAfter > now)
        .Select(r => new RenewingGroup(
            r.ProfileId, r.Mode, DateOnly.FromDateTime(r.AwsNotAfter > r.NotAfter ? r.AwsNotAfter.Value : r.NotAfter), r.AwsNotAfter > r.NotAfter,
            ((r.Names - r.Wildcards) * prices.NameCents) + (r.Wildcards * prices.WildcardCents)));
}
