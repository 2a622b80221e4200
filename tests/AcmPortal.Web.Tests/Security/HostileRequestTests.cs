using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Tests.Api;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Security;

/// <summary>S15: whatever is sent to the API, the answer is the operation's or a problem document, and never a fault.</summary>
public sealed class HostileRequestTests(ITestOutputHelper output)
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_GeneratedFromTheDocument_AreAnsweredOrRefusedAsProblems()
    {
        await using var portal = await ApiPortal.StartAsync(("Api:RequestsPerMinute", "1000000"));
        using var client = await portal.ClientAsync();
        var order = await ApiPortal.IssueAsync(client, "victim.example.com");
        var ids = await IdsAsync(portal, order);
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", None);
        var (count, seed) = (Attack.Dose(500, 20_000), Attack.Seed);
        var attack = new OpenApiAttack(document, seed, ids);
        var (wrong, times, answers) = (new ConcurrentBag<string>(), new ConcurrentBag<double>(), new ConcurrentDictionary<int, int>());
        var requests = Enumerable.Range(0, count).Select(i => (Number: i, Request: attack.Next(i)));
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = None }, async (next, ct) =>
        {
            var what = $"#{next.Number} of seed {seed}: {next.Request.Method} {next.Request.RequestUri}";
            var began = Stopwatch.GetTimestamp();
            var why = await ApiAnswers.WrongAsync(client, next.Request, ct, status => answers.AddOrUpdate(status, 1, (_, n) => n + 1));
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (why is not null)
                wrong.Add($"{what}: {why}");
        });

        var ordered = times.Order().ToList();
        output.WriteLine($"{count} requests to {attack.Operations} operations, seed {seed}: p50 {ordered[count / 2]:0.0} ms, p99 {ordered[count * 99 / 100]:0.0} ms, most {ordered[^1]:0} ms; {string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key}: {a.Value}"))}");
        Attack.Note("S15", "generated requests", count);
        Attack.Note("S15", "operations", attack.Operations);
        Attack.Note("S15", "answers of 500 and above, or no problem document", wrong.Count);
        Attack.Note("S15", "longer than 1 s", times.Count(t => t > 1000));
        Attack.Note("S15", "slowest, ms", Math.Round(ordered[^1]));
        Assert.Equal("", string.Join("\n", wrong.Take(20)));
    }

    [Fact]
    public async Task Names_ThatAreNone_AreRefusedOrMeanWhatTheySay()
    {
        Assert.True(HostileText.Names.Count >= 300, $"{HostileText.Names.Count} names");
        await using var portal = await ApiPortal.StartAsync(("Api:RequestsPerMinute", "1000000"));
        using var client = await portal.ClientAsync();
        var (wrong, accepted, slowest) = (new List<string>(), 0, 0.0);
        foreach (var name in HostileText.Names)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsJsonAsync("/api/v1/orders", new { profile = "web", names = new[] { name } }, None);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (await ApiAnswers.WrongAsync(answer, None) is { } why)
                wrong.Add($"{Uri.EscapeDataString(name)}: {why}");
            accepted += answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK ? 1 : 0;
        }

        // What was let in is what DNS and ACM know as a name.
        var names = await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.Orders.Select(o => o.CommonName).ToListAsync(ct), None);
        Assert.All(names, n => Assert.Matches(@"^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$", n));
        Assert.All(names, n => Assert.True(n.Length <= 253));
        output.WriteLine($"{HostileText.Names.Count} names, {accepted} accepted; slowest {slowest:0} ms");
        Attack.Note("S15", "nasty names", HostileText.Names.Count);
        Attack.Note("S15", "of these accepted, as real names", accepted);
        Assert.Empty(wrong);
    }

    private static async Task<Func<string, Guid>> IdsAsync(ApiPortal portal, JsonElement order)
    {
        var (orderId, certificate) = (order.GetProperty("id").GetGuid(), order.GetProperty("certificateId").GetGuid());
        var (connection, authority) = await portal.Portal.Get<PortalStore>().ReadAsync(async (db, ct) => ((await db.Connections.FirstAsync(ct)).Id, (await db.Authorities.FirstAsync(ct)).Id), None);
        return OpenApiAttack.Known(orderId, certificate, portal.ProfileId, authority, connection, Team.DefaultId);
    }
}
