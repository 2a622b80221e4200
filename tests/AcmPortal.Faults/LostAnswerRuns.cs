using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>Answers that never come: F4, F2 and F3.</summary>
internal static class LostAnswerRuns
{
    private const int EnoughToCount = 100;

    /// <summary>F4: the first answer of every mutating call is dropped after it was executed.</summary>
    public static async Task<Tally> DropAsync(int count, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("drop");
        await rig.Emulator.FaultsAsync(
            new { operation = "RequestCertificate", effect = "drop", when = "after", oncePerBody = true },
            new { operation = "ChangeResourceRecordSets", effect = "drop", when = "after", oncePerBody = true });
        var orders = await rig.RequestManyAsync("drop", count);
        await rig.UntilStoredAsync(orders, 180);
        tally.Runs += count;
        await Oracle.CheckAsync(rig, orders, tally, "drop");
        await StandingOracle.CheckAsync(rig, tally, "drop");

        // Nothing is resent behind the portal's back: each SDK invocation was sent once.
        var resent = (await rig.Emulator.CallsAsync()).Where(c => c.InvocationId is not null).GroupBy(c => c.InvocationId).Count(g => g.Count() > 1);
        if (resent > 0)
        {
            tally.Broken += resent;
            tally.Say($"drop: {resent} SDK invocations were sent more than once");
        }

        var dropped = (await rig.Emulator.CallsAsync()).Count(c => c.Outcome == "Dropped");
        if (dropped < count)
        {
            tally.Broken++;
            tally.Say($"drop: only {dropped} answers were dropped");
        }

        return tally;
    }

    /// <summary>
    /// F2: killed after RequestCertificate was executed, AWS's clock 61 minutes later at the restart, so that no token helps
    /// any more; with tags, without the right to them, and with a list that shows the certificate 120 s after the restart.
    /// </summary>
    public static async Task<Tally> AdoptAsync(int count, int seed)
    {
        var tally = new Tally(seed);
        foreach (var variant in new[] { "tags allowed", "tags denied", "list lag" })
        {
            await using var rig = await Rig.StartAsync("adopt", variant == "list lag" ? ["--list-lag", "PT63M"] : [], "--Orders:MaxParallel", "100");
            if (variant == "tags denied")
                await rig.Emulator.SendAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:AddTagsToCertificate", "acm:ListTagsForCertificate" } });

            // The first order learns what the connection may do.
            if (variant != "list lag")
                await rig.UntilStoredAsync([await rig.RequestAsync("first.example.com")]);
            await rig.Emulator.FaultsAsync(new { operation = "RequestCertificate", effect = "hold", phase = "executed-not-answered" });
            var orders = await rig.RequestManyAsync("adopt", count);
            if (!await rig.UntilHeldAsync(count))
            {
                tally.Broken++;
                tally.Say($"adopt, {variant}: not all requests were held");
            }

            await rig.KillPortalAsync();
            await rig.Emulator.NoFaultsAsync();
            await rig.Emulator.ReleaseAsync();
            await rig.Emulator.AdvanceAsync("PT61M");
            await rig.StartPortalAsync();
            if (variant == "list lag")
            {
                // The first look finds nothing; then the list catches up.
                await Task.Delay(TimeSpan.FromSeconds(12));
                await rig.Emulator.AdvanceAsync("PT120S");
            }

            await rig.UntilStoredAsync(orders, 120);
            tally.Runs += count;
            await Oracle.CheckAsync(rig, orders, tally, $"adopt, {variant}");
            await StandingOracle.CheckAsync(rig, tally, $"adopt, {variant}");
        }

        return tally;
    }

    /// <summary>
    /// F3: a fifth of all calls fails, one way or another, by the seed, while certificates are issued and then renewed. Where
    /// there are enough of them to tell it from chance, the number of calls is held against a calm run.
    /// </summary>
    public static async Task<Tally> RandomAsync(int count, int seed)
    {
        var tally = new Tally(seed);
        var calls = await LiveAsync("random", count, tally,
        [
            new { effect = "http", status = 500, probability = 0.05 },
            new { effect = "http", status = 503, probability = 0.05 },
            new { effect = "throttle", probability = 0.05 },
            new { effect = "drop", when = "after", probability = 0.03 },
            new { effect = "delay", delay = "PT30S", probability = 0.02 },
        ]);
        if (count < EnoughToCount)
            return tally;
        var calm = await LiveAsync("random, calm", count, tally, []);
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"  {calls} calls, {(double)calls / calm:0.00} times the {calm} of a calm run"));
        tally.Expect(calls <= 1.6 * calm, $"random: {calls} calls, more than 1.6 times the {calm} of a calm run");
        return tally;
    }

    // Issues and renews; answers how many calls AWS saw.
    private static async Task<int> LiveAsync(string what, int count, Tally tally, object[] faults)
    {
        await using var rig = await Rig.StartAsync("random", ["--seed", tally.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await rig.Emulator.FaultsAsync(faults);
        var orders = await rig.RequestManyAsync("random", count);
        await rig.UntilStoredAsync(orders, 240 + count);
        tally.Runs += count;
        await Oracle.CheckAsync(rig, orders, tally, what);
        var certificates = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => orders.Contains(o.Id) && o.CertificateId != null).Select(o => o.CertificateId!.Value).ToListAsync(ct), default);
        foreach (var certificate in certificates)
            await rig.Core.Get<RenewNow>().RunAsync(PortalCore.Admin, certificate);
        var open = certificates.ToList();
        await Rig.UntilAsync(async () =>
        {
            foreach (var certificate in open.ToList())
            {
                if (await Life.IsRenewedAsync(rig, certificate))
                    open.Remove(certificate);
            }

            return open.Count == 0;
        }, TimeSpan.FromSeconds(300 + count));
        tally.Runs += certificates.Count;
        await rig.Emulator.NoFaultsAsync();
        foreach (var certificate in certificates)
            await RenewalOracle.CheckAsync(rig, certificate, "renew", tally, what);
        await StandingOracle.CheckAsync(rig, tally, what);
        return (await rig.Emulator.CallsAsync()).Count;
    }
}
