using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Tests.Connections;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

public class AlertRuleTests
{
    private static readonly Guid Profile = Guid.CreateVersion7();
    private static readonly AlertChannel Mail = Channel(AlertChannelKind.Email, """{"email":{"host":"h","port":25,"security":"None","sender":"a@b.c","recipients":["team@example.com"]}}""");
    private static readonly AlertChannel OwnersOnly = Channel(AlertChannelKind.Email, """{"email":{"host":"h","port":25,"security":"None","sender":"a@b.c","recipients":[]}}""");
    private static readonly AlertChannel Slack = Channel(AlertChannelKind.Slack, """{"host":"hooks.slack.com"}""");

    public static TheoryData<string, AlertRule, Alert, string> Cases => new()
    {
        { "all events", Rule(channels: [Slack]), Alert(), "slack" },
        { "its event", Rule(events: [AlertEvent.Expired], channels: [Slack]), Alert(AlertEvent.Expired), "slack" },
        { "another event", Rule(events: [AlertEvent.Expired], channels: [Slack]), Alert(AlertEvent.Issued), "" },
        { "its profile", Rule(profiles: [Profile], channels: [Slack]), Alert(profile: Profile), "slack" },
        { "another profile", Rule(profiles: [Profile], channels: [Slack]), Alert(profile: Guid.CreateVersion7()), "" },
        { "no profile", Rule(profiles: [Profile], channels: [Slack]), Alert(AlertEvent.ConnectionBroken), "" },
        { "its owner in another case", Rule(owners: ["Web-Team"], channels: [Slack]), Alert(owner: "web-team"), "slack" },
        { "another owner", Rule(owners: ["web-team"], channels: [Slack]), Alert(owner: "other"), "" },
        { "owner by mail", Rule(tellOwner: true), Alert(owner: "o@example.com"), "mail:o@example.com" },
        { "owner who is no address", Rule(tellOwner: true), Alert(owner: "web-team"), "" },
        { "owner who tries for a header", Rule(tellOwner: true), Alert(owner: "o@example.com\r\nBcc: x@example.com"), "" },
        { "owner who reads the channel", Rule(channels: [Mail], tellOwner: true), Alert(owner: "Team@example.com"), "mail" },
        { "owner and channel", Rule(channels: [Mail, Slack], tellOwner: true), Alert(owner: "o@example.com"), "mail,slack,mail:o@example.com" },
        { "owner and somebody besides", Rule(tellOwner: true), Alert(owner: "o@example.com", also: "r@example.com"), "mail:o@example.com,mail:r@example.com" },
        { "somebody besides who is the owner", Rule(tellOwner: true), Alert(owner: "o@example.com", also: "O@example.com"), "mail:o@example.com" },
        { "somebody besides without an owner", Rule(tellOwner: true), Alert(owner: "web-team", also: "r@example.com"), "mail:r@example.com" },
        { "somebody besides who reads the channel", Rule(channels: [Mail], tellOwner: true), Alert(also: "team@example.com"), "mail" },
        { "somebody besides where owners are not told", Rule(channels: [Slack]), Alert(also: "r@example.com"), "slack" },
        { "the answer to what was asked", Rule(events: [AlertEvent.ApprovalAsked], channels: [Slack]), Alert(AlertEvent.Refused), "slack" },
        { "a broken connection, which has no owner", Rule(tellOwner: true), Alert(AlertEvent.ConnectionBroken), "mail:admin@example.com,mail:team@example.com" },
        { "a connection that works again", Rule(events: [AlertEvent.ConnectionBroken], tellOwner: true), Alert(AlertEvent.ConnectionRestored), "mail:admin@example.com,mail:team@example.com" },
        { "a quota, to an administrator who reads the channel", Rule(channels: [Mail], tellOwner: true), Alert(AlertEvent.QuotaNear), "mail,mail:admin@example.com" },
        { "a quota where owners are not told", Rule(channels: [Slack]), Alert(AlertEvent.QuotaEased), "slack" },
        { "a certificate's alert is not the administrators'", Rule(tellOwner: true), Alert(AlertEvent.RenewalFailed, owner: "o@example.com"), "mail:o@example.com" },
        { "channel for owners only", Rule(channels: [OwnersOnly]), Alert(), "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Routes_RuleAndAlert_GoWhereTheySay(string what, AlertRule rule, Alert alert, string expected)
    {
        var routes = AlertRouter.RoutesOf(alert, [rule], [Mail, OwnersOnly, Slack], ["admin@example.com", "team@example.com"]);
        Assert.True(expected == string.Join(",", routes.Select(r => Named(r.ChannelId) + (r.Recipient.Length > 0 ? ":" + r.Recipient : ""))), what);
    }

    [Fact]
    public void Routes_TwoRulesSameChannel_OneDelivery() =>
        Assert.Single(AlertRouter.RoutesOf(Alert(), [Rule(channels: [Slack]), Rule(events: [AlertEvent.NeedsPerson], channels: [Slack])], [Mail, Slack], []));

    [Fact]
    public void Routes_OnlyOneChannelAsked_GoesThereAlone()
    {
        var alert = new Alert { Event = AlertEvent.Issued, Severity = AlertSeverity.Info, At = TestDatabase.Start.UtcDateTime, Subject = "s", Text = "t", OnlyChannelId = Slack.Id };
        Assert.Equal(Slack.Id, Assert.Single(AlertRouter.RoutesOf(alert, [Rule(channels: [Mail])], [Mail, Slack], [])).ChannelId);
    }

    [Fact]
    public async Task DefaultRule_FourInstancesStart_IsMadeOnceAndDoesNotComeBack()
    {
        await using var portal = await AlertPortal.StartAsync();
        await using var other = await portal.AnotherAsync();
        var ct = TestContext.Current.CancellationToken;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => (i % 2 == 0 ? portal : other).Get<DefaultAlertRule>().EnsureAsync(ct), ct)));
        var rule = Assert.Single((await portal.Get<ListAlertRules>().DoAsync(new(new()))).Items);
        Assert.Equal(("Tell the owner", true, true, 0, 0), (rule.Name, rule.TellOwner, rule.Enabled, rule.Events.Count, rule.Channels.Count));
        await portal.Get<DeleteAlertRule>().DoAsync(new(rule.Id));
        await other.Get<DefaultAlertRule>().EnsureAsync(ct);
        Assert.Equal(0, (await portal.Get<ListAlertRules>().DoAsync(new(new()))).Total);
    }

    [Fact]
    public async Task DefaultRule_NewPortal_TellsTheOwnerThroughTheFirstMailChannel()
    {
        await using var relay = SmtpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.Get<DefaultAlertRule>().EnsureAsync(TestContext.Current.CancellationToken);
        await portal.MailAsync(relay.Port);
        await portal.RaiseAsync(AlertPortal.Alert(owner: "web-team@example.com", certificate: Guid.CreateVersion7()));
        await portal.PumpAsync();
        Assert.Equal(["web-team@example.com"], Assert.Single(relay.Mails).To);
    }

    [Fact]
    public async Task Rule_CreatedEditedSwitchedDeleted_IsAuditedAndChecked()
    {
        await using var portal = await AlertPortal.StartAsync();
        var channel = await portal.SlackAsync("https://hooks.slack.com/services/x");
        var id = await portal.Get<CreateAlertRule>().DoAsync(new(" On-call ", [AlertEvent.Expired, AlertEvent.Expired], [], [" web "], [channel, channel], false));
        var row = Assert.Single((await portal.Get<ListAlertRules>().DoAsync(new(new(), RuleId: id))).Items);
        Assert.Equal(("On-call", 1, "web", 1), (row.Name, row.Events.Count, row.Owners[0], row.Channels.Count));
        await portal.Get<EditAlertRule>().DoAsync(new(id, "On-call", [], [], [], [], true, row.Version));
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<SetRuleEnabled>().DoAsync(new(id, false, row.Version)));
        await portal.Get<SetRuleEnabled>().DoAsync(new(id, false, row.Version + 1));
        Assert.Equal(["Name", "Events", "ChannelIds"], (await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateAlertRule>().DoAsync(new("", [AlertEvent.Test], [], [], [], false)))).Errors.Select(e => e.Field));
        Assert.Equal(["Name", "ProfileIds", "ChannelIds"], (await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateAlertRule>().DoAsync(
            new("on-CALL", [], [Guid.CreateVersion7()], [], [Guid.CreateVersion7()], false)))).Errors.Select(e => e.Field));
        await portal.Get<DeleteAlertRule>().DoAsync(new(id));
        await using var db = portal.Database.NewContext();
        var actions = await db.AuditEntries.Where(e => e.ObjectKind == "alert-rule").OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([AuditAction.AlertRuleCreated, AuditAction.AlertRuleChanged, AuditAction.AlertRuleChanged, AuditAction.AlertRuleDeleted], actions);
    }

    private static string Named(Guid id) => id == Mail.Id ? "mail" : id == Slack.Id ? "slack" : "owners-only";

    private static AlertChannel Channel(AlertChannelKind kind, string settings) => new() { Name = $"{kind}", Kind = kind, SettingsJson = settings, CreatedAt = TestDatabase.Start.UtcDateTime };

    private static AlertRule Rule(AlertEvent[]? events = null, Guid[]? profiles = null, string[]? owners = null, AlertChannel[]? channels = null, bool tellOwner = false) => new()
    {
        Name = "r",
        Events = [.. events ?? []],
        ProfileIds = [.. profiles ?? []],
        Owners = [.. owners ?? []],
        ChannelIds = [.. (channels ?? []).Select(c => c.Id)],
        TellOwner = tellOwner,
        CreatedAt = TestDatabase.Start.UtcDateTime,
    };

    private static Alert Alert(AlertEvent what = AlertEvent.NeedsPerson, Guid? profile = null, string owner = "", string? also = null) =>
        new() { Event = what, Severity = AlertSeverity.Warning, At = TestDatabase.Start.UtcDateTime, Subject = "s", Text = "t", ProfileId = profile, OwnerContact = owner, AlsoTell = also };
}
