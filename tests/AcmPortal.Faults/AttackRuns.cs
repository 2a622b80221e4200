using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>The attacks against the portal as it is shipped, in processes of its own: hostile requests, guessed and ended tokens, floods.</summary>
internal static class AttackRuns
{
    private const int GuessesEach = 25;
    private const int PagesPerUser = 10;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Whoever signs in by a link from the host: its tokens may do all.
    private static readonly Actor Local = Actor.Administrator("local-admin", "Local administrator", "test");

    /// <summary>S15: requests made from the API's document, and nasty names, with an administrator's token.</summary>
    public static async Task<Tally> RequestsAsync(int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("requests", null, "--Api:RequestsPerMinute", "1000000");
        using var client = Client(rig.Portal!.Url, (await TokenAsync(rig)).Token.Reveal());
        var order = await rig.RequestAsync("victim.example.com");
        if (!await rig.UntilStoredAsync([order]))
            throw new InvalidOperationException("The certificate that is attacked was not stored.");
        var attack = new OpenApiAttack(await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json"), seed, await IdsAsync(rig, order));
        var count = Attack.Dose(500, 20_000);
        var (gate, times) = (new Lock(), new List<double>());
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count).Select(i => (What: $"#{i}", Request: attack.Next(i))).Concat(HostileText.Names.Select(n => (What: $"name {Uri.EscapeDataString(n)}", Request: OrderOf(n)))),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (next, ct) =>
            {
                var what = $"{next.What}: {next.Request.Method} {next.Request.RequestUri}";
                var began = Stopwatch.GetTimestamp();
                var wrong = await ApiAnswers.WrongAsync(client, next.Request, ct);
                var took = Stopwatch.GetElapsedTime(began);
                lock (gate)
                {
                    times.Add(took.TotalMilliseconds);
                    // How long is a matter of the machine: judged where it has nothing else to do, which a full dose asks for.
                    if (wrong is null && (took <= Second || !Attack.Full))
                        return;
                    tally.Broken++;
                    tally.Say($"requests: {what}: {wrong ?? $"{took.TotalMilliseconds:0} ms"}");
                }
            });

        tally.Runs += times.Count;
        using (var ready = await client.GetAsync(new Uri("/health/live", UriKind.Relative)))
            tally.Expect(ready.StatusCode == HttpStatusCode.OK, "requests: the portal lives no more");
        if (tally.Broken > 0)
            tally.Kept(rig);
        times.Sort();
        Attack.Note("S15", "requests to a process, generated and with nasty names", times.Count);
        Attack.Note("S15", "of these longer than 1 s", times.Count(t => t > Second.TotalMilliseconds));
        Attack.Note("S15", "p50, p99 and slowest, ms", string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2]:0.0}, {times[times.Count * 99 / 100]:0.0}, {times[^1]:0}"));
        return tally;
    }

    /// <summary>S12: guesses from many addresses, twenty of each answered; tokens ended on one portal and used on another.</summary>
    public static async Task<Tally> TokensAsync(int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("tokens");
        rig.Others.Add(await rig.StartAnotherAsync());
        var live = (await TokenAsync(rig)).Token.Reveal();
        var (guesses, waiting) = (Attack.Dose(1_000, 100_000), 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, guesses / GuessesEach), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (n, ct) =>
        {
            using var client = From(rig.Portal!.Url, new IPAddress([127, 1, (byte)(n >> 8), (byte)n]));
            for (var i = 0; i < GuessesEach; i++)
            {
                // Each tenth knows a live public id and how the checksum is made, and guesses the secret alone.
                var status = await AskAsync(client, TokenGuess.Make(i % 10 == 0 ? live[5..17] : RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 12), i % 5 == 0));
                var expected = i < 20 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests;
                lock (tally)
                {
                    waiting += status == HttpStatusCode.TooManyRequests ? 1 : 0;
                    tally.Expect(status == expected, $"tokens: guess {i + 1} of one address was answered {(int)status}");
                }
            }
        });

        tally.Runs += guesses;
        var latest = TimeSpan.Zero;
        for (var i = 0; i < Attack.Dose(5, 50); i++)
        {
            var took = await EndAsync(rig, tally, i);
            latest = took > latest ? took : latest;
        }

        if (tally.Broken > 0)
            tally.Kept(rig);
        Attack.Note("S12", "guesses over HTTP, none accepted", guesses);
        Attack.Note("S12", "of these told to wait", waiting);
        Attack.Note("S12", "last accepted by another process, ms after its end", Math.Round(latest.TotalMilliseconds));
        return tally;
    }

    /// <summary>S16: one user opens and sends more than any person does; another works meanwhile.</summary>
    public static async Task<Tally> FloodAsync(int seed)
    {
        var tally = new Tally(seed);
        var (wanted, time) = (Attack.Dose(40, 200), TimeSpan.FromSeconds(Attack.Dose(3, 30)));
        var folder = Repository.NewFolder("flood");
        await using var portal = await DemoProcess.StartAsync(folder);
        using var greedy = DemoProcess.Browser(portal.Url, Role.Viewer);
        using var modest = DemoProcess.Browser(portal.Url, Role.Operator);
        var (work, open) = await OpenPage.OpenAsync(portal.Url, modest, "/orders", default);
        var pages = new List<OpenPage>();
        try
        {
            tally.Expect(open, "flood: the first page did not open");
            await work.UntilDrawnAsync(1);
            await PageFlood.WorkAsync(portal.Url, work, Second);
            var quiet = await PageFlood.WorkAsync(portal.Url, work, time);
            var before = portal.Process.ResidentBytes;
            var connected = new List<OpenPage>();
            for (var i = 0; i < wanted; i++)
            {
                var (page, drawn) = await OpenPage.OpenAsync(portal.Url, greedy, "/orders", default);
                pages.Add(page);
                if (drawn)
                    connected.Add(page);
            }

            connected.RemoveAll(p => p.Ended);
            tally.Expect(connected.Count is >= PagesPerUser and <= 2 * PagesPerUser, $"flood: {connected.Count} of {wanted} pages of one user are connected");
            using var stop = new CancellationTokenSource();
            var flood = PageFlood.SendAsync(portal.Url, [.. connected.Take(PagesPerUser)], 1_000, stop.Token);
            var loud = await PageFlood.WorkAsync(portal.Url, work, time);
            await stop.CancelAsync();
            var taken = await flood / time.TotalSeconds;
            var more = (portal.Process.ResidentBytes - before) / 1e6;
            tally.Runs += wanted;
            // How long is a matter of the machine, as with the requests: a dose of seconds beside other work tells nothing.
            tally.Expect(loud <= 2 * quiet || !Attack.Full, $"flood: another user's p95 went from {quiet:0} to {loud:0} ms");
            tally.Expect(more < 500, $"flood: +{more:0} MB");
            tally.Expect(!work.Ended, "flood: another user's page was ended");
            Attack.Note("S16", "pages asked for by one user, and connected", $"{wanted}, {connected.Count}");
            Attack.Note("S16", "events a second taken of 1,000 sent", Math.Round(taken));
            Attack.Note("S16", "another user's p95 before and meanwhile, ms", string.Create(CultureInfo.InvariantCulture, $"{quiet:0}, {loud:0}"));
            Attack.Note("S16", "memory of the portal, MB more", Math.Round(more));
        }
        finally
        {
            foreach (var page in pages.Append(work))
                await page.DisposeAsync();
        }

        return tally;
    }

    // Ended by one process, asked of the other; how long after the end a request could still come and be answered.
    private static async Task<TimeSpan> EndAsync(Rig rig, Tally tally, int number)
    {
        var token = await TokenAsync(rig);
        using var one = Client(rig.Portal!.Url, token.Token.Reveal());
        // From an address of its own: the twenty-first refusal of one in a minute says 429.
        using var two = From(rig.Others[0].Url, new IPAddress([127, 2, (byte)(number >> 8), (byte)number]));
        two.DefaultRequestHeaders.Authorization = one.DefaultRequestHeaders.Authorization;
        tally.Runs++;
        tally.Expect((await two.GetAsync(new Uri("/api/v1/orders", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "tokens: a live token was refused");
        using (var ending = await one.DeleteAsync(new Uri($"/api/v1/tokens/{token.Id}", UriKind.Relative)))
            tally.Expect(ending.IsSuccessStatusCode, $"tokens: ending one was answered {(int)ending.StatusCode}");
        var ended = Stopwatch.GetTimestamp();
        for (var last = TimeSpan.Zero; ;)
        {
            // When it comes counts: how long its answer takes is another matter.
            var came = Stopwatch.GetElapsedTime(ended);
            using var answer = await two.GetAsync(new Uri("/api/v1/orders", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                return last;
            last = came;
            if (came <= Second)
                continue;
            tally.Expect(false, $"tokens: one that was ended a second ago was answered {(int)answer.StatusCode} by another process");
            return last;
        }
    }

    /// <summary>A token that may do all, of whoever signs in by a link from the host.</summary>
    public static Task<NewTokenResult> TokenAsync(Rig rig) => rig.Core.Get<CreateToken>().RunAsync(Local with { AuthenticatedAt = TimeProvider.System.GetUtcNow().UtcDateTime }, new CreateTokenInput("attack", ApiScopes.All, 30));

    private static HttpRequestMessage OrderOf(string name) => new(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(new { profile = "web", names = new[] { name } }) };

    private static async Task<Func<string, Guid>> IdsAsync(Rig rig, Guid order)
    {
        var (certificate, connection, authority) = await rig.Core.Store.ReadAsync(async (db, ct) => (
            (await db.Orders.SingleAsync(o => o.Id == order, ct)).CertificateId!.Value, (await db.Connections.SingleAsync(ct)).Id, (await db.Authorities.SingleAsync(ct)).Id), default);
        return OpenApiAttack.Known(order, certificate, rig.Core.ProfileId, authority, connection, Team.DefaultId);
    }

    private static HttpClient Client(Uri portal, string token)
    {
        var client = new HttpClient { BaseAddress = portal };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    // A visitor at an address of their own: all of 127.0.0.0/8 is this machine.
    private static HttpClient From(Uri portal, IPAddress address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = portal };
}
