using System.Globalization;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Tests.Connections;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

public class OutboxTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TargetDownForAnHour_1000Events_NoneIsLostAndEachCertificateKeepsItsOrder()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.WebhookAsync(receiver.Url));
        var certificates = Enumerable.Range(0, 50).Select(_ => Guid.CreateVersion7()).ToArray();
        await receiver.CloseAsync();

        // 250 at a time over the hour, each 20th answer is lost after the receiver took the event.
        var next = 0;
        for (var minute = 0; minute < 60; minute++)
        {
            if (minute % 15 == 0)
            {
                var alerts = Enumerable.Range(0, 250).Select(_ => AlertPortal.Alert(
                    (next / 50).ToString(CultureInfo.InvariantCulture), certificate: certificates[next % 50], at: TestDatabase.Start.UtcDateTime.AddSeconds(next++))).ToArray();
                await portal.RaiseAsync(alerts);
            }

            await portal.PumpAfterAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(receiver.Requests);
        Assert.All(await portal.DeliveriesAsync(), d => Assert.Equal(DeliveryState.Waiting, d.State));
        var seen = 0;
        receiver.Answer = _ => Task.FromResult(Interlocked.Increment(ref seen) % 20 == 0 ? Reply.BreakOff : new Reply(200));
        receiver.Open();
        for (var minute = 0; minute < 60 && (await portal.DeliveriesAsync()).Any(d => d.State == DeliveryState.Waiting); minute++)
            await portal.PumpAfterAsync(TimeSpan.FromMinutes(1));

        Assert.All(await portal.DeliveriesAsync(), d => Assert.Equal(DeliveryState.Sent, d.State));
        var events = receiver.Requests.Select(r => (Id: r.Json.GetProperty("id").GetGuid(), Key: r.Json.GetProperty("subject").GetString(), Number: int.Parse(r.Json.GetProperty("data").GetProperty("subject").GetString()!, CultureInfo.InvariantCulture))).ToList();
        Assert.Equal(1000, events.Select(e => e.Id).Distinct().Count());
        Assert.True(events.Count > 1000, "some answers were lost, so some events came twice");
        foreach (var certificate in events.GroupBy(e => e.Key))
        {
            // In order, a repeat right after its first.
            Assert.Equal(Enumerable.Range(0, 20), certificate.Select(e => e.Number).Distinct());
            Assert.Equal(certificate.Select(e => e.Number).Order(), certificate.Select(e => e.Number));
            Assert.Equal(20, certificate.Select(e => (e.Id, e.Number)).Distinct().Count());
        }
    }

    [Fact]
    public async Task Slack_429WithRetryAfter_IsLeftAloneForThatLongAndThenGetsAll()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.SlackAsync(receiver.Url));
        receiver.Answer = _ => Task.FromResult(new Reply(429, "rate_limited", "Retry-After: 120"));
        await portal.RaiseAsync([.. Enumerable.Range(0, 10).Select(i => AlertPortal.Alert($"{i}"))]);
        await portal.PumpAsync();
        var asked = receiver.Requests.Count;
        Assert.InRange(asked, 1, 4);

        receiver.Answer = _ => Task.FromResult(new Reply(200));
        await portal.RaiseAsync(AlertPortal.Alert("one more"));
        await portal.PumpAfterAsync(TimeSpan.FromSeconds(119));
        Assert.Equal(asked, receiver.Requests.Count);
        await portal.PumpAfterAsync(TimeSpan.FromSeconds(2));
        Assert.All(await portal.DeliveriesAsync(), d => Assert.Equal(DeliveryState.Sent, d.State));
    }

    [Fact]
    public async Task Channel_500_BacksOffDoublingToAQuarterOfAnHourAndShowsItsAnswer()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        var channel = await portal.SlackAsync(receiver.Url);
        await portal.RuleAsync(channel);
        receiver.Answer = _ => Task.FromResult(new Reply(500, "rollup_error"));
        await portal.RaiseAsync(AlertPortal.Alert());
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            await portal.PumpAsync();
            var delivery = await portal.OnlyDeliveryAsync();
            var wait = delivery.NextAttemptAt!.Value - portal.Database.Clock.GetUtcNow().UtcDateTime;
            waits.Add(wait.TotalSeconds);
            portal.Database.Clock.Advance(wait);
        }

        Assert.InRange(waits[0], 10, 12.5);
        Assert.InRange(waits[1], 20, 25);
        Assert.InRange(waits[^1], 900, 1125);
        Assert.Equal("HTTP 500: rollup_error", (await portal.ChannelAsync(channel)).LastError);
        Assert.Equal(1, (await portal.Get<ListChannels>().DoAsync(new(new(), Failing: true))).Total);

        receiver.Answer = _ => Task.FromResult(new Reply(200));
        await portal.PumpAsync();
        Assert.Equal(DeliveryState.Sent, (await portal.OnlyDeliveryAsync()).State);
        Assert.Null((await portal.ChannelAsync(channel)).LastError);
    }

    [Fact]
    public async Task ChannelThatHangs_IsCutAndKeepsNoOtherWaiting()
    {
        await using var hanging = HttpReceiver.Start();
        await using var quick = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync(AlertPortal.Loopback with { TimeoutSeconds = 3 });
        hanging.Answer = async _ => { await Task.Delay(Timeout.Infinite, Ct); return new Reply(200); };
        await portal.RuleAsync(await portal.WebhookAsync(hanging.Url, "a hanging one"), await portal.WebhookAsync(quick.Url, "quick"));
        await portal.RaiseAsync([.. Enumerable.Range(0, 8).Select(i => AlertPortal.Alert($"{i}"))]);

        var worker = portal.Database.Services.GetServices<IHostedService>().OfType<DeliveryWorker>().Single();
        var started = TimeProvider.System.GetTimestamp();
        await worker.StartAsync(Ct);
        while (quick.Requests.Count < 8 && TimeProvider.System.GetElapsedTime(started).TotalSeconds < 20)
            await Task.Delay(20, Ct);
        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.Equal(8, quick.Requests.Count);
        Assert.True(took < TimeSpan.FromSeconds(3), $"the quick channel had to wait {took}");
        while ((await portal.DeliveriesAsync()).Count(d => d.Attempt > 0 && d.LastError is not null) < 8 && TimeProvider.System.GetElapsedTime(started).TotalSeconds < 30)
            await Task.Delay(50, Ct);
        await worker.StopAsync(Ct);
        Assert.All((await portal.DeliveriesAsync()).Where(d => d.State == DeliveryState.Waiting), d => Assert.Equal("No answer within 3 seconds.", d.LastError));
    }

    [Fact]
    public async Task Smtp_DownThenUp_LosesNothing()
    {
        await using var relay = SmtpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.MailAsync(relay.Port, "mail", "team@example.com"));
        await relay.CloseAsync();
        var certificate = Guid.CreateVersion7();
        await portal.RaiseAsync([.. Enumerable.Range(0, 5).Select(i => AlertPortal.Alert($"{i}", certificate: certificate, at: TestDatabase.Start.UtcDateTime.AddSeconds(i)))]);
        for (var i = 0; i < 10; i++)
            await portal.PumpAfterAsync(TimeSpan.FromMinutes(6));
        Assert.Equal("The connection was refused: nothing listens there.", (await portal.DeliveriesAsync())[0].LastError);
        Assert.All((await portal.DeliveriesAsync())[1..], d => Assert.Equal(0, d.Attempt));

        relay.Open();
        await portal.PumpAfterAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(["0", "1", "2", "3", "4"], relay.Mails.Select(m => m.Header("Subject")[^1..]));
        Assert.All(relay.Mails, m => Assert.Equal(["team@example.com"], m.To));
    }

    [Fact]
    public async Task Smtp_Silent_IsCut()
    {
        await using var relay = SmtpReceiver.Start();
        relay.Silent = true;
        await using var portal = await AlertPortal.StartAsync(AlertPortal.Loopback with { TimeoutSeconds = 1 });
        await portal.RuleAsync(await portal.MailAsync(relay.Port, "mail", "team@example.com"));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        Assert.Equal("No answer within 1 seconds.", (await portal.OnlyDeliveryAsync()).LastError);
    }

    [Fact]
    public async Task TwoInstances_SameDeliveries_NeverSendOneTwice()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await using var other = await portal.AnotherAsync();
        receiver.Answer = async _ => { await Task.Delay(5, Ct); return new Reply(200); };
        await portal.RuleAsync(await portal.WebhookAsync(receiver.Url));
        var certificates = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        await portal.RaiseAsync([.. Enumerable.Range(0, 200).Select(i => AlertPortal.Alert($"{i / 20}", certificate: certificates[i % 20], at: TestDatabase.Start.UtcDateTime.AddSeconds(i)))]);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            var one = i % 2 == 0 ? portal : other;
            while ((await one.DeliveriesAsync()).Count(d => d.State == DeliveryState.Sent) < 200)
            {
                try
                {
                    await one.PumpAsync();
                }
                catch (RoutedElsewhereException)
                {
                }
            }
        })).WaitAsync(TimeSpan.FromSeconds(90), Ct);

        Assert.Equal(200, receiver.Requests.Count);
        Assert.Equal(200, receiver.Requests.Select(r => r.Json.GetProperty("id").GetGuid()).Distinct().Count());
        foreach (var certificate in receiver.Requests.GroupBy(r => r.Json.GetProperty("subject").GetString()))
            Assert.Equal(Enumerable.Range(0, 10), certificate.Select(r => int.Parse(r.Json.GetProperty("data").GetProperty("subject").GetString()!, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task LeaseLostWhileSending_OutcomeIsDroppedAndTheRepeatCarriesTheSameId()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.WebhookAsync(receiver.Url));
        await portal.RaiseAsync(AlertPortal.Alert());
        receiver.Answer = async _ =>
        {
            // Another instance claims it after the lease ran out.
            await using var db = portal.Database.NewContext();
            await db.Deliveries.ExecuteUpdateAsync(s => s.SetProperty(d => d.LeaseEpoch, d => d.LeaseEpoch + 1).SetProperty(d => d.LeaseOwner, "other").SetProperty(d => d.LeaseUntil, (DateTime?)null), Ct);
            receiver.Answer = _ => Task.FromResult(new Reply(200));
            return new Reply(200);
        };
        await portal.PumpAsync();
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal(receiver.Requests[0].Json.GetProperty("id").GetGuid(), receiver.Requests[1].Json.GetProperty("id").GetGuid());
        Assert.Equal(DeliveryState.Sent, (await portal.OnlyDeliveryAsync()).State);
        Assert.Contains("may arrive twice", portal.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(302)]
    public async Task Channel_RefusesForGood_IsGivenUpAndSentAfterTheChannelIsPutRight(int status)
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        var channel = await portal.WebhookAsync(receiver.Url);
        await portal.RuleAsync(channel);
        receiver.Answer = _ => Task.FromResult(new Reply(status, "no such hook", "Location: http://127.0.0.1/"));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        await portal.PumpAfterAsync(TimeSpan.FromHours(1));
        Assert.Single(receiver.Requests);
        var failed = await portal.OnlyDeliveryAsync();
        Assert.Equal((DeliveryState.Failed, null), (failed.State, failed.NextAttemptAt));
        var view = await portal.ChannelAsync(channel);
        Assert.StartsWith($"HTTP {status}: no such hook. ", view.LastError, StringComparison.Ordinal);

        receiver.Answer = _ => Task.FromResult(new Reply(200));
        await portal.Get<EditChannel>().DoAsync(new(channel, view.Name, null, new(receiver.Url + "/new"), null, null, view.Version));
        await portal.PumpAsync();
        Assert.Equal(DeliveryState.Sent, (await portal.OnlyDeliveryAsync()).State);
        Assert.Equal("/hook/T0KENT0KENT0KEN/new", receiver.Requests[^1].Path);
    }

    [Fact]
    public async Task Delivery_After3DaysOfTrying_IsGivenUpAndCanBeSentByHand()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.SlackAsync(receiver.Url));
        receiver.Answer = _ => Task.FromResult(new Reply(503));
        await portal.RaiseAsync(AlertPortal.Alert());
        await portal.PumpAsync();
        var hours = 0.0;
        while ((await portal.OnlyDeliveryAsync()) is { State: DeliveryState.Waiting, NextAttemptAt: { } next } && hours < 100)
        {
            hours += (next - portal.Database.Clock.GetUtcNow().UtcDateTime).TotalHours;
            await portal.PumpAfterAsync(next - portal.Database.Clock.GetUtcNow().UtcDateTime);
        }

        Assert.InRange(hours, 72, 72.5);
        Assert.StartsWith("Given up after ", (await portal.OnlyDeliveryAsync()).LastError, StringComparison.Ordinal);
        receiver.Answer = _ => Task.FromResult(new Reply(200));
        await portal.Get<ResendDelivery>().DoAsync(new((await portal.OnlyDeliveryAsync()).Id));
        await portal.PumpAsync();
        Assert.Equal(DeliveryState.Sent, (await portal.OnlyDeliveryAsync()).State);
    }

    [Fact]
    public async Task Cleanup_AfterAYear_TakesAlertsWithTheirDeliveries()
    {
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync();
        await portal.RuleAsync(await portal.SlackAsync(receiver.Url));
        await portal.RaiseAsync([.. Enumerable.Range(0, 600).Select(i => AlertPortal.Alert($"{i}", at: TestDatabase.Start.UtcDateTime.AddDays(-366))), AlertPortal.Alert("young")]);
        while (await portal.Get<AlertRouter>().RouteAsync(Ct) > 0)
        {
        }

        Assert.Equal(500, await portal.Get<AlertCleanup>().RunAsync(Ct));
        Assert.Equal(100, await portal.Get<AlertCleanup>().RunAsync(Ct));
        Assert.Equal(0, await portal.Get<AlertCleanup>().RunAsync(Ct));
        await portal.OnlyDeliveryAsync();
    }
}
