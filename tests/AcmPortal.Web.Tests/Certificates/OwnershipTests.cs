using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Renewal;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Certificates;

/// <summary>Owner, team and tags of a certificate, on its page and in the lists.</summary>
public class OwnershipTests : StoredCertificate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task OwnerDialog_MovesToAnotherTeam_AndSaysWhatThatMeansFirst()
    {
        var payments = await ArrangeAsync<CreateTeam, CreateTeamInput, Guid>(new("Payments"));
        var certificate = await StoreAsync();
        var page = Page(certificate.Id);
        page.WaitForAssertion(() => Assert.Contains("Default", Facts(page), StringComparison.Ordinal), Patience);

        _ = Button(page, "Change owner").ClickAsync(new());
        Dialogs.WaitForElement("select", Patience).Change(payments.ToString());
        Dialogs.WaitForAssertion(() => Assert.Contains("Its orders go with it.", Dialogs.Markup, StringComparison.Ordinal), Patience);
        Dialogs.Find("input").Input("pay@example.com");
        Dialogs.WaitForAssertion(() => Assert.False(Button(Dialogs, "Move to Payments").HasAttribute("disabled")), Patience);
        _ = Button(Dialogs, "Move to Payments").ClickAsync(new());

        page.WaitForAssertion(() =>
        {
            Assert.Contains("Payments", Facts(page), StringComparison.Ordinal);
            Assert.Contains("pay@example.com", Facts(page), StringComparison.Ordinal);
        }, Patience);
    }

    [Fact]
    public async Task OwnerCard_WithOneTeamOnly_SaysNothingOfTeams()
    {
        var certificate = await StoreAsync();
        var page = Page(certificate.Id);

        Assert.DoesNotContain("Default", Facts(page), StringComparison.Ordinal);
        _ = Button(page, "Change owner").ClickAsync(new());
        Dialogs.WaitForElement("input", Patience);
        Assert.Empty(Dialogs.FindAll("select"));
        Assert.True(Button(Dialogs, "Save owner").HasAttribute("disabled"));
    }

    [Fact]
    public async Task TagsDialog_AddsAndRemoves_AndRefusesATwinKeyWhileOneTypes()
    {
        var certificate = await StoreAsync();
        await ArrangeAsync<SetCertificateTags, SetCertificateTagsInput, IReadOnlyList<Tag>>(new(certificate.Id, [new("env", "prod"), new("tier", "1")]));
        var page = Page(certificate.Id);
        Assert.Equal(["envprod", "tier1"], page.FindAll("a.tag").Select(t => t.TextContent));
        Assert.Equal("/certificates?tag=env%3Aprod", page.Find("a.tag").GetAttribute("href"));

        _ = Button(page, "Edit tags").ClickAsync(new());
        Dialogs.WaitForElement("button[aria-label='Remove tier']", Patience).Click();
        Button(Dialogs, "Add tag").Click();
        Dialogs.FindAll("input[aria-label=Key]")[^1].Input("ENV");
        Dialogs.WaitForAssertion(() => Assert.Contains("given 2 times", Dialogs.Markup, StringComparison.Ordinal), Patience);
        Assert.True(Button(Dialogs, "Save tags").HasAttribute("disabled"));
        Dialogs.FindAll("input[aria-label=Key]")[^1].Input("team");
        Dialogs.FindAll("input[placeholder=value]")[^1].Input("=cmd()");
        _ = Button(Dialogs, "Save tags").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal(["envprod", "team=cmd()"], page.FindAll("a.tag").Select(t => t.TextContent)), Patience);
    }

    [Fact]
    public async Task Dialogs_OfWhatSomebodyElseChangedMeanwhile_SaySoAndThenOverwrite()
    {
        var certificate = await StoreAsync();
        var page = Page(certificate.Id);
        _ = Button(page, "Edit tags").ClickAsync(new());
        Dialogs.WaitForElement("input[aria-label=Key]", Patience).Input("mine");
        await ArrangeAsync<SetCertificateTags, SetCertificateTagsInput, IReadOnlyList<Tag>>(new(certificate.Id, [new("theirs", "")]));

        _ = Button(Dialogs, "Save tags").ClickAsync(new());
        Dialogs.WaitForAssertion(() => Assert.Contains("changed by somebody else", Dialogs.Markup, StringComparison.Ordinal), Patience);
        _ = Button(Dialogs, "Save tags").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal(["mine"], page.FindAll("a.tag").Select(t => t.TextContent)), Patience);
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Requester, false)]
    [InlineData(Role.Auditor, false)]
    [InlineData(Role.Operator, true)]
    [InlineData(Role.Administrator, true)]
    public async Task OwnerCard_OffersWhatTheRoleMayDo(Role role, bool offers)
    {
        var certificate = await StoreAsync();
        Visitor = DemoPeople.Of(role);

        var page = Page(certificate.Id);

        Assert.Equal(offers, page.FindAll("button").Any(b => b.TextContent.Trim() is "Change owner" or "Edit tags"));
    }

    [Fact]
    public async Task Lists_ShowAndFilterTeams_OnceThereIsMoreThanOneToSee()
    {
        var certificate = await StoreAsync();
        Assert.DoesNotContain("Team", Headings(List<CertificatesPage>()));
        Assert.DoesNotContain("Team", Headings(List<OrdersPage>()));
        Assert.DoesNotContain("Team", Headings(List<RenewalPage>()));

        var payments = await ArrangeAsync<CreateTeam, CreateTeamInput, Guid>(new("Payments"));
        await ArrangeAsync<ChangeCertificateOwner, ChangeCertificateOwnerInput, CertificateOwner>(new(certificate.Id, "", payments));
        await StoreAsync("mail.example.com");

        var all = List<CertificatesPage>();
        all.WaitForAssertion(() => Assert.Equal(["Names", "Status", "Team"], Headings(all).Take(3)), Patience);
        Assert.Contains("Team", Headings(List<OrdersPage>()));
        Assert.Contains("Team", Headings(List<RenewalPage>()));
        Assert.Equal(["shop.example.com"], Names(List<CertificatesPage>($"?team={payments}")));
        Assert.Equal(["shop.example.com"], Names(List<RenewalPage>($"?team={payments}")));
        Assert.Empty(Names(List<CertificatesPage>($"?team={Guid.CreateVersion7()}")));
        Assert.Empty(Names(List<CertificatesPage>("?team=nonsense")));
        Assert.Empty(Names(List<OrdersPage>($"?team={Guid.CreateVersion7()}")));
    }

    [Fact]
    public async Task List_WithATagInItsAddress_ShowsThoseAlone()
    {
        var certificate = await StoreAsync();
        await StoreAsync("mail.example.com");
        await ArrangeAsync<SetCertificateTags, SetCertificateTagsInput, IReadOnlyList<Tag>>(new(certificate.Id, [new("env", "prod")]));

        var list = List<CertificatesPage>("?tag=ENV%3Aprod");

        Assert.Equal(["shop.example.com"], Names(list));
        Assert.Equal("ENV:prod", list.Find("input[aria-label=Tag]").GetAttribute("value"));
        Assert.Empty(Names(List<CertificatesPage>("?tag=env%3Atest")));
    }

    private IRenderedComponent<CertificatePage> Page(Guid id)
    {
        var page = Render<CertificatePage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("dl.facts", Patience);
        return page;
    }

    private IRenderedComponent<T> List<T>(string query = "")
        where T : IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/list" + query);
        var page = Render<T>();
        page.WaitForAssertion(() => Assert.True(page.FindAll(".list-foot").Count + page.FindAll(".empty").Count > 0), Patience);
        return page;
    }

    private static List<string> Headings(IRenderedComponent<IComponent> page) => [.. page.FindAll("th[scope=col]").Select(h => h.TextContent.Trim())];

    private static List<string> Names(IRenderedComponent<IComponent> page) => [.. page.FindAll("tbody a.row").Select(a => a.TextContent.Trim())];

    private static string Facts(IRenderedComponent<CertificatePage> page) => string.Join(' ', page.FindAll("dl.facts").Select(d => d.TextContent));

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<IComponent> where, string text) => where.FindAll("button").First(b => b.TextContent.Trim() == text);
}
