using System.Net;
using System.Net.Http.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>Twins, answers that make no sense, and a stop under load: F16, F13 and F17.</summary>
internal static class LoadRuns
{
    /// <summary>F16: 50 parallel requests for the same names, then double clicks.</summary>
    public static async Task<Tally> TwinsAsync(int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("twins");
        var same = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => rig.RequestAsync("twin.example.com"))));
        var clicks = new List<Guid[]>();
        for (var i = 0; i < 20; i++)
        {
            var name = $"click{i}.example.com";
            clicks.Add(await Task.WhenAll(Task.Run(() => rig.RequestAsync(name)), Task.Run(() => rig.RequestAsync(name))));
        }

        foreach (var twins in clicks.Append(same))
        {
            tally.Runs += twins.Length;
            if (twins.Distinct().Count() is var different and > 1)
            {
                tally.Duplicates += different - 1;
                tally.Say($"twins: {different} orders for one set of names");
            }
        }

        var orders = clicks.Append(same).SelectMany(t => t).Distinct().ToList();
        await rig.UntilStoredAsync(orders, 120);
        await Oracle.CheckAsync(rig, orders, tally, "twins");
        await StandingOracle.CheckAsync(rig, tally, "twins");
        return tally;
    }

    /// <summary>F13: answers that are no answers, one kind at a time; a neighbour must not notice, and once AWS is itself again all is stored.</summary>
    public static async Task<Tally> MalformedAsync(int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("malformed");
        var kinds = OddAnswers().ToList();

        var affected = new List<Guid>();
        foreach (var ((name, rule), i) in kinds.Select((k, i) => (k, i)))
        {
            await rig.Emulator.FaultsAsync(rule);
            var order = await rig.RequestAsync($"odd{i}.example.com");
            affected.Add(order);
            tally.Runs++;
            // Until the fault has struck: the order waits with a named reason, or has got over it already.
            var struck = await StruckAsync(rig, order);
            if (struck is not { } seen || (OrderTransitions.IsOpen(seen.State) && (seen.NextAttemptAt is null || seen.ReasonText is null)))
            {
                tally.Broken++;
                tally.Say($"malformed, {name}: {(struck is null ? "the order did not react" : $"{struck.State} without reason or next attempt")}");
                tally.Kept(rig);
            }
        }

        await rig.Emulator.NoFaultsAsync();
        var neighbour = await rig.RequestAsync("neighbour.example.com");
        if (!await rig.UntilStoredAsync([neighbour], 30))
        {
            tally.Broken++;
            tally.Say("malformed: a neighbour was affected");
        }

        await HurryAsync(rig, affected);
        await rig.UntilStoredAsync(affected, 120);
        await Oracle.CheckAsync(rig, [.. affected, neighbour], tally, "malformed");
        await StandingOracle.CheckAsync(rig, tally, "malformed");
        return tally;
    }

    // Each strikes once.
    private static IEnumerable<(string Name, object Rule)> OddAnswers()
    {
        foreach (var operation in new[] { "RequestCertificate", "DescribeCertificate", "ListCertificates", "ExportCertificate", "ChangeResourceRecordSets" })
        {
            foreach (var variant in new[] { "html", "empty", "truncated", "garbage", "huge" })
                yield return ($"{operation} {variant}", new { operation, effect = "malformed", variant, times = 1 });
        }

        foreach (var variant in new[] { "wrong-key", "bad-pem", "other-names", "expired", "empty-chain", "big-chain" })
            yield return ($"ExportCertificate {variant}", new { operation = "ExportCertificate", effect = "twist", variant, times = 1 });
        foreach (var (operation, member, value) in new (string, string, object?)[]
        {
            ("DescribeCertificate", "Certificate.Status", "PONDERING"),
            ("DescribeCertificate", "Certificate.Status", null),
            ("DescribeCertificate", "Certificate.NotAfter", "soon"),
            ("DescribeCertificate", "Certificate.KeyAlgorithm", "ROT_13"),
            ("DescribeCertificate", "Certificate.DomainValidationOptions", Array.Empty<object>()),
            ("DescribeCertificate", "Certificate.Surprise", "unheard of"),
            ("RequestCertificate", "CertificateArn", null),
            ("RequestCertificate", "CertificateArn", "none"),
            ("ExportCertificate", "Certificate", null),
            ("ExportCertificate", "PrivateKey", ""),
        })
        {
            yield return ($"{operation} {member} = {value ?? "nothing"}", new { operation, effect = "patch", times = 1, set = new Dictionary<string, object?> { [member] = value } });
        }

        yield return ("ChangeResourceRecordSets another document", new { operation = "ChangeResourceRecordSets", effect = "malformed", body = "<Other/>", times = 1 });
    }

    /// <summary>F17: SIGTERM while orders are under way.</summary>
    public static async Task<Tally> StopAsync(int times, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("stop", ["--validation-delay", "1"]);
        var orders = new List<Guid>();
        for (var i = 0; i < times; i++)
        {
            // Answers take their time, so that the signal meets calls under way.
            await rig.Emulator.FaultsAsync(new { effect = "delay", delay = "PT0.5S", probability = 0.5 });
            orders.AddRange(await rig.RequestManyAsync($"stop{i}-", 20));
            await Task.Delay(TimeSpan.FromMilliseconds(300 + (Math.Abs(seed + i) * 397 % 2500)));
            tally.Runs++;
            // Somebody waits for an order that takes a minute: it is answered before the portal goes.
            await rig.Emulator.SettingsAsync(new { validationDelay = "PT1M" });
            var held = HoldAsync(rig, $"held{i}.example.com");
            await Task.Delay(TimeSpan.FromSeconds(1));
            var took = await rig.Portal!.Process.TerminateAsync(TimeSpan.FromSeconds(25));
            var answer = await held;
            tally.Expect(answer is HttpStatusCode.Accepted or HttpStatusCode.OK, $"stop {i}: a held answer was {answer?.ToString() ?? "cut off"}");
            var leased = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.LeaseOwner != null, ct), default);
            if (took is null || rig.Portal.Process.ExitCode != 0 || leased > 0)
            {
                tally.Broken++;
                tally.Say($"stop {i}: {(took is null ? "still there after 25 s" : $"exit code {rig.Portal.Process.ExitCode}")}, {leased} leases left");
                tally.Kept(rig);
            }

            Console.WriteLine($"  stopped after {took?.TotalSeconds:0.0} s, {leased} leases left");
            await rig.KillPortalAsync();
            await rig.Emulator.NoFaultsAsync();
            await rig.Emulator.SettingsAsync(new { validationDelay = "PT1S" });
            await rig.StartPortalAsync();
        }

        await rig.UntilStoredAsync(orders, 120);
        await Oracle.CheckAsync(rig, orders, tally, "stop");
        await StandingOracle.CheckAsync(rig, tally, "stop");
        return tally;
    }

    // Null where the connection was cut.
    private static async Task<HttpStatusCode?> HoldAsync(Rig rig, string name)
    {
        var token = await rig.Core.Get<CreateToken>().RunAsync(Actor.Administrator("local-admin", "Local administrator", "test"), new CreateTokenInput("held", [ApiScope.Read, ApiScope.OrdersCreate], 1));
        using var client = new HttpClient { BaseAddress = rig.Portal!.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Token.Reveal());
        client.DefaultRequestHeaders.Add("Prefer", "wait=60");
        try
        {
            using var answer = await client.PostAsJsonAsync(new Uri("/api/v1/orders", UriKind.Relative), new { profile = "web", names = new[] { name } });
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<Order?> StruckAsync(Rig rig, Guid id)
    {
        for (var i = 0; i < 300; i++)
        {
            var order = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.Id == id, ct), default);
            if (order.State == OrderState.Stored || order.State == OrderState.Failed || (order.Attempt > 0 && order.ReasonText is not null))
                return order;
            await Task.Delay(50);
        }

        return null;
    }

    // What waits for minutes is asked to try now, as a person would.
    private static async Task HurryAsync(Rig rig, IReadOnlyCollection<Guid> ids)
    {
        foreach (var id in ids)
        {
            var state = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.Id == id).Select(o => o.State).SingleAsync(ct), default);
            if (state != OrderState.Stored)
                await rig.Core.Get<RetryOrder>().RunAsync(Harness.PortalCore.Admin, id);
        }
    }
}
