using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace AcmPortal.Web.Tests.Certificates;

/// <summary>Revoking, replacing, the leaked key and deleting, as the pages offer them.</summary>
public class EndOfLifeTests : StoredCertificate
{
    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    private IRenderedComponent<CertificatePage> Page(Guid id)
    {
        var page = Render<CertificatePage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("dl.facts");
        return page;
    }

    private IRenderedComponent<LeakedPage> Leaked(Guid id)
    {
        var page = Render<LeakedPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("ol.steps");
        return page;
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> where, string text) =>
        where.FindAll("button").First(b => b.TextContent.Trim() == text);

    private Task<int> CountAsync(OrderKind kind) => Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.Kind == kind, ct), Cancel);

    [Fact]
    public async Task Page_Active_OffersReplaceLeakedKeyAndRevoke()
    {
        var certificate = await StoreAsync();

        var page = Page(certificate.Id);

        Assert.Contains(page.FindAll("a"), a => a.GetAttribute("href") == $"/certificates/request?replace={certificate.Id}");
        Assert.Contains(page.FindAll("a"), a => a.GetAttribute("href") == $"/certificates/{certificate.Id}/leaked");
        Assert.NotNull(Button(page, "Revoke"));
        Assert.Contains("by nobody", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("CA's list", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_DialogNamesWhatDiesAndNeedsTheTypedName()
    {
        var certificate = await StoreAsync();
        var page = Page(certificate.Id);

        _ = Button(page, "Revoke").ClickAsync(new());
        Dialogs.WaitForAssertion(() => Assert.Contains("It cannot be undone.", Dialogs.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Contains(certificate.Arn, Dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("24 hours", Dialogs.Markup, StringComparison.Ordinal);
        Assert.True(Button(Dialogs, "Revoke certificate").HasAttribute("disabled"));
        Assert.Equal(RevocationReasons.All, Dialogs.FindAll("select option").Select(o => o.GetAttribute("value")));

        await Dialogs.Find("input[type=text]").InputAsync("shop.example.com");
        await Dialogs.Find("select").ChangeAsync(RevocationReasons.KeyCompromise);
        Assert.Contains("the portal keeps yours", Dialogs.Markup, StringComparison.Ordinal);
        await Button(Dialogs, "Revoke certificate").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("It is being revoked.", page.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.Equal(1, await CountAsync(OrderKind.Revoke));
    }

    [Fact]
    public async Task Page_Revoked_SaysWhyAndShowsWhatTheListSays()
    {
        var certificate = await StoreAsync(state: CertificateState.Revoked);
        await Store.ChangeAsync(async (scope, ct) =>
        {
            await scope.Db.Certificates.ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, Clock.Now).SetProperty(c => c.RevocationReason, RevocationReasons.CessationOfOperation), ct);
            return await scope.Db.CertificateVersions.ExecuteUpdateAsync(s => s.SetProperty(v => v.Revocation, RevocationStatus.Good).SetProperty(v => v.RevocationCheckedAt, Clock.Now), ct);
        }, Cancel);

        var page = Page(certificate.Id);

        Assert.Contains("the service has ended", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Not listed", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Revoke");
    }

    [Fact]
    public async Task Page_DeletedAtAws_SaysThatItStaysValid()
    {
        var page = Page((await StoreAsync(state: CertificateState.Deleted)).Id);

        Assert.Contains("Deleted at AWS", page.Find(".chip").TextContent, StringComparison.Ordinal);
        Assert.Contains("stays valid until it expires", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutThePermission_OffersNoEnd()
    {
        var certificate = await StoreAsync();
        var view = await ArrangeAsync<GetCertificate, Guid, CertificateView>(certificate.Id);
        var actions = Render<EndActions>(p => p.Add(a => a.Certificate, view with { End = view.End with { MayEnd = false } }));

        Assert.Equal("", actions.Markup.Trim());
    }

    [Fact]
    public async Task Page_Replaced_LinksBothWays()
    {
        var old = await StoreAsync();
        var order = (await ArrangeAsync<ReplaceCertificate, ReplaceCertificateInput, RequestCertificateResult>(new(old.Id))).OrderId;
        await PutAsync(order, OrderState.Stored);
        var next = await StoreAsync(replaces: old.Id, order: order);
        await Store.ChangeAsync((scope, ct) => scope.Db.Orders.Where(o => o.Id == order).ExecuteUpdateAsync(s => s.SetProperty(o => o.CertificateId, next.Id).SetProperty(o => o.OpenSlot, (string?)null), ct), Cancel);

        Assert.Contains($"/certificates/{next.Id}", Page(old.Id).Find(".ends").InnerHtml, StringComparison.Ordinal);
        Assert.Contains($"/certificates/{old.Id}", Page(next.Id).Find(".ends").InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaked_Begin_ReplacesAndGoesOnByItself()
    {
        var certificate = await StoreAsync();
        var page = Leaked(certificate.Id);
        Assert.True(Button(page, "Replace and revoke").HasAttribute("disabled"));

        await page.Find("input[type=text]").InputAsync("shop.example.com");
        await Button(page, "Replace and revoke").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("It goes on by itself", page.Markup, StringComparison.Ordinal));
        Assert.Equal("step", page.Find("li.now").GetAttribute("aria-current"));
        var order = await Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.ReplacesCertificateId == certificate.Id, ct), Cancel);
        Assert.Equal((ReplaceThen.RevokeAfterPickup, RevocationReasons.KeyCompromise), (order.ReplaceThen, order.RevocationReason));

        await Button(page, "Cancel the rest").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("Revoke the old one", page.Markup, StringComparison.Ordinal));
        Assert.Equal(ReplaceThen.Keep, (await Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.Id == order.Id, ct), Cancel)).ReplaceThen);
    }

    [Fact]
    public async Task Leaked_Revoked_IsDone()
    {
        var page = Leaked((await StoreAsync(state: CertificateState.Revoked)).Id);

        Assert.Contains("is revoked", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Replace", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_Expired_StillSaysHowItsRenewalStands()
    {
        // What was let end may be at AWS, not exported, long after the stored version has ended.
        var page = Page((await StoreAsync(daysLeft: -3)).Id);

        page.WaitForAssertion(() => Assert.Contains("AWS renews no expired certificate", page.Markup, StringComparison.Ordinal));
        Assert.NotNull(Button(page, "Manage renewal"));
    }

    [Fact]
    public async Task Delete_Expired_AsksOnceAndLeadsToTheList()
    {
        var certificate = await StoreAsync(daysLeft: -3);
        var page = Page(certificate.Id);

        _ = Button(page, "Delete from the portal").ClickAsync(new());
        Dialogs.WaitForAssertion(() => Assert.Contains("Its private keys are gone for good.", Dialogs.Markup, StringComparison.Ordinal));
        Assert.Empty(Dialogs.FindAll("input[type=text]"));
        await Button(Dialogs, "Delete certificate").ClickAsync(new());

        page.WaitForAssertion(() => Assert.EndsWith("/certificates", Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.False(await Store.ReadAsync((db, ct) => db.Certificates.AnyAsync(ct), Cancel));
    }

    [Theory]
    [InlineData(CertificateState.Active)]
    [InlineData(CertificateState.Deleted)]
    public async Task Delete_StillValid_NeedsTheTypedName(CertificateState state)
    {
        var page = Page((await StoreAsync(state: state)).Id);

        _ = Button(page, "Delete from the portal").ClickAsync(new());
        Dialogs.WaitForAssertion(() => Assert.Contains("It is still valid until", Dialogs.Markup, StringComparison.Ordinal));

        Assert.True(Button(Dialogs, "Delete certificate").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Request_Replacing_BeginsWithTheNamesOfTheOldOne()
    {
        var certificate = await StoreAsync();
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo($"/certificates/request?replace={certificate.Id}");

        var page = Render<RequestPage>();

        page.WaitForAssertion(() => Assert.Equal("shop.example.com", page.Find("textarea").GetAttribute("value")));
        Assert.Contains("It takes over from", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_Revocation_HasItsOwnStepsAndNoRecords()
    {
        var certificate = await StoreAsync();
        var id = (await ArrangeAsync<RevokeCertificate, RevokeCertificateInput, RevokeCertificateResult>(new(certificate.Id, RevocationReasons.Superseded, certificate.CommonName))).OrderId;

        var page = Render<OrderPage>(p => p.Add(o => o.Id, id));
        page.WaitForElement("ol.steps");

        Assert.Equal(["Revoking at AWS", "Revoked"], page.FindAll("ol.steps b").Select(b => b.TextContent));
        Assert.Contains("superseded by another certificate", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Validation records", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Cancel", StringComparison.Ordinal));
    }

    [Fact]
    public void Looks_OfVersionsAndDeleted_AreToldApart()
    {
        Assert.Equal("Superseded", StatusLook.Of(VersionState.Superseded).Text);
        Assert.Equal("Deleted at AWS", StatusLook.Of(CertificateStatus.Deleted).Text);
    }
}
