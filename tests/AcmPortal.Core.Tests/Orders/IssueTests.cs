using AcmPortal.AwsEmulator;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class IssueTests
{
    [Fact]
    public async Task Issue_NewNames_IsStoredWithItsKeyInFewCalls()
    {
        await using var portal = await OrderPortal.StartAsync();

        var id = await portal.RequestAsync("shop.example.com", "*.shop.example.com", "pay.example.org");
        var order = await portal.UntilAsync(id, OrderState.Stored);

        await using var db = portal.Database.NewContext();
        var certificate = await db.Certificates.SingleAsync(c => c.Id == order.CertificateId, TestContext.Current.CancellationToken);
        var version = await db.CertificateVersions.SingleAsync(v => v.CertificateId == certificate.Id, TestContext.Current.CancellationToken);
        Assert.Equal(order.Arn, certificate.Arn);
        Assert.Equal(["shop.example.com", "*.shop.example.com", "pay.example.org"], certificate.Names);
        Assert.Equal(version.Serial, certificate.CurrentSerial);
        Assert.NotEmpty(await portal.Get<SecretBox>().OpenAsync(db, version.Id, SecretField.PrivateKey, TestContext.Current.CancellationToken));
        Assert.Equal((1, 1), (portal.Calls("RequestCertificate"), portal.Calls("ExportCertificate")));
        Assert.Equal(2, portal.Calls("ChangeResourceRecordSets"));
        Assert.Null(order.LeaseUntil);
        var view = await portal.Get<GetOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        Assert.All(view.Steps, s => Assert.Equal(StepStatus.Done, s.Status));
        Assert.Equal(2, view.Records.Count);
        Assert.Contains(view.Calls, c => c.Operation == "ListCertificates" && c.Shared);
    }

    [Fact]
    public async Task Issue_SlowAwsThatShufflesAndPages_IsStored()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions
        {
            NotFoundWindow = TimeSpan.FromSeconds(1),
            RecordDelay = TimeSpan.FromSeconds(2),
            ValidationDelay = TimeSpan.FromSeconds(2),
            InsyncDelay = TimeSpan.FromSeconds(1),
            ListLag = TimeSpan.FromSeconds(3),
            ZoneBusyDelay = TimeSpan.FromSeconds(1),
            ListPageCap = 2,
            Shuffle = true,
        });

        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add(await portal.RequestAsync($"a{i}.example.com", $"b{i}.example.org"));

        foreach (var id in ids)
            await portal.UntilAsync(id, OrderState.Stored, 60);
        Assert.Equal(5, await portal.CertificatesAsync());
    }

    [Fact]
    public async Task Issue_StepCutOffAfterItsIntent_HasOneOutcomeForEachIntent()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var id = await portal.RequestAsync("shop.example.com");
        // As the row stands when a process dies between announcing the call and storing what it answered.
        await portal.Database.Store.ChangeAsync(async (scope, ct) =>
        {
            var order = await scope.Db.Orders.SingleAsync(o => o.Id == id, ct);
            (order.Token, order.IntentId, order.SendUnresolved, order.Tagged) = (Guid.CreateVersion7().ToString("N"), Guid.CreateVersion7(), true, true);
            order.TokenFirstSentAt = order.LastSentAt = portal.Emulator.Now.UtcDateTime;
            scope.Audit(OrderAudit.Intent(order, "RequestCertificate", new { order.Names }));
            return 0;
        }, TestContext.Current.CancellationToken);

        await portal.StartWorkerAsync();
        await portal.UntilAsync(id, OrderState.Stored);

        await using var db = portal.Database.NewContext();
        var key = id.ToString();
        var effects = (await db.AuditEntries.Where(a => a.ObjectId == key && a.CorrelationId != null).ToListAsync(TestContext.Current.CancellationToken)).GroupBy(a => a.CorrelationId).ToList();
        Assert.Equal(2, effects.Count);
        Assert.All(effects, e => Assert.Equal(["aws.intent", "aws.outcome"], e.OrderBy(a => a.Sequence).Select(a => a.Action)));
    }

    [Fact]
    public async Task Claim_OrderThatEndedSinceItWasFoundDue_TakesNothing()
    {
        await using var portal = await OrderPortal.StartAsync();
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Stored);

        await using var lease = await portal.Get<OrderLeases>().ClaimAsync([id], TestContext.Current.CancellationToken);

        Assert.Empty(lease.Orders);
        Assert.Null((await portal.OrderAsync(id)).LeaseOwner);
    }
}
