using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Web.Renewal;
using AcmPortal.Web.Tests.Orders;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Renewal;

public class RenewalPageTests : SeededPortal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private async Task<Certificate> CertificateAsync(string name, double left, Action<Certificate>? change = null)
    {
        var order = await OrderAsync(name);
        var version = Guid.CreateVersion7();
        var certificate = new Certificate
        {
            CommonName = name,
            Names = [name],
            AuthorityId = Authority.Id,
            ProfileId = Profile.Id,
            OwnerContact = "team-shop@example.com",
            Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{name}",
            KeyAlgorithm = KeyAlgorithms.EcP256,
            CreatedAt = Clock.Now,
            CurrentVersionId = version,
            CurrentSerial = $"0a:{name.Length:x2}",
            NotBefore = Clock.Now.AddDays(left - 198),
            NotAfter = Clock.Now.AddDays(left),
        };
        change?.Invoke(certificate);
        await SaveAsync(certificate, new CertificateName { CertificateId = certificate.Id, Name = name });
        await SaveAsync(new CertificateVersion
        {
            Id = version,
            CertificateId = certificate.Id,
            Number = 1,
            Serial = certificate.CurrentSerial,
            Subject = $"CN={name}",
            Issuer = "CN=Amazon",
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Sha256 = "AA",
            Sha1 = "AA",
            LeafPem = "",
            ChainPem = "",
            OrderId = order,
            StoredAt = certificate.NotBefore,
        });
        return certificate;
    }

    private IRenderedComponent<RenewalPage> Page(string address = "/renewal")
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var page = Render<RenewalPage>();
        page.WaitForElement(".list tbody a.row, .empty", Patience);
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<RenewalPage> page) => page.FindAll(".list tbody a.row").Select(a => a.TextContent);

    [Fact]
    public async Task List_PutsWhoNeedsAPersonFirstAndSaysWhatIsInForce()
    {
        await CertificateAsync("later.example.com", 150);
        await CertificateAsync("own.example.com", 100, c => (c.RenewalModeOverride, c.RenewBeforeDaysOverride) = (RenewalMode.On, 12));
        await CertificateAsync("gone.example.com", 170, c => (c.Attention, c.AttentionSince, c.AttentionText) = (RenewalRule.RecordMissing, Clock.Now, "The CNAME is gone."));

        var page = Page();

        Assert.Equal(["gone.example.com", "own.example.com", "later.example.com"], Names(page));
        var rows = page.FindAll(".list tbody tr");
        Assert.Contains("Needs a person", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("The CNAME is gone.", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("on, 12 d", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("from web-prod", rows[2].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LetEnd_RenewedByAwsAllTheSame_IsListedAsAtAwsNotExportedAndAskedWithItsConsequence()
    {
        var certificate = await CertificateAsync("campaign.example.com", 30, c => (c.RenewalModeOverride, c.AwsSeenAt, c.AwsStatus, c.AwsSerial, c.AwsNotAfter, c.AwsRenewalStatus, c.AwsEligible, c.AwsExported) =
            (RenewalMode.LetItEnd, Clock.Now, "ISSUED", "0b:77:01", c.NotAfter.AddDays(153), "SUCCESS", false, false));

        var page = Page($"/renewal?open={certificate.Id}&do={nameof(RenewalChangeKind.ExportAfterAll)}");

        Assert.Contains("at AWS, not exported: a version until", page.Find(".list tbody tr").TextContent, StringComparison.Ordinal);
        Dialogs.WaitForAssertion(() => Assert.Contains("Once it is exported, AWS renews it again 45 days before its end, and charges that too.", Dialogs.Find(".mud-dialog [aria-label=Preview]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains("0b:77:01", Dialogs.Find(".mud-dialog dl").InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialog_OfOneWithoutItsRecord_SaysWhichRecordMustStandWhere()
    {
        var certificate = await CertificateAsync("pay.example.com", 30, c => (c.Attention, c.AttentionSince, c.AttentionText) = (RenewalRule.RenewalFailing, Clock.Now, "AWS cannot renew."));
        await SaveAsync(new ValidationRecord
        {
            AccountId = "111122223333",
            BaseName = "pay.example.com",
            Name = "_3f9c1d.pay.example.com",
            Value = "_77ab02.acm-validations.aws",
            State = RecordState.Conflict,
            Problem = "There stands CNAME parked.example.net.",
        });

        Page($"/renewal?open={certificate.Id}");

        Dialogs.WaitForAssertion(() =>
        {
            var facts = Dialogs.Find(".mud-dialog dl").TextContent;
            Assert.All(["CNAME missing", "_3f9c1d.pay.example.com", "_77ab02.acm-validations.aws", "in the zone example.com", "parked.example.net"], part => Assert.Contains(part, facts, StringComparison.Ordinal));
        }, Patience);
    }

    [Fact]
    public async Task Dialog_OfOneThatFollowsAws_SaysWhenPeopleAreTold()
    {
        var certificate = await CertificateAsync("pay.example.com", 100, c => (c.RenewalModeOverride, c.RenewBeforeDaysOverride) = (RenewalMode.Follow, 12));

        Page($"/renewal?open={certificate.Id}");

        Dialogs.WaitForAssertion(() => Assert.Contains("12 days before the end, if AWS has not renewed it by then", Dialogs.Find(".mud-dialog dl").TextContent, StringComparison.Ordinal), Patience);
    }

    [Theory]
    [InlineData(RenewalRule.InAwsWindow, "In AWS window")]
    [InlineData(RenewalRule.AwsHasNotRenewed, "AWS has not renewed")]
    [InlineData(RenewalRule.NearExpiry, "Near expiry")]
    public void Rule_InWords_KeepsAwsAName(RenewalRule rule, string words) => Assert.Equal(words, RenewalText.Of(rule));

    [Theory]
    [InlineData("SUCCESS", true, "renewed before, eligible")]
    [InlineData("SUCCESS", false, "renewed before, not eligible for the next")]
    [InlineData("SUCCESS", null, "renewed before")]
    [InlineData("FAILED", true, "AWS's renewal failed, eligible")]
    [InlineData(null, true, "eligible")]
    [InlineData(null, false, "not eligible: AWS will not renew")]
    public void AtAws_RenewalAndEligibility_AreBothSaid(string? status, bool? eligible, string words) =>
        Assert.Equal(words, RenewalText.AtAws(new(Clock.Now, "ISSUED", "0a", null, status, eligible, true, true, false)));

    [Fact]
    public async Task List_DaysOfALink_CanBeSeenAndTakenAway()
    {
        await CertificateAsync("soon.example.com", 20);

        var page = Page("/renewal?days=33");

        var days = page.FindAll("select").Single(s => s.QuerySelectorAll("option").Any(o => o.GetAttribute("value") == "180"));
        Assert.Equal(["", "7", "15", "30", "33", "45", "90", "180"], days.QuerySelectorAll("option").Select(o => o.GetAttribute("value")));
        Assert.Equal("33", days.GetAttribute("value"));
    }

    [Fact]
    public async Task List_LongNames_WrapAfterTheirDots()
    {
        await CertificateAsync("vpn.stage.partners.example.org", 20);

        var name = Page().Find(".list tbody a.row");

        Assert.Equal("vpn.stage.partners.example.org", name.TextContent);
        Assert.Equal(4, name.QuerySelectorAll("wbr").Length);
    }

    [Fact]
    public async Task List_FiltersInTheAddress_NarrowIt()
    {
        await CertificateAsync("soon.example.com", 20);
        await CertificateAsync("later.example.com", 150);

        Assert.Equal(["soon.example.com"], Names(Page("/renewal?days=30")));
        Assert.Equal(["later.example.com"], Names(Page("/renewal?q=later")));
    }

    [Fact]
    public async Task SelectedOnes_AreShownBeforeAndAfterAndChangedTogether()
    {
        await CertificateAsync("a.example.com", 150);
        await CertificateAsync("b.example.com", 151);
        var page = Page();

        page.Find("th.pick input").Change(true);
        Assert.Contains("2 selected", page.Find(".bulk").TextContent, StringComparison.Ordinal);
        page.FindAll(".bulk button").Single(b => b.TextContent.Trim() == "Change setting").Click();
        var dialog = Dialogs.WaitForElement(".mud-dialog", Patience);
        Dialogs.Find(".mud-dialog select").Change(nameof(RenewalMode.LetItEnd));
        Dialogs.WaitForAssertion(() => Assert.Contains("2 certificates change", Dialogs.Find(".mud-dialog").TextContent, StringComparison.Ordinal), Patience);
        Dialogs.FindAll(".mud-dialog button").Single(b => b.TextContent.Trim() == "Set it for 2").Click();
        Dialogs.WaitForAssertion(() => Assert.Contains("2 certificates changed", Dialogs.Find(".mud-dialog").TextContent, StringComparison.Ordinal), Patience);

        var modes = await Store.ReadAsync((db, ct) => db.Certificates.Select(c => c.RenewalModeOverride).ToListAsync(ct), Xunit.TestContext.Current.CancellationToken);
        Assert.Equal([RenewalMode.LetItEnd, RenewalMode.LetItEnd], modes);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2", "'-2")]
    [InlineData("+x,y", "\"'+x,y\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData(null, "")]
    public void Csv_Field_IsQuotedAndNeverAFormula(string? text, string field) => Assert.Equal(field, RenewalCsv.Field(text));
}
