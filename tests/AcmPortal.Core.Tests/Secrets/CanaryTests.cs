using System.Collections.Concurrent;
using System.Text;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Certificates;
using AcmPortal.Core.Tests.Orders;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

/// <summary>Secrets that are recognisable go through the portal; afterwards the database's files and the log, all of it, are searched for them.</summary>
public class CanaryTests
{
    private const string AwsSecret = "CANARYawsSECRETxK7MDENGbPxRfiCYzEXAMPLE0";
    private const string Passphrase = "CANARY-passphrase-8812";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_AfterALifeOfACertificate_AreInNoFileOfTheDatabaseAndInNoLogLine()
    {
        var log = new EveryLine();
        await using var portal = await OrderPortal.StartAsync();
        portal.Get<ILoggerFactory>().AddProvider(log);
        await portal.Get<RotateConnectionKeys>().RunAsync(OrderPortal.Admin, new(portal.Connection.Id, "AKIACANARY0000000001", new SecretText(AwsSecret), portal.Connection.Version), Cancel);
        var certificate = await portal.StoredAsync("canary.example.com");
        using (var file = await portal.Get<DownloadCertificate>().RunAsync(OrderPortal.JustSignedIn, new DownloadInput(certificate.CurrentVersionId, DownloadFormat.Pkcs12, new SecretText(Passphrase), "a test"), Cancel))
            Assert.NotEmpty(file.Content);
        await portal.RevokeAsync(certificate);
        await portal.RevokedAsync(certificate);
        await portal.StopWorkerAsync();
        var key = await portal.Database.Store.ReadAsync((db, ct) => portal.Get<SecretBox>().OpenAsync(db, certificate.CurrentVersionId, SecretField.PrivateKey, ct), Cancel);
        var awsSecret = await portal.Database.Store.ReadAsync((db, ct) => portal.Get<SecretBox>().OpenAsync(db, portal.Connection.Id, SecretField.SecretAccessKey, ct), Cancel);
        Assert.Equal(AwsSecret, Encoding.UTF8.GetString(awsSecret));
        var master = Convert.FromBase64String((await File.ReadAllTextAsync(portal.Database.MasterKey.File, Cancel)).Trim());

        // The end of a PKCS#8 EC key is the public point, which is public; the scalar stands before it.
        (string Name, byte[] Bytes)[] canaries =
        [
            ("AWS secret", Encoding.UTF8.GetBytes(AwsSecret)), ("passphrase", Encoding.UTF8.GetBytes(Passphrase)), ("private key", key[36..68]), ("master key", master),
        ];
        var files = Directory.EnumerateFiles(portal.Database.Folder).Where(f => Path.GetFileName(f).StartsWith("portal.db", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var content = await ReadAsync(file);
            // What is public is found, so the search works.
            if (file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith("-wal", StringComparison.Ordinal))
                Assert.True(content.Length > 0);
            foreach (var (name, bytes) in canaries)
                AssertAbsent(content, bytes, $"{name} in {Path.GetFileName(file)}");
        }

        Assert.Contains(files, f => ReadAsync(f).Result.AsSpan().IndexOf("canary.example.com"u8) >= 0);
        var lines = Encoding.UTF8.GetBytes(string.Join('\n', log.Lines));
        Assert.True(log.Lines.Count > 50, $"only {log.Lines.Count} lines were logged");
        foreach (var (name, bytes) in canaries)
            AssertAbsent(lines, bytes, $"{name} in the log");
    }

    private static void AssertAbsent(byte[] content, byte[] secret, string where)
    {
        byte[][] forms =
        [
            secret, Encoding.ASCII.GetBytes(Convert.ToBase64String(secret).TrimEnd('=')), Encoding.ASCII.GetBytes(Convert.ToHexString(secret)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)),
            Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(secret)),
        ];
        foreach (var form in forms)
            Assert.True(content.AsSpan().IndexOf(form) < 0, where);
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private sealed class EveryLine : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Enqueue($"{formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                Lines.Enqueue(string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")));
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
