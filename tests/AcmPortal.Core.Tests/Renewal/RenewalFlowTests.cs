using AcmPortal.AwsEmulator;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Certificates;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static AcmPortal.Core.Tests.Renewal.RenewalPortal;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>Renewal against the emulator, with both clocks moved.</summary>
public sealed class RenewalFlowTests
{
    [Fact]
    public async Task Renewal_AwsRenewsByItself_IsExportedAndNothingIsTriggered()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        await LookAsync(portal);
        portal.Advance(TimeSpan.FromDays(154));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);

        var versions = await VersionsAsync(portal);
        var after = await portal.CertificateAsync(certificate);
        Assert.Equal([1, 2], versions.Select(v => v.Number));
        Assert.Equal((versions[0].Id, versions[1].Id, versions[1].Serial), (versions[1].ReplacesVersionId, after.CurrentVersionId, after.CurrentSerial));
        Assert.Equal(0, portal.Calls("RenewCertificate"));
        Assert.Equal([ChargeKind.Issue, ChargeKind.RenewedByAws], await ChargesAsync(portal));
        Assert.Contains(await portal.AlertsAsync(), a => a.Event == AlertEvent.Renewed && a.Subject.Contains("by AWS", StringComparison.Ordinal));

        // The export makes AWS renew it the next time as well.
        portal.Advance(TimeSpan.FromDays(154));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
        Assert.Equal(3, (await VersionsAsync(portal)).Count);
    }

    [Fact]
    public async Task Renewal_NobodyFetchedForAWeek_NeedsAPersonUntilSomebodyDoes()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        portal.Advance(TimeSpan.FromDays(154));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
        portal.Advance(TimeSpan.FromDays(7.1));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        var unfetched = await portal.CertificateAsync(certificate);
        Assert.Equal(RenewalRule.NotPickedUp, unfetched.Attention);

        await portal.PickUpAsync(unfetched);
        await LookAsync(portal);
        Assert.Null((await portal.CertificateAsync(certificate)).Attention);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Renewal_AtTheThreshold_IsTriggeredOnceEvenIfTheAnswerIsLost(bool lost)
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        if (lost)
            await portal.FaultsAsync(new { operation = "RenewCertificate", effect = "drop", when = "after", nth = 1 });
        portal.Advance(TimeSpan.FromDays(166));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        Assert.Equal(0, portal.Calls("RenewCertificate"));

        portal.Advance(TimeSpan.FromDays(2.5));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await LookAsync(portal);
        var order = await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);

        Assert.Equal((RenewalRule.NearExpiry, RenewalGoal.Trigger), (order.RenewalRule, order.RenewalGoal));
        Assert.Equal((1, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
        Assert.Equal([ChargeKind.Issue, ChargeKind.RenewedByPortal], await ChargesAsync(portal));
        Assert.NotEqual(certificate.CurrentSerial, (await portal.CertificateAsync(certificate)).CurrentSerial);
    }

    [Fact]
    public async Task Renewal_ThatTakesFiveHours_IsWaitedForAndStoredOnce()
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        await portal.ControlAsync(HttpMethod.Put, "settings", new { renewalDelay = "PT5H" });
        var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        await portal.UntilAsync(asked.OrderId, o => o is { State: OrderState.Renewing, Attempt: > 2 });
        for (var hours = 0; hours < 4; hours++)
        {
            portal.Advance(TimeSpan.FromHours(1));
            await Task.Delay(300, Ct);
        }

        Assert.Equal(OrderState.Renewing, (await portal.OrderAsync(asked.OrderId)).State);
        portal.Advance(TimeSpan.FromHours(2));
        await portal.UntilAsync(asked.OrderId, OrderState.Stored);
        Assert.Equal((1, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Renewal_CnameRemoved_IsPutBackOrNamed(bool writable)
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        await using (var db = portal.Database.NewContext())
        {
            var record = await db.ValidationRecords.SingleAsync(Ct);
            await portal.ControlAsync(HttpMethod.Delete, "zones/example.com/records", new { name = record.Name, type = "CNAME" });
        }

        if (!writable)
            await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "route53:ChangeResourceRecordSets" } });
        var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        if (!writable)
        {
            var blocked = await portal.UntilAsync(asked.OrderId, o => o.Reason == OrderReason.ZoneNotWritable);
            Assert.Contains("_", blocked.ReasonText, StringComparison.Ordinal);
            await LookAsync(portal);
            Assert.Equal(RenewalRule.RenewalFailing, (await portal.CertificateAsync(certificate)).Attention);
            Assert.Contains(await portal.AlertsAsync(), a => a.Event == AlertEvent.RenewalFailed);
            await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = Array.Empty<string>() });
            await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, asked.OrderId, Ct);
        }

        await portal.UntilAsync(asked.OrderId, OrderState.Stored, 60);
        Assert.Equal((1, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
        Assert.Null((await portal.CertificateAsync(certificate)).Attention);
    }

    [Fact]
    public async Task Renewal_RenewedTwiceInADayInTheConsole_EndsWithTheLastSerial()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        for (var version = 2; version <= 3; version++)
        {
            await portal.ActAsync(certificate, "renew-now");
            await portal.ReconcileAsync();
            await LookAsync(portal);
            await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
            Assert.Equal(version, (await VersionsAsync(portal)).Count);
        }

        Assert.Equal(0, portal.Calls("RenewCertificate"));
    }

    [Fact]
    public async Task Renewal_WithoutSearch_IsSeenInTheList()
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:SearchCertificates" } });
        await portal.ControlAsync(HttpMethod.Put, "settings", new { renewalDelay = "PT2S" });
        portal.Advance(TimeSpan.FromDays(20));
        var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        await portal.UntilAsync(asked.OrderId, OrderState.Stored);
        Assert.Equal((1, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));

        // The same day again: only the serial changes, which the list does not tell.
        asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        await portal.UntilAsync(asked.OrderId, OrderState.Stored);
        Assert.Equal((2, 3), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
    }

    [Fact]
    public async Task Due_AmongAHundredThousand_IsChosenWithinATenthOfASecond()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var now = portal.Database.DomainClock.Now;
        for (var page = 0; page < 20; page++)
            await portal.Database.AddAsync([.. Enumerable.Range(page * 5_000, 5_000).Select(i => (object)Row(portal, i, now))]);

        await using var db = portal.Database.NewContext();
        var times = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            Assert.Equal(500, (await RenewalWorker.DueAsync(db, now, 500, Ct)).Count);
            times.Add(TimeProvider.System.GetElapsedTime(started));
        }

        Assert.True(times.Min() < TimeSpan.FromMilliseconds(100), $"the fastest of five took {times.Min().TotalMilliseconds:0} ms");
        TestContext.Current.TestOutputHelper?.WriteLine($"choosing took {times.Min().TotalMilliseconds:0.0} to {times.Max().TotalMilliseconds:0.0} ms");
    }

    [Fact]
    public async Task DueOrders_OfManyKinds_FurthestThenNewThenNearestItsEnd()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var now = portal.Database.DomainClock.Now;
        Order[] orders =
        [
            Waiting(OrderKind.Renew, OrderState.Due, -60, 30), Waiting(OrderKind.Renew, OrderState.Due, -1, 3), Waiting(OrderKind.Issue, OrderState.Requested, -30, null),
            Waiting(OrderKind.Renew, OrderState.Issued, -1, 30), Waiting(OrderKind.Issue, OrderState.Issued, -2, null), Waiting(OrderKind.Renew, OrderState.Due, 60, 1),
        ];
        await portal.Database.AddAsync([.. orders]);

        await using var db = portal.Database.NewContext();
        var due = await OrderWorker.DueAsync(db, now, Ct);
        Assert.Equal(new[] { 4, 3, 2, 1, 0 }.Select(i => orders[i].Id), due.Select(d => d.Id));

        Order Waiting(OrderKind kind, OrderState state, int due, int? days) => new()
        {
            Kind = kind,
            CommonName = "www.example.com",
            Names = ["www.example.com"],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = portal.Authority.Id,
            ProfileId = portal.Profile.Id,
            RequestedById = "somebody",
            RequestedByName = "Somebody",
            RequestedAt = now,
            Fingerprint = "fingerprint",
            State = state,
            StateSince = now,
            OpenSlot = $"{kind} {state} {due}",
            NextAttemptAt = now.AddSeconds(due),
            BaselineNotAfter = days is { } left ? now.AddDays(left) : null,
        };
    }

    private static Certificate Row(OrderPortal portal, int i, DateTime now) => new()
    {
        CommonName = $"app{i}.example.com",
        Names = [$"app{i}.example.com"],
        AuthorityId = portal.Authority.Id,
        ProfileId = portal.Profile.Id,
        Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{i:x32}",
        KeyAlgorithm = KeyAlgorithms.EcP256,
        CreatedAt = now,
        CurrentVersionId = Guid.CreateVersion7(),
        CurrentSerial = $"{i:x8}",
        NotBefore = now,
        NotAfter = now.AddDays(i % 198),
        RenewalCheckAt = i % 100 == 0 ? now.AddMinutes(-1) : now.AddDays(1),
    };

    [Fact]
    public async Task Renewal_ExportRefusedForAWhileAfterIt_IsStored()
    {
        var (portal, certificate) = await IssuedAsync(new EmulatorOptions { ExportRelationWindow = TimeSpan.FromSeconds(4) });
        await using var _ = portal;
        var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        await portal.UntilAsync(asked.OrderId, OrderState.Stored, 60);
        Assert.Equal(2, (await VersionsAsync(portal)).Count);
    }

    [Fact]
    public async Task Renewal_NotExportedAccordingToAws_IsExportedAndThenTriggered()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        await portal.ActAsync(certificate, "exported", new { exported = false });
        var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
        await portal.UntilAsync(asked.OrderId, OrderState.Stored, 60);
        Assert.Equal(2, (await VersionsAsync(portal)).Count);
    }

    [Fact]
    public async Task Renewal_LetEnd_IsNotExportedAndCanBeAfterAll()
    {
        var (portal, certificate) = await IssuedAsync();
        await using var _ = portal;
        var change = await portal.Get<ChangeRenewal>().RunAsync(OrderPortal.Admin, new(new([certificate.Id]), new(RenewalChangeKind.Override, RenewalMode.LetItEnd)), Ct);
        Assert.Equal(1, change.Changed);
        portal.Advance(TimeSpan.FromDays(154));
        await portal.ReconcileAsync();
        await LookAsync(portal);
        Assert.Single(await VersionsAsync(portal));

        var row = Assert.Single((await portal.Get<ListRenewals>().RunAsync(OrderPortal.Admin, new(new PageRequest(), new()), Ct)).Items);
        Assert.Equal((RenewalRule.EndedOnPurpose, RenewalCategory.EndsByChoice, true, true), (row.Next.Rule, row.Category, row.Setting.ModeIsOwn, row.Aws.NotExported));
        Assert.True((await portal.Get<GetRenewal>().RunAsync(OrderPortal.Admin, certificate.Id, Ct)).MayExportAfterAll);
        var export = await portal.Get<ChangeRenewal>().RunAsync(OrderPortal.Admin, new(new(null, new()), new(RenewalChangeKind.ExportAfterAll)), Ct);
        await portal.UntilAsync(export.Outcomes[0].OrderId!.Value, OrderState.Stored);
        Assert.Equal(2, (await VersionsAsync(portal)).Count);
    }

    [Theory]
    [InlineData(180)]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task Renewal_HostClockFarOff_TriggersNothingUntilItIsRight(int days)
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        var wrong = TimeSpan.FromDays(days);
        portal.Advance(TimeSpan.FromDays(140));
        await portal.ReconcileAsync();
        portal.Database.DomainClock.Offset += wrong;
        await portal.ReconcileAsync();
        await LookAsync(portal);
        await using (var db = portal.Database.NewContext())
            Assert.False(await db.Orders.AnyAsync(o => o.Kind == OrderKind.Renew, Ct));
        // A person may not either.
        if (days < 100)
        {
            var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Ct);
            var order = await portal.UntilAsync(asked.OrderId, o => o.Reason == OrderReason.ClockDiffers);
            Assert.Contains($"{Math.Abs(days)} days {(days > 0 ? "ahead of" : "behind")} AWS's", order.ReasonText, StringComparison.Ordinal);
        }

        Assert.Equal(0, portal.Calls("RenewCertificate"));
        portal.Database.DomainClock.Offset -= wrong;
        portal.Advance(TimeSpan.FromDays(30));
        // By themselves: what the wrong clock has put off for weeks is due now.
        await ReconcilePortal.Worker(portal.Database).RunDueAsync(Ct);
        Assert.InRange((await portal.ScopeAsync()).NextAt, portal.Database.DomainClock.Now, portal.Database.DomainClock.Now.AddHours(7));
        await LookAsync(portal);
        await portal.UntilAsync((await RenewalAsync(portal)).Id, OrderState.Stored);
        Assert.Equal((1, 2), (portal.Calls("RenewCertificate"), (await VersionsAsync(portal)).Count));
    }

    [Theory]
    [InlineData("delete", RenewalRule.DeletedAtAws)]
    [InlineData("revoke", RenewalRule.RevokedAtAws)]
    public async Task Renewal_EndedInTheConsole_IsNotTriggeredAndNeedsAPerson(string action, RenewalRule rule)
    {
        var (portal, certificate) = await IssuedAsync(awsRenews: false);
        await using var _ = portal;
        portal.Advance(TimeSpan.FromDays(160));
        await portal.ActAsync(certificate, action, action == "revoke" ? new { reason = "SUPERSEDED" } : null);
        await portal.ReconcileAsync();
        await portal.ReconcileAsync();
        portal.Advance(TimeSpan.FromDays(10));
        await portal.ReconcileAsync();
        await LookAsync(portal);

        var after = await portal.CertificateAsync(certificate);
        Assert.Equal(rule, after.Attention);
        Assert.Equal(0, portal.Calls("RenewCertificate"));
        await using var db = portal.Database.NewContext();
        Assert.False(await db.Orders.AnyAsync(o => o.Kind == OrderKind.Renew, Ct));
    }

    [Fact]
    public async Task Look_ReadingIsDue_JudgesNothingUntilAwsWasRead()
    {
        var (portal, _) = await IssuedAsync();
        await using var __ = portal;
        await portal.ReconcileAsync();
        portal.Advance(TimeSpan.FromDays(180));
        await LookAsync(portal);
        await using var db = portal.Database.NewContext();
        Assert.False(await db.Orders.AnyAsync(o => o.Kind == OrderKind.Renew, Ct));
        Assert.False(await db.Alerts.AnyAsync(a => a.Event != Core.Notifications.AlertEvent.Issued, Ct));

        await portal.ReconcileAsync();
        await LookAsync(portal);
        Assert.True(await db.Orders.AnyAsync(o => o.Kind == OrderKind.Renew && o.RenewalGoal == RenewalGoal.Export, Ct));
    }
}
