using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Connections;
using AcmPortal.Core.Tests.Storage;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

public class ChannelSenderTests
{
    private const string Nasty = "www.example.com\r\nBcc: thief@example.com <!channel> *b* [x](http://evil) <script>alert(1)</script> & \u202egnp";

    [Fact]
    public async Task Webhook_SignatureOverTimestampAndBody_VerifiesWithTheKeyAlone()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.WebhookAsync(receiver.Url));
        var certificate = Guid.CreateVersion7();
        var alert = AlertPortal.Alert(certificate: certificate, owner: "web-team@example.com");
        await portal.RaiseAsync(alert);
        await portal.PumpAsync();
        var got = Assert.Single(receiver.Requests);

        // As a receiver would do it, from the documentation of the headers.
        var signed = Encoding.UTF8.GetBytes(got.Headers["X-AcmPortal-Timestamp"] + ".").Concat(got.Body).ToArray();
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(AlertPortal.SigningKey));
        Assert.Equal("sha256=" + Convert.ToHexString(hmac.ComputeHash(signed)).ToLowerInvariant(), got.Headers["X-AcmPortal-Signature"]);
        Assert.Equal(TestDatabase.Start.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), got.Headers["X-AcmPortal-Timestamp"]);
        Assert.Equal("application/cloudevents+json; charset=utf-8", got.Headers["Content-Type"]);
        var json = got.Json;
        Assert.Equal("1.0", json.GetProperty("specversion").GetString());
        Assert.Equal(alert.Id, json.GetProperty("id").GetGuid());
        Assert.Equal("https://acm.example.com", json.GetProperty("source").GetString());
        Assert.Equal("acmportal.alert.needs-person", json.GetProperty("type").GetString());
        Assert.Equal(TestDatabase.Start, json.GetProperty("time").GetDateTimeOffset());
        Assert.Equal($"https://acm.example.com/certificates/{certificate}", json.GetProperty("data").GetProperty("link").GetString());
    }

    [Fact]
    public async Task Slack_NastySubject_CannotMentionOrLink()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.SlackAsync(receiver.Url));
        await portal.RaiseAsync(AlertPortal.Alert(Nasty, certificate: Guid.CreateVersion7(), text: Nasty));
        await portal.PumpAsync();
        var json = Assert.Single(receiver.Requests).Json;
        Assert.DoesNotContain('<', json.GetProperty("text").GetString()!);
        var blocks = json.GetProperty("blocks").EnumerateArray().ToList();
        Assert.All(blocks[..2], b => Assert.Equal("plain_text", b.GetProperty("text").GetProperty("type").GetString()));
        Assert.StartsWith("<https://acm.example.com/certificates/", blocks[^1].GetProperty("text").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_NastySubject_IsACardWhoseTextIsNeverMarkdown()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.Get<CreateChannel>().DoAsync(new("teams", AlertChannelKind.Teams, Address: new SecretText(receiver.Url))));
        await portal.RaiseAsync(AlertPortal.Alert(Nasty, text: Nasty));
        await portal.PumpAsync();
        var attachment = Assert.Single(receiver.Requests).Json.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        Assert.All(card.GetProperty("body").EnumerateArray(), b => Assert.Equal("RichTextBlock", b.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task PagerDuty_TroubleThenRenewed_IsOneIncidentThatIsResolved()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        receiver.Answer = _ => Task.FromResult(new Reply(202, """{"status":"success"}"""));
        var key = new string('a', 32);
        await portal.RuleAsync(await portal.Get<CreateChannel>().DoAsync(new("on-call", AlertChannelKind.PagerDuty, Key: new SecretText(key), EventsAddress: receiver.Url)));
        var certificate = Guid.CreateVersion7();
        var events = new[] { AlertEvent.RenewalLate, AlertEvent.Expiring, AlertEvent.Renewed };
        await portal.RaiseAsync([.. events.Select((e, i) => AlertPortal.Alert($"{e}", e, certificate, at: TestDatabase.Start.UtcDateTime.AddSeconds(i)))]);
        await portal.PumpAsync();
        Assert.Equal(["trigger", "trigger", "resolve"], receiver.Requests.Select(r => r.Json.GetProperty("event_action").GetString()));
        Assert.Single(receiver.Requests.Select(r => r.Json.GetProperty("dedup_key").GetString()).Distinct());
        Assert.All(receiver.Requests, r => Assert.Equal(key, r.Json.GetProperty("routing_key").GetString()));
        Assert.DoesNotContain(key, await portal.EverythingReadableAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagerDuty_ConnectionAndQuotaInOrderAgain_ResolveTheirIncidents()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        receiver.Answer = _ => Task.FromResult(new Reply(202, """{"status":"success"}"""));
        var channel = await portal.Get<CreateChannel>().DoAsync(new("on-call", AlertChannelKind.PagerDuty, Key: new SecretText(new string('a', 32)), EventsAddress: receiver.Url));
        // A rule for the troubles alone: what ends them goes there, too.
        await portal.Get<CreateAlertRule>().DoAsync(new("troubles", [AlertEvent.ConnectionBroken, AlertEvent.QuotaNear], [], [], [channel], TellOwner: false));
        var connection = Guid.CreateVersion7();
        await portal.RaiseAsync(
            Alert(AlertEvent.ConnectionBroken, $"connection-broken:{connection:N}:1/us-east-1:20270101", connection, 0),
            Alert(AlertEvent.ConnectionBroken, $"connection-broken:{connection:N}:1/eu-west-1:20270101", connection, 1),
            Alert(AlertEvent.QuotaNear, "quota:1/us-east-1:certificates:80:2027", null, 2),
            Alert(AlertEvent.QuotaNear, "quota:1/us-east-1:certificates:95:2027", null, 3),
            Alert(AlertEvent.ConnectionRestored, $"connection-restored:{connection:N}:1/us-east-1:20270101", connection, 4),
            Alert(AlertEvent.QuotaEased, "quota:1/us-east-1:certificates:eased:2027", null, 5),
            Alert(AlertEvent.Renewed, "no-rule", null, 6));
        await portal.PumpAsync();

        var incidents = receiver.Requests.GroupBy(r => r.Json.GetProperty("dedup_key").GetString()!).ToDictionary(g => g.Key, g => g.Select(r => r.Json.GetProperty("event_action").GetString()).ToList());
        Assert.Equal(3, incidents.Count);
        Assert.Equal(["trigger", "resolve"], incidents[$"acmportal:connection:{connection:N}:1/us-east-1"]);
        Assert.Equal(["trigger"], incidents[$"acmportal:connection:{connection:N}:1/eu-west-1"]);
        Assert.Equal(["trigger", "trigger", "resolve"], incidents["acmportal:quota:1/us-east-1:certificates"]);

        static Alert Alert(AlertEvent what, string key, Guid? connection, int second) => new()
        {
            Event = what,
            Severity = AlertSeverity.Warning,
            At = TestDatabase.Start.UtcDateTime.AddSeconds(second),
            Subject = $"{what}",
            Text = "Words.",
            ConnectionId = connection,
            OnceKey = key,
        };
    }

    [Theory]
    [InlineData("xn--bcher-kva.example.com is issued", "bücher.example.com (xn--bcher-kva.example.com) is issued")]
    [InlineData("*.xn--bcher-kva.example and www.xn--bcher-kva.example, too.", "*.bücher.example (*.xn--bcher-kva.example) and www.bücher.example (www.xn--bcher-kva.example), too.")]
    [InlineData("no such name here", "no such name here")]
    [InlineData("xn--80ak6aa92e.com looks like another", "xn--80ak6aa92e.com looks like another")]
    [InlineData("xn--zzzzzz---.com is none", "xn--zzzzzz---.com is none")]
    public void Message_InternationalNames_AreReadableBesideTheirForm(string raised, string told)
    {
        var message = AlertMessage.Of(AlertPortal.Alert(raised, text: raised), null);
        Assert.Equal((told, told), (message.Subject, message.Text));
    }

    [Fact]
    public async Task Email_NastySubject_AddsNoHeaderAndTheHtmlIsEncoded()
    {
        await using var relay = SmtpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.MailAsync(relay.Port, "mail", "team@example.com", "other@example.com"));
        var alert = AlertPortal.Alert(Nasty, certificate: Guid.CreateVersion7(), text: "First line\nSecond <b>line</b>");
        await portal.RaiseAsync(alert);
        await portal.PumpAsync();
        var mail = Assert.Single(relay.Mails);
        Assert.Equal(["team@example.com", "other@example.com"], mail.To);
        Assert.Equal("", mail.Header("Bcc"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal($"<{alert.Id:N}@acmportal>", mail.Header("Message-Id"));
        using var parsed = MimeKit.MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(mail.Data)), TestContext.Current.CancellationToken);
        Assert.StartsWith("[AcmPortal] Warning: www.example.com", parsed.Subject, StringComparison.Ordinal);
        Assert.Contains("Second <b>line</b>", parsed.TextBody, StringComparison.Ordinal);
        Assert.Contains("Second &lt;b&gt;line&lt;/b&gt;", parsed.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", parsed.HtmlBody, StringComparison.Ordinal);
        Assert.Contains($"https://acm.example.com/certificates/{alert.CertificateId}", parsed.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Email_OneRecipientRefused_ReachesTheOthers()
    {
        await using var relay = SmtpReceiver.Start();
        relay.Recipient = r => r.StartsWith("gone", StringComparison.Ordinal) ? "550 no such user" : "250 ok";
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.MailAsync(relay.Port, "mail", "gone@example.com", "here@example.com"));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        Assert.Equal(["here@example.com"], Assert.Single(relay.Mails).To);
        Assert.Equal(DeliveryState.Sent, (await portal.OnlyDeliveryAsync()).State);
    }

    [Theory]
    [InlineData("550 5.1.1 no such user", DeliveryState.Failed)]
    [InlineData("451 4.7.1 greylisted", DeliveryState.Waiting)]
    public async Task Email_EveryRecipientRefused_GoesByTheRelaysWord(string answer, DeliveryState expected)
    {
        await using var relay = SmtpReceiver.Start();
        relay.Recipient = _ => answer;
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.MailAsync(relay.Port, "mail", "gone@example.com"));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        var delivery = await portal.OnlyDeliveryAsync();
        Assert.Equal(expected, delivery.State);
        Assert.Contains(answer[..3], delivery.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_EchoesItsSecrets_TheyAreCutOutEverywhere()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        receiver.Answer = r => Task.FromResult(new Reply(404, $"nothing at {r.Path} nor {receiver.Url} key {AlertPortal.SigningKey}"));
        var channel = await portal.WebhookAsync(receiver.Url);
        await portal.RuleAsync(channel);
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        await portal.Get<TestChannel>().DoAsync(new(channel));
        var everything = await portal.EverythingReadableAsync();
        Assert.Contains("nothing at", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("T0KEN", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redacted_TypesWithSecrets_DoNotPrintThem()
    {
        await using var portal = await AlertPortal.StartAsync();
        Assert.DoesNotContain("T0KEN", new CreateChannelInput("a", AlertChannelKind.Slack, Address: new SecretText("https://x/T0KEN")).ToString(), StringComparison.Ordinal);
        var closed = await portal.WebhookAsync("http://127.0.0.1:9/hook/T0KENT0KENT0KEN");
        var test = await portal.Get<TestChannel>().DoAsync(new(closed));
        Assert.Equal((false, "The connection was refused: nothing listens there."), (test.Sent, test.Words));
    }
}
