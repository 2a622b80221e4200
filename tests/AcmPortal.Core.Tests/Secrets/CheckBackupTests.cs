using System.Security.Cryptography;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Certificates;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

public class CheckBackupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<BackupReport> CheckAsync(TestDatabase database, int? sample = null) =>
        await database.Services.GetRequiredService<CheckBackup>().RunAsync(Actor.Host, new CheckBackupInput(sample), Cancel);

    private static BackupLine Line(BackupReport report, string what) => report.Lines.Single(l => l.What == what);

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public async Task Check_OfAWholeDatabase_IsGood(int? sample)
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.StoredAsync("shop.example.com");
        await portal.StoredAsync("*.wild.example.com", "wild.example.com");
        await portal.StopWorkerAsync();

        var report = await CheckAsync(portal.Database, sample);

        Assert.True(report.Ok, string.Join('\n', report.Lines));
        Assert.Equal(["schema", "master key", "secrets", "certificates", "key ring", "audit log"], report.Lines.Select(l => l.What));
        if (sample is null)
            Assert.Contains("4 of 4 opened, 2 private keys pair", Line(report, "secrets").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfADamagedDatabase_NamesWhatIsWrong()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync("shop.example.com");
        var other = await portal.StoredAsync("other.example.com");
        await portal.StopWorkerAsync();
        var secrets = portal.Get<SecretBox>();
        await portal.Database.Store.ChangeAsync(async (scope, ct) =>
        {
            // A key of another certificate, sealed rightly; a key that is gone.
            using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await secrets.SealAsync(scope.Db, certificate.CurrentVersionId, SecretField.PrivateKey, foreign.ExportPkcs8PrivateKey(), ct);
            await scope.Db.Secrets.Where(s => s.OwnerId == other.CurrentVersionId).ExecuteDeleteAsync(ct);
            return 0;
        }, Cancel);
        await using (var db = portal.Database.NewContext())
        {
            var flipped = await db.Secrets.SingleAsync(s => s.OwnerId == portal.Connection.Id, Cancel);
            flipped.Data = [.. flipped.Data[..^1], (byte)(flipped.Data[^1] ^ 1)];
            await db.SaveChangesAsync(Cancel);
        }

        var report = await CheckAsync(portal.Database);

        Assert.False(report.Ok);
        Assert.Contains($"serial {certificate.CurrentSerial} does not pair", Line(report, "secrets").Text, StringComparison.Ordinal);
        Assert.Contains($"{portal.Connection.Id} was changed or moved", Line(report, "secrets").Text, StringComparison.Ordinal);
        Assert.Contains($"serial {other.CurrentSerial} has no private key", Line(report, "certificates").Text, StringComparison.Ordinal);
        Assert.True(Line(report, "audit log").Ok);
    }

    [Fact]
    public async Task Check_WithAnotherKey_SaysWhichIsNeeded()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        var expected = (await db.MasterKeyChecks.SingleAsync(Cancel)).MasterKeyId;
        await File.WriteAllTextAsync(database.MasterKey.File, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Cancel);
        // Its folder belongs to the first.
        var other = TestDatabase.Build(database.Folder, configure: services => services.AddSingleton<CheckBackup>());

        var report = await CheckAsync(other);

        Assert.False(report.Ok);
        Assert.Equal("master key", report.Lines[^1].What);
        Assert.Contains(expected, report.Lines[^1].Text, StringComparison.Ordinal);
        await other.Services.DisposeAsync();
    }

    [Fact]
    public async Task Check_OfAnEmptyPlace_ChangesNothing()
    {
        await using var database = TestDatabase.Build(configure: services => services.AddSingleton<CheckBackup>());
        if (TestDatabase.SqlServer is not null)
            return;
        var error = await Assert.ThrowsAsync<Core.Hosting.StartupException>(() => CheckAsync(database));
        Assert.Contains("There is no database", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(database.Folder));
    }
}
