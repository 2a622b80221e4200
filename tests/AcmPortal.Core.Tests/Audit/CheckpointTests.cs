using System.Net;
using System.Net.Sockets;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

public sealed class CheckpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static AuditLine Line(string name) => new(Actor.Host, AuditAction.ProfileCreated, "profile", "1", name);

    private static AuditOptions Options(TestDatabase database) => new() { CheckpointFile = Path.Combine(database.Folder, "kept", "checkpoints.jsonl") };

    private static AuditCheckpoints Make(TestDatabase database, AuditOptions options) =>
        new(database.Store, database.Services.GetRequiredService<AuditTrail>(), options, database.Clock, NullLogger<AuditCheckpoints>.Instance);

    private static Task<AuditVerification> VerifyAsync(TestDatabase database, AuditOptions options, string? file = null) =>
        new VerifyAuditLog(database.Store, database.Services.GetRequiredService<AuditTrail>(), options).RunAsync(Actor.Host, new VerifyAuditLogInput(file), Cancel);

    [Fact]
    public async Task Write_WhileTheLogGrows_AppendsALineOnlyWhenTheHeadHasMoved()
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Options(database);
        using var checkpoints = Make(database, options);

        Assert.Equal(1, await checkpoints.WriteAsync(Cancel));
        Assert.Equal(0, await checkpoints.WriteAsync(Cancel));
        await database.WriteAsync(Line("one"));
        Assert.Equal(1, await checkpoints.WriteAsync(Cancel));

        var lines = await File.ReadAllLinesAsync(options.CheckpointFile!, Cancel);
        Assert.Equal([1, 2], lines.Select(l => AuditCheckpoint.Parse(l)!.Sequence));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(options.CheckpointFile!));
        Assert.Equal(new AuditVerification(2, null, null) { Checkpoints = 2 }, await VerifyAsync(database, options));
    }

    [Fact]
    public async Task Write_AfterALineThatACrashCutOff_StartsAfreshAndTheFileStaysReadable()
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Options(database);
        using var checkpoints = Make(database, options);
        await checkpoints.WriteAsync(Cancel);
        await File.AppendAllTextAsync(options.CheckpointFile!, "{\"at\":\"2027-03", Cancel);
        await database.WriteAsync(Line("one"));
        await checkpoints.WriteAsync(Cancel);
        Assert.Equal(2, (await VerifyAsync(database, options)).Checkpoints);
    }

    [Fact]
    public async Task Write_WhereTheFileCannotBeWritten_IsTriedAgain()
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Options(database);
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "kept"), "in the way", Cancel);
        using var checkpoints = Make(database, options);
        Assert.Equal(0, await checkpoints.WriteAsync(Cancel));
        File.Delete(Path.Combine(database.Folder, "kept"));
        Assert.Equal(1, await checkpoints.WriteAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_DatabasePutBackToAnEarlierState_IsFoundThoughTheChainIsWhole(bool wentOn)
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Options(database);
        using var checkpoints = Make(database, options);
        await database.WriteAsync(Line("kept"));
        await using var db = database.NewContext();
        var head = await db.AuditHead.AsNoTracking().SingleAsync(Cancel);
        for (var i = 0; i < 3; i++)
        {
            await database.WriteAsync(Line("to be forgotten"));
            await checkpoints.WriteAsync(Cancel);
        }

        if (TestDatabase.SqlServer is null)
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER AuditEntries_NoDelete", Cancel);
        await db.AuditEntries.Where(e => e.Sequence > head.Sequence).ExecuteDeleteAsync(Cancel);
        await db.AuditHead.ExecuteUpdateAsync(s => s.SetProperty(h => h.Sequence, head.Sequence).SetProperty(h => h.Hash, head.Hash).SetProperty(h => h.Seal, head.Seal), Cancel);
        if (wentOn)
        {
            // A process that knows nothing of what was: the one that saw the rows refuses to go on by itself.
            await using var other = await database.AnotherInstanceAsync();
            for (var i = 0; i < 5; i++)
                await other.WriteAsync(Line("a new past"));
        }

        Assert.Null((await database.VerifyAsync()).Problem);
        var found = await VerifyAsync(database, options);
        Assert.Equal(head.Sequence + 1, found.BrokenAt);
        Assert.Contains("put back to an earlier state", found.Problem, StringComparison.Ordinal);
        using var restarted = Make(database, options);
        Assert.False(await restarted.CheckLastAsync(Cancel));
    }

    [Fact]
    public async Task Verify_FileThatWasChanged_SaysSo()
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Options(database);
        using var checkpoints = Make(database, options);
        await checkpoints.WriteAsync(Cancel);
        var right = await File.ReadAllTextAsync(options.CheckpointFile!, Cancel);
        Assert.True(await checkpoints.CheckLastAsync(Cancel));

        foreach (var wrong in new[] { right.Replace("\"sequence\":1", "\"sequence\":2", StringComparison.Ordinal), right.Replace("\"seal\"", "\"sael\"", StringComparison.Ordinal), "{}\n" + right, right.Replace("2027", "2026", StringComparison.Ordinal) })
        {
            await File.WriteAllTextAsync(options.CheckpointFile!, wrong, Cancel);
            Assert.NotNull((await VerifyAsync(database, options)).Problem);
        }
    }

    [Fact]
    public async Task Verify_AnotherFile_IsTakenInsteadAndMustExist()
    {
        await using var database = await TestDatabase.CreateAsync();
        var options = Options(database);
        using var checkpoints = Make(database, options);
        await checkpoints.WriteAsync(Cancel);
        var other = Path.Combine(database.Folder, "other.jsonl");
        await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(database, options, other));
        File.Copy(options.CheckpointFile!, other);
        Assert.Equal(1, (await VerifyAsync(database, options with { CheckpointFile = null }, other)).Checkpoints);
        Assert.Equal(0, (await VerifyAsync(database, options with { CheckpointFile = null })).Checkpoints);
    }

    [Fact]
    public async Task Write_ToSyslogByDatagram_IsOneMessageOfTheStandard()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var host = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)host.Client.LocalEndPoint!).Port;
        using var checkpoints = Make(database, new AuditOptions { CheckpointFile = null, SyslogHost = "127.0.0.1", SyslogPort = port });

        Assert.Equal(1, await checkpoints.WriteAsync(Cancel));

        AssertIsMessage(Encoding.UTF8.GetString((await host.ReceiveAsync(Cancel)).Buffer));
    }

    [Fact]
    public async Task Write_ToSyslogByTcp_HasItsLengthBeforeItAndIsTriedAgainWhenNobodyListens()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var host = new TcpListener(IPAddress.Loopback, 0);
        host.Start();
        var port = ((IPEndPoint)host.LocalEndpoint).Port;
        host.Stop();
        using var checkpoints = Make(database, new AuditOptions { CheckpointFile = null, SyslogHost = "127.0.0.1", SyslogPort = port, SyslogProtocol = SyslogProtocol.Tcp });
        Assert.Equal(0, await checkpoints.WriteAsync(Cancel));

        using var back = new TcpListener(IPAddress.Loopback, port);
        back.Start();
        var reading = Task.Run(async () =>
        {
            using var client = await back.AcceptTcpClientAsync(Cancel);
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            return await reader.ReadToEndAsync(Cancel);
        }, Cancel);
        Assert.Equal(1, await checkpoints.WriteAsync(Cancel));

        var sent = await reading;
        var space = sent.IndexOf(' ', StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(sent[(space + 1)..]), int.Parse(sent[..space], System.Globalization.CultureInfo.InvariantCulture));
        AssertIsMessage(sent[(space + 1)..]);
    }

    private static void AssertIsMessage(string message)
    {
        Assert.Matches("^<109>1 2027-03-14T14:02:11\\.000Z \\S+ acmportal [0-9]+ audit-checkpoint - \\{", message);
        Assert.Equal(1, AuditCheckpoint.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..])!.Sequence);
        Assert.DoesNotContain('\n', message);
    }
}
