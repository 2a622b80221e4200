using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>Clocks that differ, and a serial that does not come to rest: F9 and F15.</summary>
internal static class ClockRuns
{
    // As Debian installs it.
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    private static readonly string[] Shifts = ["+10m", "-10m", "+40d", "-40d"];

    /// <summary>
    /// F9: the clocks of both portals jump, each by its own file of libfaketime. No renewal is begun, readiness says why, and
    /// all is done within a minute after they are right. Not that of one alone: leases go by the database's clock, and
    /// SQLite's is that of each process.
    /// </summary>
    public static async Task<Tally> SkewAsync(int shifts, int seed)
    {
        var tally = new Tally(seed);
        if (!File.Exists(FakeTime))
        {
            Console.WriteLine($"  NOT RUN: {FakeTime} is not there (Debian's package libfaketime).");
            return tally;
        }

        await using var rig = await Rig.StartAsync("clocks");
        await rig.KillPortalAsync();
        var files = new[] { "one", "two" }.Select(n => Path.Combine(rig.Folder, $"clock-{n}")).ToArray();
        foreach (var file in files)
        {
            await SetAsync(file, "+0");
            rig.Others.Add(await rig.StartAnotherAsync(new()
            {
                ["LD_PRELOAD"] = FakeTime,
                ["FAKETIME_TIMESTAMP_FILE"] = file,
                ["FAKETIME_CACHE_DURATION"] = "1",
                ["DONT_FAKE_MONOTONIC"] = "1",
            }));
        }

        foreach (var shift in Shifts.Take(shifts))
        {
            tally.Runs++;
            var what = $"clocks {shift}";
            var certificates = await StoredAsync(rig, $"both{Array.IndexOf(Shifts, shift)}-");
            var since = await rig.Emulator.LastCallAsync();
            foreach (var file in files)
                await SetAsync(file, shift);
            tally.Expect(await UntilStatusAsync(rig.Others, 503, 30), $"{what}: not every portal says that its clock is wrong");
            foreach (var certificate in certificates)
                await rig.Core.Get<RenewNow>().RunAsync(PortalCore.Admin, certificate);
            await Task.Delay(TimeSpan.FromSeconds(10));
            tally.Expect((await rig.Emulator.CallsAsync(since)).All(c => c.Operation != "RenewCertificate"), $"{what}: a renewal was begun");
            tally.Expect(rig.Portals.All(p => !p.Process.HasExited), $"{what}: a portal ended");
            var waiting = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.OpenSlot != null && o.Kind == OrderKind.Renew).Select(o => o.Reason).ToListAsync(ct), default);
            foreach (var file in files)
                await SetAsync(file, "+0");
            Console.WriteLine($"  {what}: renewals wait because of {string.Join(", ", waiting.Distinct())}; normal {await NormalAsync(rig, tally, what):0.0} s after the clocks were right");
            foreach (var certificate in certificates)
                await RenewalOracle.CheckAsync(rig, certificate, "renew", tally, what);
        }

        await StandingOracle.CheckAsync(rig, tally, "clocks");
        return tally;
    }

    private static async Task<List<Guid>> StoredAsync(Rig rig, string prefix)
    {
        var issues = await rig.RequestManyAsync(prefix, 3);
        if (!await rig.UntilStoredAsync(issues, 240))
            throw new InvalidOperationException("The certificates that are to be renewed were not stored.");
        return await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => issues.Contains(o.Id)).Select(o => o.CertificateId!.Value).ToListAsync(ct), default);
    }

    private static Task<bool> UntilStatusAsync(IReadOnlyList<PortalProcess> portals, int status, int seconds) =>
        Rig.UntilAsync(async () => (await Task.WhenAll(portals.Select(Rig.ReadyAsync))).All(r => r.Status == status), TimeSpan.FromSeconds(seconds));

    private static async Task<double> NormalAsync(Rig rig, Tally tally, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        var done = await Rig.UntilAsync(() => rig.Core.Store.ReadAsync(async (db, ct) => !await db.Orders.AnyAsync(o => o.OpenSlot != null, ct), default), TimeSpan.FromSeconds(90))
            && await UntilStatusAsync(rig.Others, 200, 30);
        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        tally.Expect(done && took <= 60, $"{what}: not normal after 60 s");
        return took;
    }

    // In one move, since the portals read it all the time.
    private static async Task SetAsync(string file, string shift)
    {
        await File.WriteAllTextAsync(file + ".new", shift + "\n");
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>F15: at each reading AWS has another serial. Nothing is asked for or paid, and each new version is fetched once.</summary>
    public static async Task<Tally> DriftAsync(int times, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("drift");
        var order = await rig.RequestAsync("drift.example.com");
        if (!await rig.UntilStoredAsync([order]))
            throw new InvalidOperationException("The certificate whose serial drifts was not stored.");
        var (id, arn) = await rig.Core.Store.ReadAsync((db, ct) => db.Certificates.Select(c => ValueTuple.Create(c.Id, c.Arn)).SingleAsync(ct), default);
        var since = await rig.Emulator.LastCallAsync();
        for (var i = 0; i < times; i++)
        {
            await rig.Emulator.ActAsync(arn, "renew-now");
            await rig.Core.Get<ReconcileNow>().RunAsync(PortalCore.Admin, new ReconcileNowInput());
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        var settled = await Rig.UntilAsync(async () =>
        {
            await rig.Core.Get<ReconcileNow>().RunAsync(PortalCore.Admin, new ReconcileNowInput());
            await Task.Delay(1000);
            var atAws = (await rig.Emulator.CertificatesAsync()).Single().Serial!.Replace(":", "", StringComparison.Ordinal);
            return await rig.Core.Store.ReadAsync(async (db, ct) => !await db.Orders.AnyAsync(o => o.OpenSlot != null, ct)
                && string.Equals((await db.Certificates.SingleAsync(ct)).CurrentSerial.Replace(":", ""), atAws, StringComparison.OrdinalIgnoreCase), default);
        }, TimeSpan.FromSeconds(60));
        tally.Runs += times;
        var calls = (await rig.Emulator.CallsAsync(since)).CountBy(c => c.Operation).ToDictionary();
        var versions = await rig.Core.Store.ReadAsync((db, ct) => db.CertificateVersions.Where(v => v.CertificateId == id).ToListAsync(ct), default);
        Console.WriteLine($"  {times} drifts: {calls.GetValueOrDefault("ExportCertificate")} exports, {versions.Count - 1} new versions, {calls.GetValueOrDefault("RequestCertificate") + calls.GetValueOrDefault("RenewCertificate")} asked for");
        tally.Expect(settled, "drift: AWS's last serial is not the stored one");
        tally.Expect(calls.GetValueOrDefault("RequestCertificate") + calls.GetValueOrDefault("RenewCertificate") == 0, "drift: AWS was asked for a certificate");
        tally.Expect(calls.GetValueOrDefault("ExportCertificate") <= times && versions.Select(v => v.Serial).Distinct().Count() == versions.Count, "drift: a version was fetched or stored twice");
        foreach (var version in versions)
            tally.Expect(await Oracle.KeyProblemAsync(rig, version) is null, $"drift: {await Oracle.KeyProblemAsync(rig, version)}");
        await StandingOracle.CheckAsync(rig, tally, "drift");
        return tally;
    }
}
