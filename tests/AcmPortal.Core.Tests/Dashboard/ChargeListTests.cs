using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Connections;
using Xunit;

namespace AcmPortal.Core.Tests.Dashboard;

public sealed class ChargeListTests
{
    [Fact]
    public async Task Charges_OfMonthAndYear_AreWhatTheDashboardSums()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var month = SpendCap.MonthOf(portal.Now);
        var kept = portal.Certificate(100);
        portal.Add(new Charge { CertificateId = kept.Id, CommonName = kept.CommonName, ProfileId = portal.Profile.Id, Key = ChargeKeys.Of(kept.NotAfter), Kind = ChargeKind.RenewedByAws, At = portal.Now, Cents = 900 });
        portal.Charge(month, 700);
        portal.Charge(month.AddSeconds(-1), 800);
        portal.Charge(new DateTime(portal.Now.Year - 1, 12, 31, 23, 59, 59, DateTimeKind.Utc), 1_600);
        portal.Charge(portal.Now, 7_900, portal.Ending.Id);
        await portal.SaveAsync();
        var spending = (await portal.Get<GetCharts>().DoAsync(new())).Money;
        var sinceMonth = new ChargeFilter(DateOnly.FromDateTime(month));
        var sinceYear = new ChargeFilter(new DateOnly(portal.Now.Year, 1, 1));

        Assert.Equal(spending.MonthCents, await portal.Get<SumCharges>().DoAsync(sinceMonth));
        Assert.Equal(spending.YearCents, await portal.Get<SumCharges>().DoAsync(sinceYear));
        Assert.Equal(0, await portal.Get<SumCharges>().DoAsync(new(DateOnly.FromDateTime(portal.Now).AddDays(1))));
        Assert.Equal(7_900, await portal.Get<SumCharges>().DoAsync(sinceMonth with { ProfileId = portal.Ending.Id }));
        Assert.Equal(900, await portal.Get<SumCharges>().DoAsync(sinceMonth with { Kind = ChargeKind.RenewedByAws }));
        var rows = await portal.Get<ListCharges>().DoAsync(new(new PageRequest(), sinceMonth));
        Assert.Equal(spending.MonthCents, rows.Items.Sum(r => r.Cents));
        Assert.Equal(rows.Items.Count, rows.Total);
        var there = Assert.Single(rows.Items, r => r.CertificateId is not null);
        Assert.Equal((kept.Id, (string?)null, "web"), (there.CertificateId!.Value, there.Serial, there.ProfileName));
        Assert.All(rows.Items.Except([there]), r => Assert.Equal("01", r.Serial));
    }

    [Fact]
    public async Task Expected_EveryMonth_IsWhatTheForecastSums()
    {
        await using var portal = await DashboardPortal.StartAsync();
        for (var left = 1; left < 198; left += 3)
            portal.Certificate(left + 0.3, left % 4 == 0 ? portal.Ending : portal.Profile, left % 5 == 0 ? c => c.AwsNotAfter = c.NotAfter.AddDays(153) : null, names: [$"a{left}.example.com", $"*.b{left}.example.com"]);
        portal.Certificate(50, change: c => c.RenewalModeOverride = RenewalMode.LetItEnd);
        portal.Certificate(50, portal.Ending, c => c.RenewalModeOverride = RenewalMode.Follow);
        portal.Certificate(-1);
        await portal.SaveAsync();
        var spending = (await portal.Get<GetCharts>().DoAsync(new())).Money;

        foreach (var month in spending.Months)
        {
            var listed = await portal.Get<ListExpectedCharges>().DoAsync(new(new PageRequest(0, 200), month.Month));
            Assert.Equal(month.Cents, listed.Items.Sum(r => r.Cents));
            Assert.Equal(listed.Items.Count, listed.Total);
            Assert.All(listed.Items, r => Assert.Equal((month.Month.Year, month.Month.Month), (r.Day.Year, r.Day.Month)));
        }

        var year = await portal.Get<ListExpectedCharges>().DoAsync(new(new PageRequest(0, 200)));
        Assert.Equal(spending.ForecastCents, year.Items.Sum(r => r.Cents));
        Assert.Contains(year.Items, r => r.Renewals > 1);
        var one = spending.Profiles.Single(p => p.ProfileId == portal.Ending.Id);
        var ofProfile = await portal.Get<ListExpectedCharges>().DoAsync(new(new PageRequest(0, 200), ProfileId: portal.Ending.Id));
        Assert.Equal(one.ForecastCents, ofProfile.Items.Sum(r => r.Cents));
    }
}
