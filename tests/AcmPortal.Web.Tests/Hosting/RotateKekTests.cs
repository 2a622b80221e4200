using System.Diagnostics;
using System.Security.Cryptography;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>
/// The command <c>rotate-kek</c> as its own process, killed in the middle again and again while readers go on. The full dose
/// (10,000 secrets, 10 kills) runs with ACMPORTAL_TEST_FULL=1, a tenth of it otherwise.
/// </summary>
public sealed class RotateKekTests : IDisposable
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("ACMPORTAL_TEST_FULL") == "1";
    private static readonly int Secrets = Full ? 10_000 : 1_000;
    private static readonly int Kills = Full ? 10 : 2;
    private readonly TempFolder folder = new();
    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RotateKek_KilledInTheMiddleWithReadersRunning_LeavesNothingUnreadableAndNothingOnTheOldKey()
    {
        await using (var first = await StartAsync(new() { File = folder.Of("old.key") }))
            await SealAsync(first);
        await MakeNewKeyAsync();
        await using var readers = await StartAsync(Keys("new"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reads = Task.WhenAll(Enumerable.Range(0, 2).Select(i => ReadAsync(readers, i, stop.Token)));

        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var process = Start();
            var after = RandomNumberGenerator.GetInt32(1, 3);
            while (after > 0 && await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
                after -= line.Contains("secrets moved", StringComparison.Ordinal) ? 1 : 0;
            if (!process.HasExited)
                killed++;
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }

        using var last = Start();
        var output = await last.StandardOutput.ReadToEndAsync(Cancel) + await last.StandardError.ReadToEndAsync(Cancel);
        await last.WaitForExitAsync(Cancel);
        await stop.CancelAsync();
        var read = (await reads).Sum();

        Assert.True(last.ExitCode == 0, output);
        Assert.Equal(Kills, killed);
        Assert.True(read > 100, $"only {read} reads");
        await using var after2 = await StartAsync(new() { File = folder.Of("new.key") });
        Assert.Equal(Secrets + 1, await OpenAllAsync(after2));
    }

    private MasterKeyOptions Keys(string current) => new()
    {
        Keys =
        [
            new() { Id = "old", File = folder.Of("old.key"), Section = "MasterKey:Keys:0" },
            new() { Id = "new", File = folder.Of("new.key"), Section = "MasterKey:Keys:1" },
        ],
        Current = current,
    };

    private DatabaseOptions Database => new() { ConnectionString = $"Data Source={folder.Of("rotate.db")};Default Timeout=60" };

    private async Task<ServiceProvider> StartAsync(MasterKeyOptions key)
    {
        var services = new ServiceCollection().AddLogging().AddPortalStorage(Database, key).BuildServiceProvider();
        await services.GetRequiredService<PortalStartup>().InitializeAsync(Cancel);
        return services;
    }

    private static async Task SealAsync(ServiceProvider portal)
    {
        var secrets = portal.GetRequiredService<SecretBox>();
        foreach (var chunk in Enumerable.Range(0, Secrets).Chunk(500))
        {
            await portal.GetRequiredService<PortalStore>().ChangeAsync(async (scope, ct) =>
            {
                foreach (var _ in chunk)
                {
                    var owner = Guid.CreateVersion7();
                    await secrets.SealAsync(scope.Db, owner, SecretField.PrivateKey, owner.ToByteArray(), ct);
                }

                return 0;
            }, Cancel);
        }
    }

    private async Task MakeNewKeyAsync()
    {
        using var made = new FileMasterKey(folder.Of("new.key"));
        await made.LoadAsync(mayCreate: true, Cancel);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] args =
        [
            Path.Combine(AppContext.BaseDirectory, "AcmPortal.Web.dll"), "rotate-kek", "--batch", "20", "--environment", "Production", "--Auth:LocalAdmin", "true",
            "--Database:ConnectionString", Database.ConnectionString, "--MasterKey:Current", "new",
            "--MasterKey:Keys:0:Id", "old", "--MasterKey:Keys:0:File", folder.Of("old.key"), "--MasterKey:Keys:1:Id", "new", "--MasterKey:Keys:1:File", folder.Of("new.key"),
        ];
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    // Opens secrets at random as long as it may; one that does not open fails the test.
    private static async Task<int> ReadAsync(ServiceProvider portal, int seed, CancellationToken cancellationToken)
    {
        var (store, secrets) = (portal.GetRequiredService<PortalStore>(), portal.GetRequiredService<SecretBox>());
        var owners = await store.ReadAsync((db, ct) => db.Secrets.Where(s => s.Field == SecretField.PrivateKey).Select(s => s.OwnerId).ToListAsync(ct), Cancel);
        var read = 0;
        for (var i = seed; !cancellationToken.IsCancellationRequested; i += 7919)
        {
            var owner = owners[i % owners.Count];
            Assert.Equal(owner.ToByteArray(), await store.ReadAsync((db, ct) => secrets.OpenAsync(db, owner, SecretField.PrivateKey, ct), Cancel));
            read++;
            await Task.Delay(1, Cancel);
        }

        return read;
    }

    private static async Task<int> OpenAllAsync(ServiceProvider portal)
    {
        var (store, secrets) = (portal.GetRequiredService<PortalStore>(), portal.GetRequiredService<SecretBox>());
        return await store.ReadAsync(async (db, ct) =>
        {
            var current = (await db.MasterKeyChecks.SingleAsync(ct)).MasterKeyId;
            var rows = await db.Secrets.ToListAsync(ct);
            foreach (var row in rows)
            {
                Assert.Equal(current, row.MasterKeyId);
                await secrets.OpenAsync(db, row.OwnerId, row.Field, ct);
            }

            return rows.Count;
        }, Cancel);
    }
}
