using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>
/// The REST API as a process of its own, asked by sixteen clients at once: certificate by ETag (200 and 304), a page of 100
/// among many, order creation; each beside a bare Kestrel that answers the same bytes in the same run. Then how long a
/// permission that was taken away is still honoured.
/// </summary>
internal static class ApiBench
{
    private const int Clients = 16;
    private const double Longest = 1.0;

    private sealed record Figures(double PerSecond, double Median, double P95, double P99, int Errors, double Processor)
    {
        public int Count { get; init; }
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "seconds", "orders", "rounds", "warm");
        var (count, seconds, orders, rounds, warm) = (flags.Number("count", 10_000), flags.Number("seconds", 10), flags.Number("orders", 400), flags.Number("rounds", 5), flags.Number("warm", 20));
        var folder = Repository.NewFolder("api");
        await using var emulator = await Emulator.StartAsync(folder);
        try
        {
            await using var core = await PortalCore.OpenAsync(folder, emulator);
            await core.SetUpAsync(emulator);
            await BulkLoad.StoreOnlyAsync(core, count, (certificate, _) => certificate.RenewalCheckAt = core.Now.AddDays(100));
            var id = await WithMaterialAsync(core);
            var token = await core.Get<CreateToken>().RunAsync(PortalCore.Admin, new CreateTokenInput("bench", [ApiScope.Read, ApiScope.OrdersCreate], 30, Kind: ApiTokenKind.Service));
            await using var portal = await PortalProcess.StartAsync(folder, emulator, null, "--Api:RequestsPerMinute", "1000000");
            using var client = Client(portal.Url, token.Token.Reveal());

            var pem = new Uri($"/api/v1/certificates/{id}/pem", UriKind.Relative);
            using var first = await client.GetAsync(pem);
            var tag = first.EnsureSuccessStatusCode().Headers.ETag!;
            var page = new Uri("/api/v1/certificates?limit=100", UriKind.Relative);
            var order = 0;
            var answers = folder + "/answers";
            Directory.CreateDirectory(answers);
            await File.WriteAllBytesAsync(Path.Combine(answers, "pem"), await client.GetByteArrayAsync(pem));
            await File.WriteAllBytesAsync(Path.Combine(answers, "list"), await client.GetByteArrayAsync(page));
            using (var made = await client.SendAsync(NewOrder(order++)))
                await File.WriteAllBytesAsync(Path.Combine(answers, "order"), await made.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
            using var bare = StartBare(answers, tag.ToString());
            try
            {
                var address = new Uri((await bare.StandardOutput.ReadLineAsync())!);
                using var other = Client(address, token.Token.Reveal());
                Console.WriteLine($"{Clients} clients at once, {seconds} s each after {warm} s that are not counted, {count} certificates; beside each the bare Kestrel with the same bytes");
                var met = true;
                var results = new Dictionary<string, Figures>(StringComparer.Ordinal);
                foreach (var (name, target, reached, mine, its) in new (string, string, Func<Figures, bool>, Func<HttpRequestMessage>, Func<HttpRequestMessage>)[]
                {
                    ("not changed (304)", "2,000/s, p99 20 ms", f => f is { PerSecond: >= 2_000, P99: < 20 }, () => Tagged(pem, tag), () => Tagged(new("/pem", UriKind.Relative), tag)),
                    ("certificate and chain (200)", "1,200/s, p99 20 ms", f => f is { PerSecond: >= 1_200, P99: < 20 }, () => new(HttpMethod.Get, pem), () => new(HttpMethod.Get, "/pem")),
                    ($"100 among {count}", "p95 50 ms", f => f.P95 < 50, () => new(HttpMethod.Get, page), () => new(HttpMethod.Get, "/list")),
                })
                {
                    // The runtime goes on compiling what is asked often; a server is asked for months.
                    await MeasureAsync(client, mine, TimeSpan.FromSeconds(warm));
                    var figures = results[name] = await SpentAsync(portal, () => MeasureAsync(client, mine, TimeSpan.FromSeconds(seconds)));
                    met &= Say(name, figures, $"target: {target}") && reached(figures);
                    await MeasureAsync(other, its, TimeSpan.FromSeconds(1));
                    Say("  bare Kestrel", results[name + ", bare"] = await MeasureAsync(other, its, TimeSpan.FromSeconds(Math.Max(2, seconds / 2))), "");
                }

                await CountedAsync(client, () => NewOrder(Interlocked.Increment(ref order)), Clients * 2);
                var created = results["order creation"] = await SpentAsync(portal, () => CountedAsync(client, () => NewOrder(Interlocked.Increment(ref order)), orders));
                met &= Say("order creation", created, "target: p95 100 ms") && created.P95 < 100;
                Say("  bare Kestrel", results["order creation, bare"] = await CountedAsync(other, () => new(HttpMethod.Post, "/order") { Content = new StringContent("{}", Encoding.UTF8, "application/json") }, orders), "");

                var (roles, tokens) = (new List<double>(), new List<double>());
                for (var round = 0; round < rounds; round++)
                {
                    roles.Add(await TakenAwayAsync(core, portal.Url, page, async (grant, _) => await core.Get<TakeRole>().RunAsync(PortalCore.Admin, grant)));
                    tokens.Add(await TakenAwayAsync(core, portal.Url, page, async (_, made) => await core.Get<RevokeToken>().RunAsync(PortalCore.Admin, made)));
                }

                Report.Line("a role taken away is honoured at most", $"{roles.Max():0.00} s", $"target: {Longest:0} s; {rounds} times, by another process on the same database");
                Report.Line("a token revoked is honoured at most", $"{tokens.Max():0.00} s", $"target: {Longest:0} s");
                met &= roles.Max() <= Longest && tokens.Max() <= Longest;
                Report.Result(new
                {
                    count,
                    clients = Clients,
                    results = results.ToDictionary(r => r.Key, r => new { per_second = Math.Round(r.Value.PerSecond), p50 = Math.Round(r.Value.Median, 2), p95 = Math.Round(r.Value.P95, 2), p99 = Math.Round(r.Value.P99, 2), errors = r.Value.Errors, processor_ms = Math.Round(r.Value.Processor, 2) }),
                    role_honoured_seconds = Math.Round(roles.Max(), 2),
                    token_honoured_seconds = Math.Round(tokens.Max(), 2),
                });
                return met ? 0 : 1;
            }
            finally
            {
                bare.Kill();
                await bare.WaitForExitAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Say(string name, Figures f, string note)
    {
        Report.Line(name, $"{f.PerSecond:0}/s", $"median {f.Median:0.00} ms, p95 {f.P95:0.00}, p99 {f.P99:0.00}, {(f.Processor > 0 ? $"{f.Processor:0.00} ms of the portal's processor time each, " : "")}{f.Errors} errors. {note}");
        return f.Errors == 0;
    }

    private static async Task<Figures> SpentAsync(PortalProcess portal, Func<Task<Figures>> measure)
    {
        var before = portal.Process.ProcessorTime;
        var figures = await measure();
        return figures with { Processor = (portal.Process.ProcessorTime - before).TotalMilliseconds / figures.Count };
    }

    private static HttpClient Client(Uri address, string token)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients, UseCookies = false, UseProxy = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static HttpRequestMessage Tagged(Uri address, EntityTagHeaderValue tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(tag);
        return request;
    }

    private static HttpRequestMessage NewOrder(int number) => new(HttpMethod.Post, "/api/v1/orders")
    {
        Content = new StringContent($$"""{"profile":"web","names":["bench{{number}}.example.com"]}""", Encoding.UTF8, "application/json"),
    };

    private static Task<Figures> MeasureAsync(HttpClient client, Func<HttpRequestMessage> next, TimeSpan time)
    {
        var began = TimeProvider.System.GetTimestamp();
        return AllAsync(client, next, () => TimeProvider.System.GetElapsedTime(began) < time);
    }

    private static Task<Figures> CountedAsync(HttpClient client, Func<HttpRequestMessage> next, int requests)
    {
        var left = requests;
        return AllAsync(client, next, () => Interlocked.Decrement(ref left) >= 0);
    }

    private static async Task<Figures> AllAsync(HttpClient client, Func<HttpRequestMessage> next, Func<bool> goesOn)
    {
        var errors = 0;
        var began = TimeProvider.System.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>(20_000);
            while (goesOn())
            {
                using var request = next();
                var sent = TimeProvider.System.GetTimestamp();
                using var answer = await client.SendAsync(request);
                await answer.Content.CopyToAsync(Stream.Null);
                own.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
                if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotModified)
                    Interlocked.Increment(ref errors);
            }

            return own;
        })));
        var all = times.SelectMany(t => t).Order().ToList();
        return new Figures(all.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds, At(all, 0.5), At(all, 0.95), At(all, 0.99), errors, 0) { Count = all.Count };
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    // From the commit that takes it away to the last answer that was still given: by when its request was sent.
    private static async Task<double> TakenAwayAsync(PortalCore core, Uri address, Uri path, Func<Guid, Guid, Task> takeAway)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var name = Guid.NewGuid().ToString("N");
        var user = new PortalUser { ActorId = $"https://idp.example#{name}", Issuer = "https://idp.example", Subject = name, Name = name, CreatedAt = now };
        await core.Store.ChangeAsync((scope, _) =>
        {
            scope.Db.Users.Add(user);
            return Task.FromResult(0);
        }, default);
        var grant = await core.Get<GiveRole>().RunAsync(PortalCore.Admin, new GiveRoleInput(user.Id, Role.Viewer, null));
        var person = (await core.Get<ActorDirectory>().OfUserAsync(user.ActorId, "session", default))!;
        var token = await core.Get<CreateToken>().RunAsync(person, new CreateTokenInput("bench", [ApiScope.Read], 1));
        using var client = Client(address, token.Token.Reveal());
        var let = new ConcurrentBag<long>();
        var refusals = new ConcurrentBag<string>();
        using var end = new CancellationTokenSource();
        // One asks, and ends with the first refusal: an address that sends many dead tokens is made to wait.
        var asking = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested && refusals.IsEmpty)
            {
                var sent = TimeProvider.System.GetTimestamp();
                using var answer = await client.GetAsync(path);
                if (answer.IsSuccessStatusCode)
                    let.Add(sent);
                else
                    refusals.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
        });
        await Task.Delay(1_500);
        await takeAway(grant, token.Id);
        var taken = TimeProvider.System.GetTimestamp();
        await Task.Delay(1_700);
        await end.CancelAsync();
        await asking;
        if (refusals.IsEmpty)
            throw new InvalidOperationException("It was never refused.");
        return let.IsEmpty ? throw new InvalidOperationException($"Nothing was answered before: {refusals.FirstOrDefault()}") : Math.Max(0, TimeProvider.System.GetElapsedTime(taken, let.Max()).TotalSeconds);
    }

    private static async Task<Guid> WithMaterialAsync(PortalCore core)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=load1.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var pem = leaf.ExportCertificatePem() + "\n";
        return await core.Store.ChangeAsync(async (scope, ct) =>
        {
            var certificate = await scope.Db.Certificates.Select(c => new { c.Id, c.CurrentVersionId }).FirstAsync(ct);
            // A chain of AWS has three certificates of about 1.5 KB.
            var chain = string.Concat(Enumerable.Repeat(pem, 6));
            await scope.Db.CertificateVersions.Where(v => v.Id == certificate.CurrentVersionId).ExecuteUpdateAsync(s => s.SetProperty(v => v.LeafPem, pem).SetProperty(v => v.ChainPem, chain), ct);
            return certificate.Id;
        }, default);
    }

    private static Process StartBare(string answers, string tag)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ApiBench).Assembly.Location);
        foreach (var argument in new[] { "api-bare", answers, tag })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
