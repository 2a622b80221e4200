using System.Security.Cryptography;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

public class StartupTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static PortalStartup Startup(TestDatabase database) => database.Services.GetRequiredService<PortalStartup>();

    private static async Task<string> RefusalAsync(TestDatabase database) =>
        (await Assert.ThrowsAsync<StartupException>(() => Startup(database).InitializeAsync(None))).Message;

    // SQL Server never migrates by itself; SQLite needs no more than this either.
    private static Task MigrateAsync(TestDatabase database) => database.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(None);

    [Fact]
    public async Task First_OnNothing_MakesDatabaseAndKeyThatOnlyTheOwnerReads()
    {
        await using var database = TestDatabase.Build();
        await MigrateAsync(database);
        await Startup(database).InitializeAsync(None);

        Assert.Equal(32, Convert.FromBase64String(await File.ReadAllTextAsync(database.MasterKey.File, None)).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(database.MasterKey.File));
        Assert.Null((await Audit.AuditTestExtensions.VerifyAsync(database)).Problem);
    }

    [Fact]
    public async Task Again_ChangesNothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Startup(database).InitializeAsync(None);
        await using var again = await database.AnotherInstanceAsync();
        await using var db = again.NewContext();
        Assert.Equal(1, await db.AuditEntries.CountAsync(None));
        Assert.Equal(1, await db.MasterKeyChecks.CountAsync(None));
    }

    [Fact]
    public async Task First_OfFourInstancesAtOnce_AgreesOnOneKeyAndOneChain()
    {
        await using var database = TestDatabase.Build();
        await MigrateAsync(database);
        var instances = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => database.AnotherInstanceAsync())));
        Assert.Equal(new Core.Audit.AuditVerification(1, null, null), await Audit.AuditTestExtensions.VerifyAsync(database));
        foreach (var instance in instances)
            await instance.DisposeAsync();
    }

    [Fact]
    public async Task WithAnotherKey_IsRefusedAndSaysWhich()
    {
        await using var database = await TestDatabase.CreateAsync();
        string expected;
        await using (var db = database.NewContext())
            expected = (await db.MasterKeyChecks.SingleAsync(None)).MasterKeyId;
        await File.WriteAllTextAsync(database.MasterKey.File, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), None);

        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(database.MasterKey.File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutItsKey_IsRefusedAndMakesNoOther()
    {
        await using var database = await TestDatabase.CreateAsync();
        File.Delete(database.MasterKey.File);
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync());
        Assert.Contains(database.MasterKey.File, error.Message, StringComparison.Ordinal);
        Assert.Contains("local-", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(database.MasterKey.File));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 !")]
    public async Task WithABrokenKeyFile_IsRefused(string content)
    {
        await using var database = TestDatabase.Build();
        await MigrateAsync(database);
        await File.WriteAllTextAsync(database.MasterKey.File, content, None);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(database.MasterKey.File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("32 bytes in base64", await RefusalAsync(database), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    public async Task WithAKeyThatOthersMayTouch_IsRefused(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var database = await TestDatabase.CreateAsync();
        File.SetUnixFileMode(database.MasterKey.File, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync());
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTheKeyInTheEnvironment_NeedsTheVariable()
    {
        var variable = "ACMPORTAL_TEST_" + Guid.CreateVersion7().ToString("N");
        await using var database = TestDatabase.Build(configure: services => services.AddSingleton<Core.Secrets.IMasterKeyProvider>(new Core.Secrets.EnvironmentMasterKey(variable)));
        await MigrateAsync(database);
        Assert.Contains(variable, await RefusalAsync(database), StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(variable, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await Startup(database).InitializeAsync(None);
        Assert.False(File.Exists(database.MasterKey.File));
    }

    [Fact]
    public async Task WithTheCheckRemoved_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var db = database.NewContext())
            await db.MasterKeyChecks.ExecuteDeleteAsync(None);
        Assert.Contains("no master key check", await RefusalAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTheCheckChanged_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var db = database.NewContext())
            await db.MasterKeyChecks.ExecuteUpdateAsync(set => set.SetProperty(c => c.Check, new byte[60]), None);
        Assert.Contains("was changed", await RefusalAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTheAuditKeyRemoved_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var db = database.NewContext())
            await db.Secrets.ExecuteDeleteAsync(None);
        Assert.Contains("audit log lost its key", await RefusalAsync(database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterAKillWhileMigrating_StartsAgain()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "SQL Server's migration lock goes with its connection.");
        await using var database = TestDatabase.Build();
        await using (var db = database.NewContext())
        {
            // What EF leaves behind when the process ends in the middle.
            await db.Database.ExecuteSqlRawAsync(
                """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2027-01-01');""", None);
        }

        await Startup(database).InitializeAsync(None).WaitAsync(TimeSpan.FromSeconds(60), None);
    }

    [Fact]
    public async Task Connections_OfSqlite_AreSetUpForDurability()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "About SQLite.");
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        Assert.Equal("wal", await PragmaAsync("journal_mode"));
        Assert.Equal("2", await PragmaAsync("synchronous"));
        Assert.Equal("1", await PragmaAsync("foreign_keys"));

        async Task<string> PragmaAsync(string name)
        {
            await db.Database.OpenConnectionAsync(None);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA {name}";
            return (await command.ExecuteScalarAsync(None))!.ToString()!;
        }
    }

    [Fact]
    public async Task WithAFolderThatCannotBeWritten_SaysWhichFile()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "About SQLite.");
        await using var database = TestDatabase.Build();
        var file = Path.Combine(database.Folder, "portal.db");
        Directory.CreateDirectory(file); // Where the file should be stands a folder.
        Assert.Contains(file, await RefusalAsync(database), StringComparison.Ordinal);
    }
}
