using System.Text.Json;
using AcmPortal.AwsEmulator;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

public sealed class ReconcileFaultTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults => ["throttle", "http", "drop", "malformed"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Reading_PageThatFailsInTheMiddle_IsNotCompleteAndDeletesNothing(string effect)
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ListPageCap = 2 }, runWorker: false);
        var certificates = await portal.LoadAsync(6);
        await portal.ReconcileAsync();
        var good = await portal.ScopeAsync();
        await portal.ActAsync(certificates[5], "delete");
        // From the second page on, for good: not to be mended by asking again.
        await portal.FaultsAsync(new { operation = "SearchCertificates", effect, contains = "NextToken" });

        await portal.ReconcileAsync();
        var scope = await portal.ReconcileAsync();

        Assert.Equal((good.ReadAt, 2), (scope.ReadAt, scope.Attempt));
        Assert.NotNull(scope.Problem);
        Assert.True(scope.NextAt > portal.Database.DomainClock.Now);
        Assert.Equal(0, portal.Calls("DescribeCertificate"));
        Assert.All(certificates, c => Assert.Equal(CertificateState.Active, portal.CertificateAsync(c).Result.State));

        await portal.FaultsAsync();
        Assert.Null((await portal.ReconcileAsync()).Problem);
    }

    [Fact]
    public async Task Reading_PageThatFailsOnce_IsAskedAgainAndComplete()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ListPageCap = 2 }, runWorker: false);
        await portal.LoadAsync(6);
        await portal.FaultsAsync(new { operation = "SearchCertificates", effect = "throttle", nth = 2 });

        var scope = await portal.ReconcileAsync();

        Assert.Equal((0, 6), (scope.Attempt, scope.CertificatesAtAws));
        var row = Assert.Single(await portal.Get<ListAwsScopes>().RunAsync(OrderPortal.Admin, new ListAwsScopesInput(), Cancel));
        Assert.Equal((4, 1), (row.Today.Single(t => t.Operation == "SearchCertificates").Calls, row.ThrottledToday));
        Assert.Equal(("emulated", 2500, 5000), (row.Connections[0].Name, row.CertificateQuota, row.RequestQuota));
        Assert.NotNull(row.LastGoodCallAt);
    }

    [Fact]
    public async Task Reading_KeysRefused_IsToldOncePerOutage()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.LoadAsync();
        await portal.ReconcileAsync();
        var refused = new { keys = new Dictionary<string, object> { ["AKIAEXAMPLE"] = new { state = "expired" } } };
        for (var outage = 1; outage <= 2; outage++)
        {
            await portal.ControlAsync(HttpMethod.Put, "policy", refused);
            await portal.ReconcileAsync();
            await portal.ReconcileAsync();
            var alerts = await portal.AlertsAsync();
            Assert.Equal((outage, outage - 1), (alerts.Count(a => a.Event == AlertEvent.ConnectionBroken), alerts.Count(a => a.Event == AlertEvent.ConnectionRestored)));
            Assert.All(alerts, a => Assert.Equal(portal.Connection.Id, a.ConnectionId));
            Assert.Contains("emulated", alerts[0].Subject, StringComparison.Ordinal);
            await portal.ControlAsync(HttpMethod.Delete, "policy");
            portal.Advance(TimeSpan.FromHours(2));
            Assert.Null((await portal.ReconcileAsync()).Problem);
        }
    }

    [Fact]
    public async Task Reading_GoodAfterAnOutage_TellsTheEndOnceWhereTheBeginningWent()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.LoadAsync();
        await portal.ReconcileAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:*" } });
        await portal.ReconcileAsync();
        await portal.ControlAsync(HttpMethod.Delete, "policy");
        await portal.ReconcileAsync();
        await portal.ReconcileAsync();

        var alerts = await portal.AlertsAsync();
        Assert.Equal([AlertEvent.ConnectionBroken, AlertEvent.ConnectionRestored], alerts.Select(a => a.Event));
        Assert.Equal((AlertSeverity.Info, portal.Connection.Id), (alerts[1].Severity, alerts[1].ConnectionId));
        var messages = alerts.ConvertAll(a => AlertMessage.Of(a, null));
        Assert.Equal(PagerDutySender.DedupKey(messages[0]), PagerDutySender.DedupKey(messages[1]));
        Assert.Equal(messages[0].OrderKey, messages[1].OrderKey);
        // Neither is mixed up with the outage of another region.
        Assert.Contains("111122223333/us-east-1", PagerDutySender.DedupKey(messages[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_AwsAwayForMoments_IsToldOnlyWhenItLasts()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.LoadAsync();
        await portal.ReconcileAsync();
        await portal.FaultsAsync(new { operation = "acm:*", effect = "http", status = 503 });

        await portal.ReconcileAsync();
        await portal.ReconcileAsync();
        Assert.Empty(await portal.AlertsAsync());
        await portal.ReconcileAsync();
        await portal.ReconcileAsync();

        Assert.Equal(AlertEvent.ConnectionBroken, Assert.Single(await portal.AlertsAsync()).Event);
    }

    [Fact]
    public async Task Reading_ConnectionDisabled_SaysSoWithoutAlarm()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.LoadAsync();
        await using (var db = portal.Database.NewContext())
            await db.Connections.ExecuteUpdateAsync(s => s.SetProperty(c => c.Enabled, false), Cancel);
        await ReconcilePortal.Worker(portal.Database).RunDueAsync(Cancel);

        Assert.Contains("disabled", (await portal.ScopeAsync()).Problem, StringComparison.Ordinal);
        Assert.Empty(await portal.AlertsAsync());
        Assert.Empty(portal.Emulator.Calls);
    }

    [Fact]
    public async Task Reading_CredentialsOfAnotherAccount_CallNothingDeleted()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync())[0];
        await portal.ReconcileAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { keys = new Dictionary<string, object> { ["AKIAEXAMPLE"] = new { account = "444455556666" } } });

        for (var i = 0; i < 3; i++)
            await portal.ReconcileAsync();

        Assert.Equal(CertificateState.Active, (await portal.CertificateAsync(certificate)).State);
        Assert.Equal(0, portal.Calls("DescribeCertificate"));
    }

    [Fact]
    public async Task Workers_TwoAtOnce_ReadOnce()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ListPageCap = 2 }, runWorker: false);
        await portal.LoadAsync(6);
        await portal.FaultsAsync(new { operation = "SearchCertificates", effect = "delay", delay = "200ms" });
        await using var other = await portal.Database.AnotherInstanceAsync(portal.ConfigureLikeThis);

        await Task.WhenAll(ReconcilePortal.Worker(portal.Database).RunDueAsync(Cancel), ReconcilePortal.Worker(other).RunDueAsync(Cancel));
        Assert.Equal(3, portal.Calls("SearchCertificates"));

        // Whoever did not read sees that it was read.
        await ReconcilePortal.Worker(portal.Database).RunDueAsync(Cancel);
        await ReconcilePortal.Worker(other).RunDueAsync(Cancel);
        Assert.Equal(3, portal.Calls("SearchCertificates"));
        Assert.True(portal.Get<ReconcileState>().ReadSinceStart("111122223333/us-east-1"));
    }

    [Fact]
    public async Task Lease_LostInTheMiddle_NothingMoreIsWritten()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ListPageCap = 2 }, runWorker: false);
        var certificates = await portal.LoadAsync(6);
        await portal.FaultsAsync(new { operation = "SearchCertificates", effect = "hold", phase = "executed-not-answered", contains = "NextToken" });
        var reading = Task.Run(() => ReconcilePortal.Worker(portal.Database).RunDueAsync(Cancel), Cancel);
        while (portal.Calls("SearchCertificates") < 2)
            await Task.Delay(20, Cancel);

        // As another instance takes it over.
        await using (var db = portal.Database.NewContext())
            await db.AwsScopes.ExecuteUpdateAsync(s => s.SetProperty(x => x.LeaseOwner, "other").SetProperty(x => x.LeaseEpoch, x => x.LeaseEpoch + 1), Cancel);
        await portal.FaultsAsync();
        await portal.ControlAsync(HttpMethod.Delete, "holds");
        await reading;

        var scope = await portal.ScopeAsync();
        Assert.Equal((null, "other", 0), (scope.ReadAt, scope.LeaseOwner, scope.Attempt));
        var seen = 0;
        foreach (var certificate in certificates)
            seen += (await portal.CertificateAsync(certificate)).AwsSeenAt is null ? 0 : 1;
        Assert.Equal(2, seen);
        Assert.False(portal.Get<ReconcileState>().ReadSinceStart(scope.Scope));
    }

    [Theory]
    [InlineData(100, 6 * 60)]
    [InlineData(40, 60)]
    public async Task Cadence_ByWhatAwsMayRenew_IsHourlyOrAsSet(int daysLeft, int minutes)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.LoadAsync(1, daysLeft: daysLeft, exported: false);

        var scope = await portal.ReconcileAsync();

        Assert.InRange((scope.NextAt - portal.Database.DomainClock.Now).TotalMinutes, minutes * 0.9 - 1, minutes);
    }

    [Fact]
    public async Task Quota_NearlyUsedUp_IsToldOncePerStep()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.ControlAsync(HttpMethod.Post, "certificates", new { count = 2001, names = new[] { "old{n}.example.com" }, createdAt = portal.Emulator.Now.AddDays(-400) });
        await portal.ReconcileAsync();
        await portal.ReconcileAsync();
        var alert = Assert.Single(await portal.AlertsAsync());
        Assert.Equal((AlertEvent.QuotaNear, AlertSeverity.Warning), (alert.Event, alert.Severity));

        await portal.ControlAsync(HttpMethod.Post, "certificates", new { count = 400, names = new[] { "more{n}.example.com" }, createdAt = portal.Emulator.Now.AddDays(-400) });
        Assert.Equal((2401, 0), ((await portal.ReconcileAsync()).CertificatesAtAws, (await portal.ScopeAsync()).CreatedLastYear));
        Assert.Equal(2, (await portal.AlertsAsync()).Count);

        // A little room is no end of it; a quarter is. When it comes back, it is told anew.
        await DeleteAsync(portal, 500);
        await portal.ReconcileAsync();
        Assert.Equal(2, (await portal.AlertsAsync()).Count);
        await DeleteAsync(portal, 100);
        await portal.ReconcileAsync();
        await portal.ReconcileAsync();
        Assert.Equal(AlertEvent.QuotaEased, (await portal.AlertsAsync())[^1].Event);
        await portal.ControlAsync(HttpMethod.Post, "certificates", new { count = 300, names = new[] { "again{n}.example.com" }, createdAt = portal.Emulator.Now.AddDays(-400) });
        await portal.ReconcileAsync();
        var all = await portal.AlertsAsync();
        Assert.Equal([AlertEvent.QuotaNear, AlertEvent.QuotaNear, AlertEvent.QuotaEased, AlertEvent.QuotaNear], all.Select(a => a.Event));
        Assert.Single(all.Select(a => PagerDutySender.DedupKey(AlertMessage.Of(a, null))).Distinct());
    }

    [Fact]
    public async Task Housekeeping_OldCallsWithoutOrder_Go()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var now = portal.Database.DomainClock.Now;
        AwsCall Call(int days) => new() { Scope = "111122223333/us-east-1", At = now.AddDays(-days), Operation = "ListCertificates", Outcome = "" };
        await portal.Database.AddAsync([.. Enumerable.Range(0, 1200).Select(_ => Call(91)), Call(89)]);

        await portal.Get<CallHousekeeping>().RunWhenDueAsync(Cancel);

        await using var db = portal.Database.NewContext();
        Assert.Equal(1, await db.AwsCalls.CountAsync(Cancel));
    }

    private static async Task DeleteAsync(OrderPortal portal, int count)
    {
        using var http = new HttpClient { BaseAddress = portal.Emulator.Url };
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("_emulator/certificates", UriKind.Relative), Cancel));
        foreach (var id in document.RootElement.GetProperty("certificates").EnumerateArray()
            .Where(c => !c.TryGetProperty("deletedAt", out var at) || at.ValueKind == JsonValueKind.Null).Select(c => c.GetProperty("id").GetString()).Take(count))
            await portal.ControlAsync(HttpMethod.Post, $"certificates/{id}/delete");
    }
}
