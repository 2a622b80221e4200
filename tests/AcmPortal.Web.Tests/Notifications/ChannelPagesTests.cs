using System.Net;
using System.Net.Sockets;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Layout;
using AcmPortal.Web.Notifications;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Notifications;

public class ChannelPagesTests : PortalBunitContext
{
    private const string Canary = "T0KENcanary";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public ChannelPagesTests() => Services.AddSingleton(new AlertOptions { AllowedHosts = ["127.0.0.1"], AllowHttp = true, TimeoutSeconds = 5 });

    private static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;
    private BunitNavigationManager Navigation => (BunitNavigationManager)Services.GetRequiredService<NavigationManager>();
    private PortalStore Store => Services.GetRequiredService<PortalStore>();

    private void TypedSecret(string? text) => JSInterop.Setup<string?>("portal.take", _ => true).SetResult(text);

    private Task<Guid> SlackAsync(string address = $"https://hooks.slack.com/services/{Canary}", string name = "slack") =>
        ArrangeAsync<CreateChannel, CreateChannelInput, Guid>(new(name, AlertChannelKind.Slack, Address: new SecretText(address)));

    private IRenderedComponent<EditChannelPage> NewPage(string kind)
    {
        var page = Render<EditChannelPage>();
        page.WaitForElement("form", Patience);
        page.Choice(kind).Change(true);
        return page;
    }

    [Fact]
    public void NewChannel_NothingTyped_ShowsEveryErrorAndLeavesSecretsInTheBrowser()
    {
        var page = NewPage("E-mail");
        page.Button("Create channel").Click();
        Assert.StartsWith("The channel needs a name", page.Wrong("Name"), StringComparison.Ordinal);
        Assert.StartsWith("Say which mail relay sends", page.Wrong("Mail relay"), StringComparison.Ordinal);
        Assert.StartsWith("The sender is an e-mail address", page.Wrong("Sender"), StringComparison.Ordinal);
        JSInterop.VerifyNotInvoke("portal.take");
    }

    [Fact]
    public async Task NewChannel_Slack_SealsTheAddressAndShowsItNowhere()
    {
        var page = NewPage("Slack");
        TypedSecret($"https://hooks.slack.com/services/{Canary}");
        page.Labelled("Name").Input("team-web");
        page.Button("Create channel").Click();
        page.WaitForAssertion(() => Assert.Contains("/alerts/channels/", Navigation.Uri, StringComparison.Ordinal), Patience);
        var channel = await Store.ReadAsync((db, ct) => db.AlertChannels.SingleAsync(ct), Stop);
        Assert.Equal(("team-web", """{"host":"hooks.slack.com"}"""), (channel.Name, channel.SettingsJson));
        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        var shown = Render<ChannelPage>(p => p.Add(c => c.Id, channel.Id));
        shown.Shows("sealed; it can be replaced, not read");
        Assert.DoesNotContain(Canary, shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void NewChannel_InnerAddress_IsRefusedBesideItsField()
    {
        var page = NewPage("Webhook");
        TypedSecret("https://10.0.0.1/0123456789abcdef");
        page.Labelled("Name").Input("inner");
        page.Button("Create channel").Click();
        page.WaitForAssertion(() => Assert.Contains("Alerts:AllowedHosts", page.Wrong("Address"), StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void NewChannel_ProtectionChosen_BringsItsUsualPort()
    {
        var page = NewPage("E-mail");
        page.Labelled("Protection").Change("Tls");
        Assert.Equal("465", page.Labelled("Port").GetAttribute("value"));
        page.Labelled("Port").Input("2525");
        page.Labelled("Protection").Change("StartTls");
        Assert.Equal("2525", page.Labelled("Port").GetAttribute("value"));
    }

    [Fact]
    public async Task EditChannel_NothingTypedForTheSecret_KeepsIt()
    {
        var id = await SlackAsync();
        TypedSecret(null);
        var page = Render<EditChannelPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("form", Patience);
        page.Labelled("Name").Input("renamed");
        page.Button("Save changes").Click();
        page.WaitForAssertion(() => Assert.EndsWith($"/alerts/channels/{id}", Navigation.Uri, StringComparison.Ordinal), Patience);
        Assert.Equal("renamed", await Store.ReadAsync((db, ct) => db.AlertChannels.Select(c => c.Name).SingleAsync(ct), Stop));
        Assert.True(await Store.ReadAsync((db, ct) => db.Secrets.AnyAsync(s => s.OwnerId == id && s.Field == SecretField.ChannelAddress, ct), Stop));
    }

    [Fact]
    public async Task Test_NothingListens_ShowsWhyAndTheRailSaysThatAChannelFails()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var id = await SlackAsync($"http://127.0.0.1:{port}/{Canary}");
        var page = Render<ChannelPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("h1", Patience);
        page.Button("Send a test").Click();
        page.Shows("The connection was refused: nothing listens there.");
        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        Render<NavigationRail>().Shows("1 channel fails");
        Render<ChannelsPage>().Shows("Failing");
        Render<DeliveriesPage>().Shows("Given up");
        Render<AlertsPage>().Shows("Test of the channel slack");
    }

    [Fact]
    public async Task Delete_UsedByARule_CannotBePressed()
    {
        var id = await SlackAsync();
        await ArrangeAsync<CreateAlertRule, CreateAlertRuleInput, Guid>(new("Wake on-call", [], [], [], [id], false));
        var page = Render<ChannelPage>(p => p.Add(c => c.Id, id));
        page.Shows("Wake on-call");
        Assert.True(page.Button("Delete").HasAttribute("disabled"));
    }

    [Fact]
    public async Task NewRule_EventsAndChannel_IsStoredAndListed()
    {
        var id = await SlackAsync();
        var page = Render<RulePage>();
        page.WaitForElement("form", Patience);
        page.Button("Create rule").Click();
        page.Shows("without either the rule tells nobody");
        page.Labelled("Name").Input("Wake on-call");
        page.Choice("Only these").Change(true);
        page.Shows("Tick at least one event");
        page.Choice("Expired").Change(true);
        page.Choice("slack").Change(true);
        page.Button("Create rule").Click();
        page.WaitForAssertion(() => Assert.EndsWith("/alerts/rules", Navigation.Uri, StringComparison.Ordinal), Patience);
        var rule = await Store.ReadAsync((db, ct) => db.AlertRules.SingleAsync(ct), Stop);
        Assert.Equal([AlertEvent.Expired], rule.Events);
        Assert.Equal([id], rule.ChannelIds);
        Assert.False(rule.TellOwner);
        Render<RulesPage>().Shows("Wake on-call");
    }

    [Fact]
    public async Task Deliveries_SendAgain_MakesItWait()
    {
        var id = await SlackAsync();
        var alert = new Alert { Event = AlertEvent.Expired, Severity = AlertSeverity.Critical, At = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc), Subject = "www.example.com expired", Text = "Renew it.", RoutedAt = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc) };
        await Store.ChangeAsync((scope, _) =>
        {
            scope.Raise(alert);
            scope.Db.Deliveries.Add(new Delivery { AlertId = alert.Id, ChannelId = id, OrderKey = alert.Id, CreatedAt = alert.At, State = DeliveryState.Failed, LastError = "HTTP 404: no_service", Attempt = 3 });
            return Task.FromResult(0);
        }, Stop);
        var page = Render<DeliveriesPage>();
        page.Shows("HTTP 404: no_service");
        page.Button("Send again").Click();
        page.Shows("Waiting");
        Assert.Equal((DeliveryState.Waiting, 0), await Store.ReadAsync(async (db, ct) => await db.Deliveries.SingleAsync(ct) is var d ? (d.State, d.Attempt) : default, Stop));
    }
}
