using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Connections;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

public class ChannelTests
{
    private static readonly EmailSettings Mail = new("smtp.example.com", 587, SmtpSecurity.StartTls, "acm", "acm@example.com", ["team@example.com"]);

    [Fact]
    public async Task Channel_CreatedEditedSwitchedDeleted_IsAuditedWithBeforeAndAfterAndNoSecret()
    {
        await using var portal = await AlertPortal.StartAsync();
        var id = await portal.Get<CreateChannel>().DoAsync(new("mail", AlertChannelKind.Email, Mail, Key: new SecretText("CANARY-1")));
        var view = await portal.ChannelAsync(id);
        Assert.True(view.HasKey);
        await portal.Get<EditChannel>().DoAsync(new(id, "mail 2", Mail with { Sender = "new@example.com" }, null, new SecretText("CANARY-2"), null, view.Version));
        view = await portal.ChannelAsync(id);
        await portal.Get<SetChannelEnabled>().DoAsync(new(id, false, view.Version));
        await portal.Get<DeleteChannel>().DoAsync(new(id));

        await using var db = portal.Database.NewContext();
        var rows = await db.AuditEntries.Where(e => e.ObjectKind == "alert-channel").OrderBy(e => e.Sequence).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([AuditAction.AlertChannelCreated, AuditAction.AlertChannelChanged, AuditAction.AlertChannelChanged, AuditAction.AlertChannelDeleted], rows.Select(r => r.Action));
        Assert.Contains("\"sender\":\"acm@example.com\"", rows[1].Detail, StringComparison.Ordinal);
        Assert.Contains("\"sender\":\"new@example.com\"", rows[1].Detail, StringComparison.Ordinal);
        Assert.Contains("smtp-password", rows[1].Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", await portal.EverythingReadableAsync(), StringComparison.Ordinal);
        Assert.False(await db.Secrets.AnyAsync(s => s.OwnerId == id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Create_WrongFields_NamesAllOfThem()
    {
        await using var portal = await AlertPortal.StartAsync();
        var wrong = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateChannel>().DoAsync(
            new(" ", AlertChannelKind.Email, new EmailSettings("no host", 0, SmtpSecurity.None, "user", "x", ["a b@c"]), Key: new SecretText("x"))));
        Assert.Equal(["Name", "Host", "Port", "User", "Sender", "Recipients"], wrong.Errors.Select(e => e.Field));
        Assert.Equal(["Name", "Address", "Key"], (await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateChannel>().DoAsync(
            new("", AlertChannelKind.Webhook, Address: new SecretText("https://10.0.0.1/x"), Key: new SecretText("short"))))).Errors.Select(e => e.Field));
        Assert.Equal(["Key"], (await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateChannel>().DoAsync(
            new("a", AlertChannelKind.PagerDuty, Key: new SecretText("short"))))).Errors.Select(e => e.Field));
        await portal.SlackAsync("https://hooks.slack.com/services/x");
        Assert.Equal("Name", Assert.Single((await Assert.ThrowsAsync<InvalidInputException>(() => portal.SlackAsync("https://hooks.slack.com/services/x", "SLACK"))).Errors).Field);
    }

    [Theory]
    [InlineData("127.0.0.1\r\nx")]
    [InlineData("169.254.169.254")]
    [InlineData("smtp.example.com:25")]
    public async Task Create_WrongRelay_IsRefused(string host)
    {
        await using var portal = await AlertPortal.StartAsync();
        var wrong = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateChannel>().DoAsync(new("m", AlertChannelKind.Email, Mail with { Host = host, User = null })));
        Assert.Equal("Host", Assert.Single(wrong.Errors).Field);
    }

    [Fact]
    public async Task Edit_RelayChangesWithoutItsPassword_IsRefusedSoThatNobodyReadsItThatWay()
    {
        await using var portal = await AlertPortal.StartAsync();
        var id = await portal.Get<CreateChannel>().DoAsync(new("mail", AlertChannelKind.Email, Mail, Key: new SecretText("CANARY-1")));
        var wrong = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<EditChannel>().DoAsync(new(id, "mail", Mail with { Host = "thief.example.com" }, null, null, null, 0)));
        Assert.Equal("Key", Assert.Single(wrong.Errors).Field);
        await portal.Get<EditChannel>().DoAsync(new(id, "mail", Mail with { Host = "new.example.com", User = null }, null, null, null, 0));
        Assert.False((await portal.ChannelAsync(id)).HasKey);
    }

    [Fact]
    public async Task Edit_OldVersion_IsRefused()
    {
        await using var portal = await AlertPortal.StartAsync();
        var id = await portal.SlackAsync("https://hooks.slack.com/services/x");
        await portal.Get<EditChannel>().DoAsync(new(id, "one", null, null, null, null, 0));
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<EditChannel>().DoAsync(new(id, "two", null, null, null, null, 0)));
    }

    [Fact]
    public async Task Delete_UsedByRules_IsRefusedAndNamesThem()
    {
        await using var portal = await AlertPortal.StartAsync();
        var id = await portal.SlackAsync("https://hooks.slack.com/services/x");
        var rule = await portal.Get<CreateAlertRule>().DoAsync(new("Wake on-call", [], [], [], [id], false));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteChannel>().DoAsync(new(id)));
        Assert.Contains("Wake on-call", refused.Message, StringComparison.Ordinal);
        await portal.Get<DeleteAlertRule>().DoAsync(new(rule));
        await portal.Get<DeleteChannel>().DoAsync(new(id));
    }

    [Fact]
    public async Task SwitchOff_GivesUpWhatWaitsAndRefusesToSendAgain()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        var id = await portal.SlackAsync(receiver.Url);
        await portal.RuleAsync(id);
        receiver.Answer = _ => Task.FromResult(new Reply(500));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        await portal.Get<SetChannelEnabled>().DoAsync(new(id, false, 0));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAfterAsync(TimeSpan.FromHours(1));
        var delivery = await portal.OnlyDeliveryAsync();
        Assert.Equal((DeliveryState.Failed, 1), (delivery.State, receiver.Requests.Count));
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<ResendDelivery>().DoAsync(new(delivery.Id)));
        await portal.Get<SetChannelEnabled>().DoAsync(new(id, true, 1));
        await portal.PumpAfterAsync(TimeSpan.FromHours(1));
        Assert.Single(receiver.Requests);
        await portal.Get<ResendDelivery>().DoAsync(new(delivery.Id));
        await portal.PumpAsync();
        Assert.Equal(2, receiver.Requests.Count);
    }

    [Fact]
    public async Task Test_Channel_AnswersWhatItSaidAndIsListed()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        var id = await portal.SlackAsync(receiver.Url);
        receiver.Answer = _ => Task.FromResult(new Reply(403, "invalid_token"));
        var test = await portal.Get<TestChannel>().DoAsync(new(id));
        Assert.False(test.Sent);
        Assert.StartsWith("HTTP 403: invalid_token. Slack does not know this webhook", test.Words, StringComparison.Ordinal);
        Assert.Equal(test.Words, (await portal.ChannelAsync(id)).LastError);
        receiver.Answer = _ => Task.FromResult(new Reply(200));
        Assert.Equal((true, "HTTP 200: ok"), (await portal.Get<TestChannel>().DoAsync(new(id))) is var good ? (good.Sent, good.Words) : default);
        Assert.Null((await portal.ChannelAsync(id)).LastError);

        var alerts = await portal.Get<ListAlerts>().DoAsync(new(new(), Event: AlertEvent.Test));
        Assert.Equal(2, alerts.Total);
        Assert.Equal(1, (await portal.Get<ListAlerts>().DoAsync(new(new(), "TEST", Severity: AlertSeverity.Info, From: alerts.Items[0].At, Until: alerts.Items[0].At.AddDays(1)))).Items.Count(a => a.Sent == 1));
        Assert.Equal(1, (await portal.Get<ListDeliveries>().DoAsync(new(new(), DeliveryState.Failed, id))).Total);
        Assert.Equal("slack", Assert.Single((await portal.Get<ListDeliveries>().DoAsync(new(new(Sort: "at"), AlertId: alerts.Items[0].Id))).Items).ChannelName);
        Assert.Equal(1, (await portal.Get<ListChannels>().DoAsync(new(new(), "LAC"))).Total);
    }
}
