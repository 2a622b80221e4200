using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>The program as it is started, with its exit codes.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_InProductionWithoutSignIn_EndsWithTheMissingKeysAndCode2()
    {
        var (code, output) = await RunAsync("--environment", "Production");

        Assert.Equal(2, code);
        Assert.Contains("Oidc:Authority is missing", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAnOccupiedPort_EndsWithOneSentence()
    {
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)occupied.LocalEndpoint).Port}";

        var (code, output) = await RunAsync("--environment", "Production", "--Auth:LocalAdmin", "true", "--urls", url);

        Assert.Equal(1, code);
        Assert.StartsWith($"{url} is in use", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Start_WithAnOccupiedEmulatorPort_EndsWithOneSentence()
    {
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)occupied.LocalEndpoint).Port}";

        var (code, output) = await RunAsync("--environment", "Development", "--urls", "http://127.0.0.1:0", "--Demo:EmulatorUrl", url);

        Assert.Equal(1, code);
        Assert.Contains("simulated AWS cannot start", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithBrokenSettingsFile_SaysWhereItIsBroken()
    {
        await File.WriteAllTextAsync(folder.Of("appsettings.json"), "{ \"Demo\": ", Xunit.TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync();

        Assert.Equal(2, code);
        Assert.Contains("appsettings.json", output, StringComparison.Ordinal);
        Assert.Contains("LineNumber", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminLink_WithLocalAdmin_PrintsALinkAndTheAuditLogStaysWhole()
    {
        var (code, output) = await RunAsync("admin-link", "--environment", "Production", "--Auth:LocalAdmin", "true", "--Auth:PublicUrl", "https://acm.example.com");
        var (verified, audit) = await RunAsync("verify-audit", "--environment", "Production", "--Auth:LocalAdmin", "true");

        Assert.Equal(0, code);
        Assert.StartsWith("https://acm.example.com/sign-in/link?token=", output, StringComparison.Ordinal);
        Assert.Equal(0, verified);
        Assert.Contains("The audit log is whole: 2 rows.", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminLink_WithoutLocalAdmin_IsRefused()
    {
        var (code, output) = await RunAsync("admin-link", "--environment", "Development");

        Assert.Equal(2, code);
        Assert.Contains("Auth:LocalAdmin is not true", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_Unknown_EndsWithTheListAndCode2()
    {
        var (code, output) = await RunAsync("frobnicate");

        Assert.Equal(2, code);
        Assert.Contains("verify-audit", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "AcmPortal.Web.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || k.StartsWith("DOTNET_ENV", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
