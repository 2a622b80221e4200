using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Notifications;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static AcmPortal.Core.Tests.Renewal.RenewalPortal;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>What happens to certificates in the years, each from its beginning to its good end, against the emulator with both clocks moved.</summary>
public sealed class RenewalStoryTests
{
    [Fact]
    public async Task Renewal_ZoneDeletedAtAws_NamesTheRecordAndGoesOnInANewZone()
    {
        var (portal, certificate, order) = await FollowedWithoutZoneAsync();
        await using var _ = portal;
        Assert.Equal((RenewalRule.RecordMissing, RenewalGoal.Follow), (order.RenewalRule, order.RenewalGoal));
        var blocked = await portal.UntilAsync(order.Id, o => o.Reason == OrderReason.ZoneNotFound);
        string missing;
        await using (var db = portal.Database.NewContext())
            missing = (await db.ValidationRecords.SingleAsync(Ct)).Name;
        Assert.Contains(missing, blocked.ReasonText, StringComparison.Ordinal);
        Assert.NotNull(blocked.NextAttemptAt);
        await LookAsync(portal);
        Assert.Equal(RenewalRule.RenewalFailing, (await portal.CertificateAsync(certificate)).Attention);
        Assert.Contains(await portal.AlertsAsync(), a => a.Event == AlertEvent.RenewalFailed && a.Text.Contains(missing, StringComparison.Ordinal));

        // Made anew it has another id, which a person enters at the CA.
        await portal.ControlAsync(HttpMethod.Post, "zones", new { name = "example.com", delegated = true });
        var zone = portal.Emulator.Zones.Single(z => z.Name.TrimEnd('.') == "example.com").Id;
        await using (var db = portal.Database.NewContext())
            await db.Set<AuthorityZone>().Where(z => z.Name == "example.com").ExecuteUpdateAsync(set => set.SetProperty(z => z.ZoneId, zone), Ct);
        await StoredWithinAsync(portal, order.Id, TimeSpan.FromMinutes(20), 6);

        await LookAsync(portal);
        Assert.Null((await portal.CertificateAsync(certificate)).Attention);
        Assert.Equal((0, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
        Assert.Equal([ChargeKind.Issue, ChargeKind.RenewedByAws], await ChargesAsync(portal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Renewal_FollowedUntilThePortalSteppedIn_IsEstimatedFromThenOn(bool asked)
    {
        var (portal, certificate, order) = await FollowedWithoutZoneAsync();
        await using var _ = portal;
        Assert.Equal((RenewalGoal.Follow, 0), (order.RenewalGoal, order.EstimatedCents));

        if (asked)
        {
            await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        }
        else
        {
            portal.Advance(TimeSpan.FromDays(15));
            await portal.ReconcileAsync();
            await LookAsync(portal);
        }

        var raised = await portal.OrderAsync(order.Id);
        Assert.Equal((RenewalGoal.Trigger, 700), (raised.RenewalGoal, raised.EstimatedCents));
    }

    [Theory]
    [InlineData(false, OrderReason.ActionDenied)]
    [InlineData(true, OrderReason.CredentialsRefused)]
    public async Task Renewal_RoleRevokedInTheMiddle_WaitsSaysWhatToDoAndIsPaidOnce(bool gone, OrderReason reason)
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        await portal.ControlAsync(HttpMethod.Put, "settings", new { renewalDelay = "PT5H" });
        portal.Advance(TimeSpan.FromDays(169));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        var order = await RenewalAsync(portal);
        await portal.UntilAsync(order.Id, o => o is { State: OrderState.Renewing, RenewalAcceptedAt: not null });

        await portal.ControlAsync(HttpMethod.Put, "policy", gone
            ? new { keys = new Dictionary<string, object> { ["AKIAEXAMPLE"] = new { state = "unknown" } } }
            : new { deny = new[] { "acm:*", "route53:*" } });
        portal.Advance(TimeSpan.FromHours(6));
        portal.Get<OrderSignal>().Wake();
        var waiting = await portal.UntilAsync(order.Id, o => o.Reason == reason);
        Assert.Equal(OrderState.Renewing, waiting.State);
        Assert.NotNull(waiting.NextAttemptAt);
        Assert.Contains("the renewal goes on by itself", waiting.ReasonText, StringComparison.Ordinal);
        Assert.NotNull((await portal.ReconcileAsync()).Problem);
        await LookAsync(portal);
        Assert.Equal(RenewalRule.RenewalFailing, (await portal.CertificateAsync(certificate)).Attention);
        var alerts = await portal.AlertsAsync();
        Assert.Contains(alerts, a => a.Event == AlertEvent.RenewalFailed);
        Assert.Contains(alerts, a => a.Event == AlertEvent.ConnectionBroken);

        await portal.ControlAsync(HttpMethod.Delete, "policy");
        Assert.Null((await portal.ReconcileAsync()).Problem);
        await StoredWithinAsync(portal, order.Id, TimeSpan.FromHours(2), 6);
        await LookAsync(portal);
        Assert.Null((await portal.CertificateAsync(certificate)).Attention);
        Assert.Equal((1, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
        Assert.Equal([ChargeKind.Issue, ChargeKind.RenewedByPortal], await ChargesAsync(portal));
    }

    [Theory]
    [InlineData("all", true)]
    [InlineData("all", false)]
    [InlineData("describe", true)]
    [InlineData("describe", false)]
    [InlineData("lists", true)]
    [InlineData("lists", false)]
    [InlineData("export", true)]
    [InlineData("export", false)]
    public async Task Renewal_OldSerialServedForAWhile_IsWaitedForAndPaidOnce(string where, bool byAws)
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        await portal.ControlAsync(HttpMethod.Put, "settings", new { staleSerialDelay = "PT40M", staleSerialIn = where });
        portal.Advance(TimeSpan.FromDays(byAws ? 150 : 169));
        await portal.ReconcileAsync();
        if (byAws)
            await portal.ActAsync(certificate, "renew-now");
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await Task.Delay(1500, Ct);
        if (where is "all" or "export")
            Assert.Single(await VersionsAsync(portal));

        for (var round = 0; round < 6; round++)
        {
            portal.Advance(TimeSpan.FromMinutes(15));
            await portal.ReconcileAsync();
            await LookAsync(portal);
            portal.Get<OrderSignal>().Wake();
            await Task.Delay(500, Ct);
        }

        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
        var versions = await VersionsAsync(portal);
        Assert.Equal((byAws ? 0 : 1, 2), (portal.Calls("RenewCertificate"), versions.Count));
        Assert.NotEqual(versions[0].Serial, versions[1].Serial);
        Assert.Equal([ChargeKind.Issue, byAws ? ChargeKind.RenewedByAws : ChargeKind.RenewedByPortal], await ChargesAsync(portal));

        // What AWS exported last is the new one, so it goes on renewing.
        portal.Advance(TimeSpan.FromHours(7));
        await portal.ReconcileAsync();
        Assert.True((await portal.CertificateAsync(certificate)).AwsEligible);
        Assert.Equal(2, (await VersionsAsync(portal)).Count);
    }

    [Fact]
    public async Task Renewal_ExportedBySomebodyElse_IsExportedHereTooAndNothingIsTriggered()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        // Before the renewal, which changes nothing here, and after it, before the portal has looked.
        await portal.ActAsync(certificate, "exported", new { exported = true });
        portal.Advance(TimeSpan.FromDays(154));
        await portal.ActAsync(certificate, "exported", new { exported = true });
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);

        var after = await portal.CertificateAsync(certificate);
        Assert.Equal((0, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
        Assert.NotEqual(certificate.CurrentSerial, after.CurrentSerial);
        Assert.Null(after.Attention);
    }

    [Fact]
    public async Task Renewal_TwiceInTheConsoleBeforeAnybodyLooked_StoresTheLastSerialOnce()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        portal.Advance(TimeSpan.FromDays(100));
        await portal.ActAsync(certificate, "renew-now");
        portal.Advance(TimeSpan.FromHours(2));
        await portal.ActAsync(certificate, "renew-now");
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
        await portal.ReconcileAsync();
        await LookAsync(portal);

        Assert.Equal((0, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
        Assert.Equal(2, portal.Calls("ExportCertificate"));
        var after = await portal.CertificateAsync(certificate);
        Assert.Equal(after.AwsSerial, after.CurrentSerial);
        Assert.True(after.AwsEligible);
    }

    [Fact]
    public async Task Renewal_TwoInstancesAtOnce_RenewEachOfManyOncePerCycle()
    {
        const int Count = 12;
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "settings", new { renewBeforeDays = 1 });
        var certificates = await portal.LoadAsync(Count, daysLeft: 40);
        await using (var db = portal.Database.NewContext())
            await db.Certificates.ExecuteUpdateAsync(set => set.SetProperty(c => c.RenewalCheckAt, portal.Database.DomainClock.Now), Ct);
        await using var other = await portal.Database.AnotherInstanceAsync(portal.ConfigureLikeThis);
        other.Services.GetRequiredService<ReconcileState>().Read($"{portal.Authority.AccountId}/{portal.Authority.Region}");
        var second = other.Services.GetServices<IHostedService>().OfType<OrderWorker>().Single();
        await second.StartAsync(Ct);

        foreach (var cycle in new[] { 1, 2 })
        {
            var days = TimeSpan.FromDays(cycle == 1 ? 15 : 170);
            portal.Emulator.AdvanceClock(days);
            portal.Database.DomainClock.Offset += days;
            other.DomainClock.Offset += days;
            await portal.ReconcileAsync();
            // The same page of due certificates at the same moment, more than once.
            await Task.WhenAll(Enumerable.Range(0, 3).SelectMany(_ => new[] { LookAsync(portal), LookAsync(other.Services) }).Select(look => Task.Run(() => look)));
            portal.Get<OrderSignal>().Wake();
            other.Services.GetRequiredService<OrderSignal>().Wake();
            await AllStoredAsync(portal, Count * cycle);
            Assert.Equal(Count * cycle, portal.Calls("RenewCertificate"));
            Assert.Equal(Count * cycle, portal.Calls("ExportCertificate"));
        }

        await using var after = portal.Database.NewContext();
        foreach (var certificate in certificates)
        {
            Assert.Equal([1, 2, 3], await after.CertificateVersions.Where(v => v.CertificateId == certificate.Id).OrderBy(v => v.Number).Select(v => v.Number).ToListAsync(Ct));
            Assert.Equal(2, await after.Charges.CountAsync(c => c.CertificateId == certificate.Id, Ct));
        }

        await second.StopAsync(Ct);
    }

    // In AWS's window, with its renewal under way that lacks the record: the portal follows it.
    private static async Task<(OrderPortal Portal, Certificate Certificate, Order Order)> FollowedWithoutZoneAsync()
    {
        var (portal, certificate) = await IssuedAsync();
        await portal.ControlAsync(HttpMethod.Delete, "zones/example.com");
        portal.Advance(TimeSpan.FromDays(154));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        return (portal, certificate, await RenewalAsync(portal));
    }

    private static async Task AllStoredAsync(OrderPortal portal, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await using var db = portal.Database.NewContext();
            var states = await db.Orders.Where(o => o.Kind == OrderKind.Renew).GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(Ct);
            if (states is [{ Key: OrderState.Stored } only] && only.Count == count)
                return;
            if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > 90)
                Assert.Fail(string.Join(", ", states.Select(s => $"{s.Count} {s.Key}")));
            await Task.Delay(100, Ct);
        }
    }

    [Fact]
    public async Task Renewal_EveryChannelInTrouble_IsStoredAtOnceAndToldLater()
    {
        await using var hook = HttpReceiver.Start();
        await using var slack = HttpReceiver.Start();
        await using var relay = SmtpReceiver.Start();
        var (portal, certificate) = await IssuedAsync(alerts: AlertPortal.Loopback);
        await using var _ = portal;
        var hangs = true;
        hook.Answer = async _ =>
        {
            if (hangs)
                await Task.Delay(Timeout.Infinite, Ct);
            return new Reply(200);
        };
        var asked = 0;
        slack.Answer = _ => Task.FromResult(new Reply(hangs ? Interlocked.Increment(ref asked) % 2 == 0 ? 429 : 500 : 200));
        await relay.CloseAsync();
        var channels = new[]
        {
            await portal.Get<CreateChannel>().RunAsync(OrderPortal.Admin, new("hook", AlertChannelKind.Webhook, Address: new(hook.Url), Key: new(AlertPortal.SigningKey)), Ct),
            await portal.Get<CreateChannel>().RunAsync(OrderPortal.Admin, new("slack", AlertChannelKind.Slack, Address: new(slack.Url)), Ct),
            await portal.Get<CreateChannel>().RunAsync(OrderPortal.Admin, new("mail", AlertChannelKind.Email, new EmailSettings("127.0.0.1", relay.Port, SmtpSecurity.None, null, "acm@example.com", ["team@example.com"])), Ct),
        };
        await portal.Get<CreateAlertRule>().RunAsync(OrderPortal.Admin, new("everybody", [AlertEvent.Renewed], [], [], channels, TellOwner: false), Ct);
        var worker = portal.Database.Services.GetServices<IHostedService>().OfType<DeliveryWorker>().Single();
        await worker.StartAsync(Ct);

        portal.Advance(TimeSpan.FromDays(154));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
        Assert.Equal(2, (await VersionsAsync(portal)).Count);
        Assert.NotEqual(certificate.CurrentSerial, (await portal.CertificateAsync(certificate)).CurrentSerial);
        await UntilAsync(portal, deliveries => deliveries.Count == 3 && deliveries.All(d => d is { State: DeliveryState.Waiting, LastError: not null, Attempt: > 0 }));

        hangs = false;
        relay.Open();
        await UntilAsync(portal, deliveries => deliveries.All(d => d.State == DeliveryState.Sent));
        Assert.Single(relay.Mails);
        await worker.StopAsync(Ct);
    }

    private static async Task UntilAsync(OrderPortal portal, Func<List<Delivery>, bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await using var db = portal.Database.NewContext();
            var deliveries = await db.Deliveries.AsNoTracking().ToListAsync(Ct);
            if (condition(deliveries))
                return;
            if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > 60)
                Assert.Fail(string.Join('\n', deliveries.Select(d => $"{d.State} {d.Attempt} {d.NextAttemptAt:o} {d.LastError}")));
            await Task.Delay(100, Ct);
        }
    }
}
