using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Notifications;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

public class KmsMasterKeyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static MasterKeySetting Setting(KmsDouble kms, string id = "default", string arn = KmsDouble.Arn) =>
        new() { Id = id, Provider = MasterKeySource.Kms, KmsKeyId = arn, KmsServiceUrl = kms.Url };

    private static Action<IServiceCollection> With(MasterKeySetting setting) => services =>
        services.AddSingleton(s => MasterKeyRing.Provider(setting, s.GetRequiredService<IDbContextFactory<PortalDb>>(), s.GetRequiredService<TimeProvider>()));

    private static async Task<TestDatabase> StartAsync(KmsDouble kms)
    {
        var database = TestDatabase.Build(configure: With(Setting(kms)));
        await database.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(None);
        await database.Services.GetRequiredService<PortalStartup>().InitializeAsync(None);
        return database;
    }

    private static async Task SealAsync(TestDatabase database, int count)
    {
        var secrets = database.Services.GetRequiredService<SecretBox>();
        await database.Store.ChangeAsync(async (scope, ct) =>
        {
            for (var i = 0; i < count; i++)
                await secrets.SealAsync(scope.Db, Guid.CreateVersion7(), SecretField.SecretAccessKey, new byte[40], ct);
            return 0;
        }, None);
    }

    private static async Task<int> OpenAllAsync(TestDatabase database)
    {
        var secrets = database.Services.GetRequiredService<SecretBox>();
        await using var db = database.NewContext();
        var rows = await db.Secrets.AsNoTracking().ToListAsync(None);
        foreach (var row in rows)
            await secrets.OpenAsync(row, None);
        return rows.Count;
    }

    [Fact]
    public async Task Kms_ForManySecrets_IsAskedOnceAtEachStart()
    {
        await using var kms = new KmsDouble();
        await using var database = await StartAsync(kms);
        await SealAsync(database, 50);
        await using var restarted = await database.AnotherInstanceAsync(With(Setting(kms)));

        Assert.Equal(51, await OpenAllAsync(restarted));
        Assert.Equal(1, kms.Calls("GenerateDataKeyWithoutPlaintext"));
        Assert.Equal(2, kms.Calls("Decrypt"));
        await using var db = database.NewContext();
        Assert.StartsWith("kms-", (await db.MasterKeyChecks.SingleAsync(None)).MasterKeyId, StringComparison.Ordinal);
        Assert.Equal(KmsDouble.Arn, (await db.KmsKeys.SingleAsync(None)).KmsKeyArn);
    }

    [Fact]
    public async Task Start_UnderAnotherKmsKey_IsRefusedAndNamed()
    {
        await using var kms = new KmsDouble();
        await using var database = await StartAsync(kms);
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(With(Setting(kms, arn: KmsDouble.OtherArn))));
        Assert.Contains("IncorrectKeyException", error.Message, StringComparison.Ordinal);
        Assert.Contains(KmsDouble.OtherArn, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithTheBlobOfAnotherName_IsRefusedByItsContext()
    {
        await using var kms = new KmsDouble();
        await using var database = await StartAsync(kms);
        await using (var db = database.NewContext())
        {
            var row = await db.KmsKeys.AsNoTracking().SingleAsync(None);
            db.KmsKeys.Add(new KmsKey { Name = "other", KmsKeyArn = row.KmsKeyArn, Encrypted = row.Encrypted, CreatedAt = row.CreatedAt });
            await db.SaveChangesAsync(None);
        }

        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(With(Setting(kms, id: "other"))));
        Assert.Contains("InvalidCiphertextException", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAccessToKms_IsRefusedWithAwssWords()
    {
        await using var kms = new KmsDouble();
        await using var database = await StartAsync(kms);
        kms.Fault = new Reply(400, """{"__type":"AccessDeniedException","message":"not authorized to perform: kms:Decrypt"}""", "Content-Type: application/x-amz-json-1.1");
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(With(Setting(kms))));
        Assert.Contains("AccessDeniedException: not authorized to perform: kms:Decrypt", error.Message, StringComparison.Ordinal);
        Assert.Contains("kms-", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereKmsIsGone_IsRefused()
    {
        await using var kms = new KmsDouble();
        await using var database = await StartAsync(kms);
        kms.Fault = Reply.BreakOff;
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(With(Setting(kms))));
        Assert.Contains(KmsDouble.Arn, error.Message, StringComparison.Ordinal);
    }
}
