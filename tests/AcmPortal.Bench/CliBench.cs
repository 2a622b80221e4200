using System.Diagnostics;
using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>The same issuances by the portal and by a careful shell script with the AWS CLI, AWS's rates on, one after the other against an emulator of its own each.</summary>
internal static class CliBench
{
    private const string Domain = "example.com";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "validation");
        var (count, validation) = (flags.Number("count", 100), flags.Number("validation", 5));
        var folder = Repository.NewFolder("cli");
        try
        {
            var (script, scriptCalls, exported) = await ScriptAsync(folder, count, validation);
            var (portal, portalCalls) = await PortalAsync(folder, count, validation);
            Console.WriteLine($"{count} certificates by the portal and by a shell script with the AWS CLI; AWS's rates on, validation {validation} s");
            Report.Line("the portal", $"{portal:0.0} s", $"{portalCalls} calls");
            Report.Line("the script", $"{script:0.0} s", $"{scriptCalls} calls, {exported} exported");
            Report.Line("the script takes so many times as long", $"{script / portal:0.0}");
            Report.Result(new { count, validation, portal_seconds = Math.Round(portal, 1), script_seconds = Math.Round(script, 1), ratio = Math.Round(script / portal, 2), portal_calls = portalCalls, script_calls = scriptCalls });
            return exported == count ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<Emulator> EmulatorAsync(string folder, int validation) => Emulator.StartAsync(folder, "--rate-scale", "1", "--validation-delay", validation.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<(double Seconds, int Calls, int Exported)> ScriptAsync(string folder, int count, int validation)
    {
        await using var emulator = await EmulatorAsync(folder, validation);
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "AcmPortal.Bench", "issue-by-cli.sh")) { RedirectStandardOutput = true };
        foreach (var argument in new[] { count.ToString(System.Globalization.CultureInfo.InvariantCulture), emulator.Zones.Single(z => z.Name == Domain).Id, Domain, Path.Combine(folder, "exported") })
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in new[] { ("AWS_ENDPOINT_URL", emulator.Url.ToString()), ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_CONFIG_FILE", "/dev/null") })
            start.Environment[name] = value;
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        var exported = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The script ended with {process.ExitCode}; it needs the AWS CLI (Debian: awscli).");
        return (TimeProvider.System.GetElapsedTime(started).TotalSeconds, (await emulator.CallsAsync()).Count, int.Parse(exported, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<(double Seconds, int Calls)> PortalAsync(string folder, int count, int validation)
    {
        await using var emulator = await EmulatorAsync(folder, validation);
        await using var portal = await PortalCore.OpenAsync(folder, emulator, rateShare: new Core.Hosting.AwsOptions().RateShare);
        await portal.SetUpAsync(emulator);
        await portal.WorkAsync();
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(1, count).Select(n => Task.Run(() => portal.RequestAsync($"portal{n}.{Domain}"))));
        while (await portal.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.State == OrderState.Stored, ct), default) < count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(20))
                throw new TimeoutException("Not all orders were stored within 20 minutes.");
            await Task.Delay(100);
        }

        return (TimeProvider.System.GetElapsedTime(started).TotalSeconds, (await emulator.CallsAsync()).Count);
    }
}
