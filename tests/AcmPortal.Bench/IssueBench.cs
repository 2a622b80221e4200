using System.Diagnostics;
using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>Many single-name certificates, requested together; the emulator in a process of its own.</summary>
internal static class IssueBench
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "rates", "validation", "instances", "key");
        var (count, rates, validation, instances) = (flags.Number("count", 200), flags.On("rates"), flags.Number("validation", 0), flags.Number("instances", 1));
        var key = flags.Text("key", "EC_prime256v1");
        var folder = Repository.NewFolder("issue");
        await using var emulator = await Emulator.StartAsync(folder,
        [
            "--rate-scale", rates ? "1" : "0", "--validation-delay", validation.ToString(),
            .. key.StartsWith("RSA", StringComparison.Ordinal) ? ["--rsa-pool", "64"] : Array.Empty<string>(),
        ]);
        var others = new List<PortalProcess>();
        try
        {
            await using var first = await PortalCore.OpenAsync(folder, emulator, rateShare: rates ? new Core.Hosting.AwsOptions().RateShare : 0);
            await first.SetUpAsync(emulator);
            first.KeyAlgorithm = key;
            // One works in this process; several are the portal as shipped, and this one only asks and looks.
            if (instances == 1)
                await first.WorkAsync();
            else
                others.AddRange(await Task.WhenAll(Enumerable.Range(0, instances).Select(i => InstanceAsync(folder, emulator, i, rates))));

            var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime;
            var before = others.Select(o => o.Process.ProcessorTime).ToList();
            var started = TimeProvider.System.GetTimestamp();
            var orders = await Task.WhenAll(Enumerable.Range(1, count).Select(n => Task.Run(() => first.RequestAsync($"host{n}.example.com"))));
            var requested = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            var (stages, shares) = await UntilStoredAsync(first, count, started, TimeSpan.FromSeconds(120 + count + validation));
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            cpu = process.TotalProcessorTime - cpu;
            if (instances > 1)
                cpu = others.Select((o, i) => o.Process.ProcessorTime - before[i]).Aggregate(TimeSpan.Zero, (sum, t) => sum + t);

            var calls = await emulator.CallsAsync();
            return await PrintAsync(first, emulator, new(count, rates, validation, seconds, requested, cpu.TotalSeconds, instances, others.ConvertAll(o => shares.GetValueOrDefault(o.Process.Id))), calls, stages);
        }
        finally
        {
            foreach (var other in others)
                await other.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Run(int Count, bool Rates, int Validation, double Seconds, double Requested, double Cpu, int Instances, IReadOnlyList<int> Shares);

    private static Task<PortalProcess> InstanceAsync(string folder, Emulator emulator, int number, bool rates)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"instance{number}")).FullName;
        return PortalProcess.StartAsync(folder, emulator, null, ["--Restore:StateFile", Path.Combine(own, "state.json"), .. rates ? Array.Empty<string>() : ["--Aws:RateShare", "0"]]);
    }

    private static async Task<int> PrintAsync(PortalCore portal, Emulator emulator, Run run, IReadOnlyList<LoggedCall> calls, Dictionary<OrderState, double> stages)
    {
        var stored = await portal.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.State == OrderState.Stored, ct), default);
        var certificates = (await emulator.CertificatesAsync()).Count;
        double n = run.Count;
        var acm = calls.Count(c => c.Service == "acm") / n;
        var changes = calls.Count(c => c.Operation == "ChangeResourceRecordSets") / n;
        // One quota binds: RequestCertificate, 5 a second; then AWS's own time to validate.
        var floor = run.Rates ? (run.Count - 1) / 5.0 + run.Validation : (double?)null;
        var exceeded = run.Rates ? Rates.Exceeded(calls) : [];

        Console.WriteLine($"{run.Count} certificates of one name each, requested together{(run.Instances > 1 ? $", {run.Instances} processes" : "")}; AWS's rates {(run.Rates ? "on" : "off")}, validation {run.Validation} s");
        Report.Line("stored", stored);
        var most = run.Instances > 1 ? 1.15 : 1.10;
        Report.Line("wall time", $"{run.Seconds:0.00} s", run.Rates ? "" : run.Count == 200 ? "target: 30 s" : "");
        Report.Line("orders per second", $"{run.Count / run.Seconds:0.0}", run.Rates ? "" : "target: 40 of 1,000");
        Report.Line("all orders accepted after", $"{run.Requested:0.00} s");
        foreach (var (state, at) in stages.OrderBy(s => s.Value))
            Report.Line($"last order left {state} after", $"{at:0.00} s");
        foreach (var (share, i) in run.Shares.Select((s, i) => (s, i)))
            Report.Line($"orders seen in the hands of process {i + 1}", share);
        Report.Line("processor time of the portal", $"{run.Cpu:0.00} s");
        foreach (var operation in calls.GroupBy(c => c.Operation).OrderBy(g => g.Key, StringComparer.Ordinal))
            Report.Line($"{operation.Key} per certificate", $"{operation.Count() / n:0.000}", $"most in one second: {Rates.Peak(operation)}");
        Report.Line("ACM calls per certificate", $"{acm:0.000}", "target: 3.3 of 1,000");
        Report.Line("Route 53 change calls per certificate", $"{changes:0.000}", "target: 0.12 of 1,000");
        if (floor is { } least)
            Report.Line("ratio to the floor", $"{run.Seconds / least:0.000}", $"floor {least:0.0} s; target: {most:0.00} of 1,000");
        foreach (var line in exceeded)
            Report.Line("ABOVE AWS'S RATE", line);
        Report.Result(new
        {
            count = run.Count,
            instances = run.Instances,
            stored,
            shares = run.Shares,
            certificates_at_aws = certificates,
            seconds = Math.Round(run.Seconds, 2),
            orders_per_second = Math.Round(run.Count / run.Seconds, 2),
            acm_calls_per_certificate = Math.Round(acm, 3),
            route53_changes_per_certificate = Math.Round(changes, 3),
            calls_per_certificate = calls.GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => Math.Round(g.Count() / n, 3)),
            throttled = calls.Count(c => c.Outcome.StartsWith("Throttling", StringComparison.Ordinal)),
            rate_windows_exceeded = exceeded.Count,
            ratio_to_floor = floor is { } f ? Math.Round(run.Seconds / f, 3) : (double?)null,
            processor_seconds = Math.Round(run.Cpu, 2),
        });
        var right = stored == run.Count && certificates == run.Count && exceeded.Count == 0;
        // Of fewer, start and end are too much of it all to say anything.
        var met = run.Count < 1000 || (acm <= 3.3 && changes <= 0.12 && (floor is { } lower ? run.Seconds / lower <= most : run.Count / run.Seconds >= 40));
        return right && met ? 0 : 1;
    }

    // Also notes when each stage was last occupied.
    // Whose lease was seen on an order is whose work it was; looked at ten times a second, short leases are missed alike for all.
    private static async Task<(Dictionary<OrderState, double> Left, Dictionary<int, int> Shares)> UntilStoredAsync(PortalCore portal, int count, long started, TimeSpan atMost)
    {
        var left = new Dictionary<OrderState, double>();
        var seen = new HashSet<(Guid, int)>();
        while (true)
        {
            var states = await portal.Store.ReadAsync((db, ct) => db.Orders.GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct), default);
            // machine/process/claim
            foreach (var held in await portal.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.OpenSlot != null && o.LeaseOwner != null).Select(o => new { o.Id, o.LeaseOwner }).ToListAsync(ct), default))
                seen.Add((held.Id, int.Parse(held.LeaseOwner!.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture)));
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            foreach (var state in states.Where(s => s.Key != OrderState.Stored))
                left[state.Key] = elapsed.TotalSeconds;
            if (states.Where(s => s.Key == OrderState.Stored).Sum(s => s.Count) >= count || elapsed > atMost)
                return (left, seen.GroupBy(s => s.Item2).ToDictionary(g => g.Key, g => g.Count()));
            await Task.Delay(100);
        }
    }
}
