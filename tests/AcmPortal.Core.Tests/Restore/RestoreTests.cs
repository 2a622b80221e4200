using AcmPortal.AwsEmulator;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Certificates;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Renewal;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AcmPortal.Core.Tests.Restore;

/// <summary>An old backup is put back while AWS moved on.</summary>
public sealed class RestoreTests : IAsyncDisposable
{
    private static readonly string[] Changing =
        ["RequestCertificate", "RenewCertificate", "RevokeCertificate", "DeleteCertificate", "ExportCertificate", "ChangeResourceRecordSets"];

    private readonly string folder = Directory.CreateTempSubdirectory("acmportal-restore-").FullName;
    private readonly List<TestDatabase> instances = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string StateFile => Path.Combine(folder, "instance.json");

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
        {
            foreach (var worker in instance.Services.GetServices<IHostedService>())
                await worker.StopAsync(default);
            await instance.Services.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static int Changes(OrderPortal portal) => portal.Emulator.Calls.Count(c => Changing.Contains(c.Operation));

    private async Task BackupAsync(OrderPortal portal)
    {
        await using var db = portal.Database.NewContext();
        var file = Path.Combine(folder, "portal.db");
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {file}", Cancel);
        File.Copy(portal.Database.MasterKey.File, Path.Combine(folder, "master.key"));
    }

    // What a running instance has seen of the database when it stops.
    private async Task RememberAsync(OrderPortal portal)
    {
        var memory = ActivatorUtilities.CreateInstance<InstanceMemory>(portal.Database.Services, new RestoreOptions { StateFile = StateFile });
        Assert.False(await ActivatorUtilities.CreateInstance<RestoreGuard>(portal.Database.Services, memory).LookAsync(Cancel));
    }

    private async Task<TestDatabase> RestoreAsync(OrderPortal portal, bool proceed = false)
    {
        var restored = TestDatabase.Build(folder, configure: services =>
        {
            portal.ConfigureLikeThis(services);
            services.AddSingleton(new RestoreOptions { StateFile = StateFile, Proceed = proceed });
            services.AddRestoreWatch();
        });
        instances.Add(restored);
        await restored.Services.GetRequiredService<PortalStartup>().InitializeAsync(Cancel);
        return restored;
    }

    private static async Task RunAsync(TestDatabase restored)
    {
        foreach (var worker in restored.Services.GetServices<IHostedService>().Where(w => w is OrderWorker or ReconcileWorker or RenewalWorker or RestoreWatch))
            await worker.StartAsync(default);
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> good, int seconds = 60)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (good(seen))
                return seen;
            Assert.True(TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds, $"It stays {System.Text.Json.JsonSerializer.Serialize(seen)}");
            await Task.Delay(100, Cancel);
        }
    }

    private static Task<RestoreHoldView?> HoldAsync(TestDatabase database) => database.Services.GetRequiredService<GetRestoreHold>().RunAsync(OrderPortal.Admin, new(), Cancel);

    [Fact]
    public async Task Restore_OfAnOldBackup_ChangesNothingAtAwsUntilAPersonHasSeenTheDrift()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { RenewalDelay = TimeSpan.Zero }, runWorker: false);
        await portal.StartWorkerAsync();
        var renewed = await portal.StoredAsync("renewed.example.com");
        var revoked = await portal.StoredAsync("revoked.example.com");
        var quiet = await portal.StoredAsync("quiet.example.com");
        await portal.StopWorkerAsync();
        // Open in the backup, and asked of AWS only after it.
        var open = await portal.RequestAsync("open.example.com");
        await BackupAsync(portal);
        await portal.StartWorkerAsync();
        await portal.UntilAsync(open, OrderState.Stored);
        await portal.StoredAsync("after.example.com");
        await portal.RevokeAsync(revoked);
        await portal.RevokedAsync(revoked);
        await portal.ControlAsync(HttpMethod.Post, $"certificates/{renewed.AwsId()}/renew-now");
        await portal.StopWorkerAsync();
        await RememberAsync(portal);
        var before = Changes(portal);
        var requests = portal.Calls("RequestCertificate");

        var restored = await RestoreAsync(portal);
        await RunAsync(restored);
        var view = (await UntilAsync(() => HoldAsync(restored), v => v is { Unread.Count: 0, HeldOrders: > 0, Total: >= 4 }))!;
        await Task.Delay(3000, Cancel);

        Assert.Contains("this instance saw row", view.Hold.Why, StringComparison.Ordinal);
        Assert.Equal(before, Changes(portal));
        var found = view.Findings.ToDictionary(f => f.Name, f => f.Kind);
        Assert.Equal(RestoreFindingKind.Renewed, found["renewed.example.com"]);
        Assert.Equal(RestoreFindingKind.Revoked, found["revoked.example.com"]);
        Assert.DoesNotContain("quiet.example.com", found.Keys);
        // Of what was asked for after the backup AWS alone knows.
        Assert.Equal(2, view.Findings.Count(f => f.Kind == RestoreFindingKind.Unknown));
        Assert.Equal(OrderReason.RestoreHold, (await OrderAsync(restored, open)).Reason);
        Assert.Equal(quiet.CurrentSerial, (await CertificateAsync(restored, quiet.Id)).CurrentSerial);

        await restored.Services.GetRequiredService<ReleaseRestoreHold>().RunAsync(OrderPortal.Admin, new(), Cancel);

        // The open order finds what AWS made for it; the renewed one is exported; nothing is asked for twice.
        await UntilAsync(() => OrderAsync(restored, open), o => o.State == OrderState.Stored, 90);
        await UntilAsync(() => CertificateAsync(restored, renewed.Id), c => c.CurrentSerial != renewed.CurrentSerial, 90);
        Assert.Equal(requests, portal.Calls("RequestCertificate"));
        Assert.Equal(0, portal.Calls("RenewCertificate"));
        Assert.Null(await HoldAsync(restored));
        await AssertKeysOpenAsync(restored);
        await using var db = restored.NewContext();
        Assert.Equal([AuditAction.RestoreHeld, AuditAction.RestoreReleased],
            await db.AuditEntries.Where(e => e.ObjectKind == "database").OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Release_BeforeAwsWasCompared_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        Assert.True(await portal.Get<HoldAfterRestore>().RunAsync(Actor.Host, new(), Cancel));
        Assert.False(await portal.Get<HoldAfterRestore>().RunAsync(Actor.Host, new(), Cancel));
        var error = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<ReleaseRestoreHold>().RunAsync(OrderPortal.Admin, new(), Cancel));
        Assert.Contains("has not been compared", error.Message, StringComparison.Ordinal);

        await portal.ReconcileAsync();
        Assert.True(await portal.Get<ReleaseRestoreHold>().RunAsync(OrderPortal.Admin, new(), Cancel));
    }

    [Fact]
    public async Task Release_WithAnAccountThatCannotBeRead_NeedsASecondWord()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.Get<HoldAfterRestore>().RunAsync(Actor.Host, new(), Cancel);
        await portal.FaultsAsync(StoredCertificates.Fault("*", "error", new { code = "UnrecognizedClientException", status = 403 }));
        await portal.ReconcileAsync();

        var error = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<ReleaseRestoreHold>().RunAsync(OrderPortal.Admin, new(), Cancel));
        Assert.Contains("could not be compared", error.Message, StringComparison.Ordinal);
        Assert.True(await portal.Get<ReleaseRestoreHold>().RunAsync(OrderPortal.Admin, new ReleaseRestoreHoldInput(WithoutReading: true), Cancel));
    }

    [Fact]
    public async Task Proceed_BySetting_GoesOnOnceAwsWasCompared()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await BackupAsync(portal);
        await portal.Database.Store.ChangeAsync((scope, _) =>
        {
            scope.Audit(new AuditLine(Actor.Portal, AuditAction.OrderMoved, "test", "1", "1"));
            return Task.FromResult(0);
        }, Cancel);
        await RememberAsync(portal);

        var restored = await RestoreAsync(portal, proceed: true);
        Assert.NotNull(await HoldAsync(restored));
        await RunAsync(restored);

        Assert.Null(await UntilAsync(() => HoldAsync(restored), v => v is null));
        await using var db = restored.NewContext();
        var hold = await db.RestoreHolds.SingleAsync(Cancel);
        var scope = await db.AwsScopes.SingleAsync(Cancel);
        Assert.True(scope.ReadAt > hold.SetAt);
    }

    [Fact]
    public async Task Start_OnTheSameDatabase_HoldsNothing()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await RememberAsync(portal);
        await portal.RequestAsync("shop.example.com");
        await BackupAsync(portal);
        Assert.Null(await HoldAsync(await RestoreAsync(portal)));
    }

    [Fact]
    public async Task Start_WhereAnotherInstanceWroteOnAfterTheRestore_HoldsAllTheSame()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await BackupAsync(portal);
        await portal.RequestAsync("lost.example.com");
        await RememberAsync(portal);
        // An instance without a memory of its own works on the restored database, and has passed the row that was seen.
        var without = TestDatabase.Build(folder, configure: portal.ConfigureLikeThis);
        instances.Add(without);
        await without.Services.GetRequiredService<PortalStartup>().InitializeAsync(Cancel);
        for (var i = 0; i < 5; i++)
            await without.Services.GetRequiredService<RequestCertificate>().RunAsync(OrderPortal.Admin, new(portal.Profile.Id, [$"n{i}.example.com"], "EC_prime256v1"), Cancel);

        Assert.NotNull(await HoldAsync(await RestoreAsync(portal)));
    }

    [Fact]
    public async Task Restore_UnderARunningInstance_IsNoticedBeforeAnythingIsStored()
    {
        await using var database = await TestDatabase.CreateAsync();
        var guard = database.Services.GetRequiredService<RestoreGuard>();
        static Task<int> WriteAsync(TestDatabase database) => database.Store.ChangeAsync((scope, _) =>
        {
            scope.Audit(new AuditLine(Actor.Portal, AuditAction.OrderMoved, "test", "1", "1"));
            return Task.FromResult(0);
        }, Cancel);
        await WriteAsync(database);
        AuditHead backup;
        await using (var db = database.NewContext())
            backup = await db.AuditHead.AsNoTracking().SingleAsync(Cancel);
        await WriteAsync(database);
        await WriteAsync(database);
        await guard.LookAsync(Cancel);
        // As a restore would: rows and head of an earlier time.
        await using (var db = database.NewContext())
        {
#pragma warning disable EF1002 // The names come from the database's own schema.
            foreach (var trigger in await db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'trigger'").ToListAsync(Cancel))
                await db.Database.ExecuteSqlRawAsync($"DROP TRIGGER \"{trigger}\"", Cancel);
#pragma warning restore EF1002
            await db.AuditEntries.Where(e => e.Sequence > backup.Sequence).ExecuteDeleteAsync(Cancel);
            await db.AuditHead.ExecuteUpdateAsync(set => set.SetProperty(h => h.Sequence, backup.Sequence).SetProperty(h => h.Hash, backup.Hash).SetProperty(h => h.Seal, backup.Seal), Cancel);
        }

        await Assert.ThrowsAsync<DatabaseWentBackException>(() => WriteAsync(database));
        Assert.True(await guard.LookAsync(Cancel));
        Assert.NotNull(await guard.ActiveAsync(Cancel));
        await WriteAsync(database);
        Assert.Null((await database.Store.ReadAsync(database.Services.GetRequiredService<AuditTrail>().VerifyAsync, Cancel)).Problem);
    }

    private static async Task<Order> OrderAsync(TestDatabase database, Guid id)
    {
        await using var db = database.NewContext();
        return await db.Orders.AsNoTracking().SingleAsync(o => o.Id == id, Cancel);
    }

    private static async Task<Core.Certificates.Certificate> CertificateAsync(TestDatabase database, Guid id)
    {
        await using var db = database.NewContext();
        return await db.Certificates.AsNoTracking().SingleAsync(c => c.Id == id, Cancel);
    }

    private static async Task AssertKeysOpenAsync(TestDatabase database)
    {
        var report = await database.Services.GetRequiredService<CheckBackup>().RunAsync(Actor.Host, new CheckBackupInput(null), Cancel);
        Assert.True(report.Ok, string.Join('\n', report.Lines));
    }
}
