using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

/// <summary>AWS's own SDK for JavaScript against a started emulator, signatures verified. Each check of the script counts.</summary>
public sealed class JsConformanceTests(ITestOutputHelper output)
{
    private const int LeastChecks = 30;

    [Fact]
    public async Task AwsSdkForJavaScript_EveryOperationAndError_Conforms()
    {
        var folder = Path.Combine(Path.GetDirectoryName(Source())!, "js");
        if (await VersionAsync("node") is not { } node) Assert.Skip("node is not installed: the SDK for JavaScript can't run");
        else output.WriteLine("node " + node);
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@aws-sdk", "client-acm")))
        {
            if (await VersionAsync("npm") is null) Assert.Skip("npm is not installed and node_modules is missing");
            var (code, log) = await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund");
            Assert.True(code == 0, "npm ci failed:\n" + log);
        }
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { Credentials = ["AKCONFORMANCE:conformance/secret"] });
        var (exit, text) = await RunAsync(folder, "node", "conformance.mjs", emulator.Host.Url.ToString(), "AKCONFORMANCE", "conformance/secret");

        var checks = text.Split('\n').Where(l => l.StartsWith("{\"name\"", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l)!).ToList();
        foreach (var check in checks) output.WriteLine($"{((bool)check["ok"]! ? "ok  " : "FAIL")} {check["name"]}");
        Assert.Multiple([
            () => Assert.True(checks.Count >= LeastChecks, $"only {checks.Count} checks ran:\n{text}"),
            .. checks.Select(check => (Action)(() => Assert.True((bool)check["ok"]!, $"{check["name"]}: {check["detail"]}"))),
            () => Assert.True(exit == 0, $"exit code {exit}:\n{text}"),
        ]);
    }

    private static async Task<string?> VersionAsync(string program)
    {
        try
        {
            var (code, text) = await RunAsync(Path.GetTempPath(), program, "--version");
            return code == 0 ? text.Trim() : null;
        }
        catch (Win32Exception) { return null; }
    }

    private static async Task<(int Code, string Text)> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        using var process = Process.Start(start)!;
        var ct = TestContext.Current.CancellationToken;
        var (standard, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        try
        {
            await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromMinutes(5), ct);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, await standard + await errors);
    }

    private static string Source([CallerFilePath] string path = "") => path;
}
