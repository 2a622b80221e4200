using AcmPortal.AwsEmulator;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>What AWS may do to an order, each against the emulator.</summary>
public sealed class FaultyAwsTests
{
    private static object Rule(string operation, string effect, object? more = null)
    {
        var rule = new Dictionary<string, object?> { ["operation"] = operation, ["effect"] = effect };
        foreach (var property in more?.GetType().GetProperties() ?? [])
            rule[property.Name] = property.GetValue(more);
        return rule;
    }

    private static async Task<List<Alert>> NeedsPersonAsync(OrderPortal portal, Guid order)
    {
        await using var db = portal.Database.NewContext();
        return await db.Alerts.AsNoTracking().Where(a => a.OrderId == order && a.Event == AlertEvent.NeedsPerson).ToListAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("RequestCertificate")]
    [InlineData("DescribeCertificate")]
    [InlineData("ListCertificates")]
    [InlineData("ExportCertificate")]
    [InlineData("ChangeResourceRecordSets")]
    public async Task Issue_OperationThrottledThenBroken_IsStoredOnce(string operation)
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.FaultsAsync(
            Rule(operation, "throttle", new { nth = 1 }), Rule(operation, "http", new { status = 500, nth = 2 }), Rule(operation, "http", new { status = 503, body = "", nth = 3 }));

        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Stored, 60);

        Assert.Equal(1, await portal.CertificatesAsync());
    }

    [Theory]
    [InlineData("RequestCertificate", true)]
    [InlineData("RequestCertificate", false)]
    [InlineData("DescribeCertificate", true)]
    [InlineData("ChangeResourceRecordSets", true)]
    [InlineData("ExportCertificate", true)]
    public async Task Issue_AnswerLostAfterExecution_IsStoredOnce(string operation, bool tags)
    {
        await using var portal = await OrderPortal.StartAsync(mayTag: tags ? null : false);
        if (!tags)
            await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:AddTagsToCertificate", "acm:ListTagsForCertificate" } });
        await portal.FaultsAsync(Rule(operation, "drop", new { when = "after", nth = 1 }));

        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Stored);

        Assert.Equal(1, await portal.CertificatesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Issue_AnswerLostAndTokenOutOfUse_AdoptsWhatAwsMade(bool tags)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false, mayTag: tags ? null : false);
        if (!tags)
            await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:AddTagsToCertificate", "acm:ListTagsForCertificate" } });
        await portal.FaultsAsync(Rule("RequestCertificate", "drop", new { when = "after", nth = 1 }), Rule("ListCertificates", "http", new { status = 500, probability = 1.0 }));
        var id = await portal.RequestAsync("shop.example.com");
        await portal.StartWorkerAsync();
        await portal.UntilAsync(id, o => o.SendUnresolved && o.Attempt > 0);
        await portal.StopWorkerAsync();

        portal.Emulator.AdvanceClock(TimeSpan.FromMinutes(61));
        await portal.FaultsAsync();
        await using (var db = portal.Database.NewContext())
            await db.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.NextAttemptAt, portal.Database.DomainClock.Now), TestContext.Current.CancellationToken);
        await portal.StartWorkerAsync();
        var order = await portal.UntilAsync(id, OrderState.Stored);

        Assert.Equal(1, await portal.CertificatesAsync());
        await using var read = portal.Database.NewContext();
        Assert.Contains(await read.OrderHistory.Where(h => h.OrderId == id).ToListAsync(TestContext.Current.CancellationToken), h => h.Reason == OrderReason.Adopted);
        Assert.False(order.SendUnresolved);
    }

    [Fact]
    public async Task Issue_KeysRefused_FailsAndRetryResumes()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { keys = new Dictionary<string, object> { ["AKIAEXAMPLE"] = new { state = "expired" } } });

        var id = await portal.RequestAsync("shop.example.com");
        var failed = await portal.UntilAsync(id, OrderState.Failed);
        Assert.Equal(OrderReason.CredentialsRefused, failed.Reason);
        Assert.NotNull(failed.AwsCode);

        await portal.ControlAsync(HttpMethod.Delete, "policy");
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, OrderState.Stored);
        Assert.Equal(1, await portal.CertificatesAsync());
    }

    [Fact]
    public async Task Issue_RequestDenied_FailsWithTheActionInItsWords()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:RequestCertificate" } });

        var id = await portal.RequestAsync("shop.example.com");
        var failed = await portal.UntilAsync(id, OrderState.Failed);

        Assert.Equal(OrderReason.ActionDenied, failed.Reason);
        Assert.Contains("RequestCertificate", failed.ReasonText, StringComparison.Ordinal);
        Assert.Equal(0, await portal.CertificatesAsync());
    }

    [Fact]
    public async Task Issue_TagsDenied_AsksWithoutTagsAndRemembers()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:AddTagsToCertificate" } });

        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Stored);

        await using var db = portal.Database.NewContext();
        Assert.False((await db.Connections.SingleAsync(TestContext.Current.CancellationToken)).MayTag);
        Assert.Equal(1, await portal.CertificatesAsync());
    }

    [Fact]
    public async Task Issue_ZoneNotWritable_WaitsForAPersonAndGoesOnWhenAllowed()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "route53:ChangeResourceRecordSets" } });

        var id = await portal.RequestAsync("shop.example.com");
        var waiting = await portal.UntilAsync(id, o => o.Reason == OrderReason.ZoneNotWritable);
        Assert.Equal(OrderState.RecordsPending, waiting.State);
        Assert.NotNull(waiting.NextAttemptAt);
        Assert.True(OrderRules.NeedsPerson(waiting.State, waiting.Reason));
        // Told once, however often it is tried.
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, o => o.Attempt > waiting.Attempt && o.Reason == OrderReason.ZoneNotWritable);
        Assert.Equal("shop.example.com cannot be issued without a person", Assert.Single(await NeedsPersonAsync(portal, id)).Subject);

        await portal.ControlAsync(HttpMethod.Delete, "policy");
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, OrderState.Stored);
    }

    [Fact]
    public async Task Issue_MinimalPolicy_IsStored()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new
        {
            allow = new[]
            {
                "acm:RequestCertificate", "acm:DescribeCertificate", "acm:ExportCertificate", "acm:RenewCertificate", "acm:RevokeCertificate", "acm:ListCertificates",
                "route53:GetHostedZone", "route53:ChangeResourceRecordSets",
            },
        });

        var first = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(first, OrderState.Stored);
        // The record stands by now, and the zone may not be read.
        var second = await portal.RequestAsync("*.shop.example.com");
        await portal.UntilAsync(second, OrderState.Stored);
    }

    [Fact]
    public async Task Issue_CaaForbids_FailsAndRetryAsksAnew()
    {
        await using var portal = await OrderPortal.StartAsync();
        var zone = portal.Emulator.Zones.Single(z => z.Name == "example.com.").Id;
        await portal.ControlAsync(HttpMethod.Put, $"zones/{zone}", new { caa = new[] { "0 issue \"letsencrypt.org\"" } });

        var id = await portal.RequestAsync("shop.example.com");
        var failed = await portal.UntilAsync(id, OrderState.Failed);
        Assert.Equal((OrderReason.CaaForbids, true), (failed.Reason, failed.ArnIsDead));
        var alert = Assert.Single(await NeedsPersonAsync(portal, id));
        Assert.Equal(("shop.example.com could not be issued", failed.OwnerContact, failed.ProfileId), (alert.Subject, alert.OwnerContact, alert.ProfileId));
        Assert.Contains(failed.ReasonText!, alert.Text, StringComparison.Ordinal);

        // Retried in vain, it is told anew.
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, o => o.State == OrderState.Failed && o.HistoryCount > failed.HistoryCount);
        Assert.Equal(2, (await NeedsPersonAsync(portal, id)).Count);

        await portal.ControlAsync(HttpMethod.Put, $"zones/{zone}", new { caa = new[] { "0 issue \"amazon.com\"" } });
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        var stored = await portal.UntilAsync(id, OrderState.Stored);
        Assert.NotEqual(failed.Arn, stored.Arn);
    }

    [Fact]
    public async Task Issue_ValidationTimedOut_FailsAndSaysWhatToDo()
    {
        await using var portal = await OrderPortal.StartAsync();
        var zone = portal.Emulator.Zones.Single(z => z.Name == "example.com.").Id;
        await portal.ControlAsync(HttpMethod.Put, $"zones/{zone}", new { delegated = false });

        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Validating);
        portal.Emulator.AdvanceClock(TimeSpan.FromHours(73));
        var failed = await portal.UntilAsync(id, OrderState.Failed);

        Assert.Equal((OrderReason.ValidationTimedOut, true), (failed.Reason, failed.ArnIsDead));
        Assert.Contains("72 hours", failed.ReasonText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_MoreNamesThanTheAccountAllows_FailsAsQuota()
    {
        await using var portal = await OrderPortal.StartAsync();
        await using (var db = portal.Database.NewContext())
            await db.Authorities.ExecuteUpdateAsync(s => s.SetProperty(a => a.MaxNames, 20), TestContext.Current.CancellationToken);

        var id = await portal.RequestAsync([.. Enumerable.Range(0, 11).Select(i => $"n{i}.example.com")]);
        var failed = await portal.UntilAsync(id, OrderState.Failed);

        Assert.Equal((OrderReason.QuotaReached, "LimitExceededException"), (failed.Reason, failed.AwsCode));
        Assert.Equal(1, portal.Calls("RequestCertificate"));
    }

    [Fact]
    public async Task Issue_DeletedInTheConsole_FailsAndRetryAsksAnew()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, $"zones/{portal.Emulator.Zones.Single(z => z.Name == "example.com.").Id}", new { delegated = false });
        var id = await portal.RequestAsync("shop.example.com");
        var order = await portal.UntilAsync(id, OrderState.Validating);

        await portal.ControlAsync(HttpMethod.Post, $"certificates/{order.Arn![(order.Arn!.LastIndexOf('/') + 1)..]}/delete");

        var failed = await portal.UntilAsync(id, OrderState.Failed);
        Assert.Equal((OrderReason.DeletedAtAws, true), (failed.Reason, failed.ArnIsDead));
    }

    [Theory]
    [InlineData("wrong-key")]
    [InlineData("bad-pem")]
    [InlineData("other-names")]
    [InlineData("expired")]
    [InlineData("empty-chain")]
    public async Task Issue_ExportThatDoesNotFit_WaitsWithItsReasonAndIsStoredLater(string variant)
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.FaultsAsync(Rule("ExportCertificate", "twist", new { variant }));

        var id = await portal.RequestAsync("shop.example.com");
        var waiting = await portal.UntilAsync(id, o => o.Reason == OrderReason.ExportUnusable);
        Assert.Equal(OrderState.Issued, waiting.State);
        Assert.NotNull(waiting.NextAttemptAt);
        await using (var db = portal.Database.NewContext())
            Assert.Equal(0, await db.CertificateVersions.CountAsync(TestContext.Current.CancellationToken));

        await portal.FaultsAsync();
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, OrderState.Stored);
    }

    [Theory]
    [InlineData("RequestCertificate", "html")]
    [InlineData("RequestCertificate", "empty")]
    [InlineData("RequestCertificate", "truncated")]
    [InlineData("DescribeCertificate", "garbage")]
    [InlineData("DescribeCertificate", "empty")]
    [InlineData("ListCertificates", "html")]
    [InlineData("ListCertificates", "truncated")]
    [InlineData("ExportCertificate", "empty")]
    [InlineData("ExportCertificate", "huge")]
    [InlineData("ChangeResourceRecordSets", "html")]
    [InlineData("ChangeResourceRecordSets", "empty")]
    public async Task Issue_MalformedAnswerOnce_IsStoredOnce(string operation, string variant)
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.FaultsAsync(Rule(operation, "malformed", new { variant, nth = 1 }));

        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Stored, 45);

        Assert.Equal(1, await portal.CertificatesAsync());
    }

    [Fact]
    public async Task Request_FiftyAtOnceForTheSameNames_OpensOneOrder()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ValidationDelay = TimeSpan.FromSeconds(3) });

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => i % 2 == 0
            ? portal.RequestAsync("shop.example.com", "pay.example.com")
            : portal.RequestAsync("pay.example.com SHOP.example.com."))));

        Assert.Single(ids.Distinct());
        await portal.UntilAsync(ids[0], OrderState.Stored);
        Assert.Equal(1, await portal.CertificatesAsync());
    }
}
