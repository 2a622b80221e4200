using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Which part of the forecast.</summary>
/// <param name="Page">Which page; soonest to expire first.</param>
/// <param name="Month">Any day of a calendar month; null for the next 12 months.</param>
/// <param name="ProfileId">Only of this profile.</param>
public sealed record ListExpectedChargesInput(PageRequest Page, DateOnly? Month = null, Guid? ProfileId = null);

/// <summary>A certificate whose renewal AWS is expected to charge.</summary>
/// <param name="Id">The certificate.</param>
/// <param name="CommonName">Its first name.</param>
/// <param name="NameCount">How many names it has.</param>
/// <param name="Day">When first, UTC, by AWS's window and the validity settings.</param>
/// <param name="Renewals">How often in the time asked for.</param>
/// <param name="End">The end of the newest version that AWS has.</param>
/// <param name="ProfileId">Its profile.</param>
/// <param name="ProfileName">The profile's name.</param>
/// <param name="Mode">In force for it.</param>
/// <param name="Cents">All of these renewals together, US cents.</param>
public sealed record ExpectedChargeRow(Guid Id, string CommonName, int NameCount, DateOnly Day, int Renewals, DateTime End, Guid ProfileId, string ProfileName, RenewalMode Mode, int Cents);

/// <summary>The certificates behind <see cref="Spending.ForecastCents"/> or one of <see cref="Spending.Months"/>, by the same rules.</summary>
public sealed class ListExpectedCharges(PortalStore store, DomainClock clock, OrderOptions options, PricingOptions prices) : UseCase<ListExpectedChargesInput, Page<ExpectedChargeRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ExpectedChargeRow>> HandleAsync(Actor actor, ListExpectedChargesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var (renewing, atAws, once) = (DaysOf(input.Month, RenewalMode.On, false), DaysOf(input.Month, RenewalMode.On, true), DaysOf(input.Month, RenewalMode.LetItEnd, false));
        var (renewingEnds, awsEnds, onceEnds) = (renewing.Keys.ToList(), atAws.Keys.ToList(), once.Keys.ToList());
        var expected =
            from c in db.Certificates.WithTheirProfiles()
            where c.State == CertificateState.Active && c.NotAfter > now && (input.ProfileId == null || c.ProfileId == input.ProfileId)
            join p in db.Profiles on c.ProfileId equals p.Id
            let mode = c.RenewalModeOverride ?? p.RenewalMode
            let ahead = c.AwsNotAfter != null && c.AwsNotAfter > c.NotAfter
            where ahead
                ? mode != RenewalMode.LetItEnd && awsEnds.Contains(c.AwsNotAfter!.Value.Date)
                : mode == RenewalMode.LetItEnd ? onceEnds.Contains(c.NotAfter.Date) : renewingEnds.Contains(c.NotAfter.Date)
            select new { Certificate = c, Mode = mode, Ahead = ahead, p.Name };
        var page = await expected.OrderBy(e => e.Certificate.NotAfter).ThenBy(e => e.Certificate.Id).Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        return new Page<ExpectedChargeRow>(
            page.ConvertAll(e =>
            {
                var end = e.Ahead ? e.Certificate.AwsNotAfter!.Value : e.Certificate.NotAfter;
                var days = (e.Ahead ? atAws : e.Mode == RenewalMode.LetItEnd ? once : renewing)[end.Date];
                return new ExpectedChargeRow(
                    e.Certificate.Id, e.Certificate.CommonName, e.Certificate.Names.Count, days[0], days.Count, end, e.Certificate.ProfileId, e.Name, e.Mode, days.Count * prices.Of(e.Certificate.Names));
            }),
            await expected.CountAsync(ct));
    }, cancellationToken);

    // Certificates end on days: which of those days lead to charges in the time asked for, and when, is asked of the forecast itself.
    private Dictionary<DateTime, List<DateOnly>> DaysOf(DateOnly? month, RenewalMode mode, bool atAws)
    {
        var today = DateOnly.FromDateTime(clock.Now);
        var until = today.AddYears(1);
        var (first, next) = month is { } m ? (new DateOnly(m.Year, m.Month, 1), new DateOnly(m.Year, m.Month, 1).AddMonths(1)) : (today, until);
        var days = new Dictionary<DateTime, List<DateOnly>>();
        for (var end = today; end <= until.AddDays(options.ManagedRenewalDays); end = end.AddDays(1))
        {
            var charges = SpendForecast.Of([new RenewingGroup(Guid.Empty, mode, end, atAws, 0)], today, until, options.ManagedRenewalDays, options.ValidityDays)
                .Select(c => c.Day).Where(d => d >= first && d < next).ToList();
            if (charges.Count > 0)
                days[end.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)] = charges;
        }

        return days;
    }
}
