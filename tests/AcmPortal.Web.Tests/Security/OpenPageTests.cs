using System.Diagnostics;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Security;

/// <summary>S16: one visitor opens more pages, sends more and longer than any person does, while somebody else works.</summary>
public sealed class OpenPageTests(ITestOutputHelper output)
{
    private const string Sentence = "Too many open pages";

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_BeyondTheSeats_ShowsASentenceAndBeyondThoseNothing()
    {
        await using var portal = await GuardedPortal.StartAsync();
        using var browser = await portal.BrowserAsync(await portal.UserAsync("greedy", Role.Viewer));
        var pages = new List<OpenPage>();
        try
        {
            for (var i = 0; i < CircuitSeats.PerUser; i++)
                pages.Add(await OpenedAsync(portal, browser));
            Assert.DoesNotContain(Sentence, await DrawnAsync(pages[^1]), StringComparison.Ordinal);

            var eleventh = await OpenedAsync(portal, browser);
            pages.Add(eleventh);
            Assert.Contains(Sentence, await DrawnAsync(eleventh), StringComparison.Ordinal);
            Assert.Equal(CircuitSeats.PerUser, portal.Portal.Get<CircuitSeats>().Taken);

            for (var i = pages.Count; i < 2 * CircuitSeats.PerUser; i++)
                pages.Add(await OpenedAsync(portal, browser));
            var (beyond, open) = await OpenPage.OpenAsync(portal.Portal.Address, browser, "/orders", None);
            pages.Add(beyond);
            Assert.False(open);

            // Somebody else's pages open, and a page that is closed gives its seat to the next.
            using var other = await portal.BrowserAsync(await portal.UserAsync("modest", Role.Viewer));
            pages.Add(await OpenedAsync(portal, other));
            foreach (var page in pages.Take(2 * CircuitSeats.PerUser))
                await page.DisposeAsync();
            for (var i = 0; i < 100 && portal.Portal.Get<CircuitSeats>().Taken > 1; i++)
                await Task.Delay(50, None);
            Assert.Equal(1, portal.Portal.Get<CircuitSeats>().Taken);
            pages.Add(await OpenedAsync(portal, browser));
        }
        finally
        {
            await Task.WhenAll(pages.Select(p => p.DisposeAsync().AsTask()));
        }
    }

    [Theory]
    [InlineData(30_000, false)]
    [InlineData(40_000, true)]
    [InlineData(5_000_000, true)]
    public async Task Message_LongerThan32Kilobytes_EndsItsConnection(int length, bool ends)
    {
        await using var portal = await GuardedPortal.StartAsync();
        using var browser = await portal.BrowserAsync(await portal.UserAsync("talker", Role.Viewer));
        await using var page = await OpenedAsync(portal, browser);
        await page.UntilDrawnAsync(1);

        try
        {
            await page.SendAsync("BeginInvokeDotNetFromJS", "1", null, "Nothing", 999L, new string('x', length));
        }
        catch (Exception e) when (ends && e is System.Net.WebSockets.WebSocketException or IOException or OperationCanceledException)
        {
            // Cut off while it was still being sent.
        }

        for (var i = 0; i < (ends ? 200 : 10) && !page.Ended; i++)
            await Task.Delay(50, None);
        Assert.Equal(ends, page.Ended);
        Attack.Note("S16", $"message of {length} bytes ends its connection", ends);
    }

    [Fact]
    public async Task Flood_OfOneUser_HoldsAtTheCapAndLeavesOthersTheirPortal()
    {
        var (wanted, seconds, perSecond) = (Attack.Dose(40, 200), Attack.Dose(3, 30), 1000);
        await using var portal = await GuardedPortal.StartAsync();
        for (var i = 0; i < 5; i++)
            await portal.ObjectsAsync();
        using var greedy = await portal.BrowserAsync(await portal.UserAsync("greedy", Role.Viewer));
        using var modest = await portal.BrowserAsync(await portal.UserAsync("modest", Role.Viewer));
        await using var work = await OpenedAsync(portal, modest);
        await work.UntilDrawnAsync(1);
        await PageFlood.WorkAsync(portal.Portal.Address, work, TimeSpan.FromSeconds(1));
        var quiet = await PageFlood.WorkAsync(portal.Portal.Address, work, TimeSpan.FromSeconds(seconds));
        var memory = Memory();
        var pages = new List<(OpenPage Page, bool Open)>();
        try
        {
            for (var i = 0; i < wanted; i++)
                pages.Add(await OpenPage.OpenAsync(portal.Portal.Address, greedy, "/orders", None));
            var open = pages.Where(p => p.Open && !p.Page.Ended).Select(p => p.Page).ToList();
            Assert.InRange(open.Count, CircuitSeats.PerUser, 2 * CircuitSeats.PerUser);
            Assert.Equal(CircuitSeats.PerUser + 1, portal.Portal.Get<CircuitSeats>().Taken);

            var held = Memory() - memory;
            using var stop = new CancellationTokenSource();
            var flood = PageFlood.SendAsync(portal.Portal.Address, [.. open.Take(CircuitSeats.PerUser)], perSecond, stop.Token);
            var loud = await PageFlood.WorkAsync(portal.Portal.Address, work, TimeSpan.FromSeconds(seconds));
            await stop.CancelAsync();
            var sent = await flood;
            var most = Memory() - memory;
            var ratio = loud / quiet;
            output.WriteLine($"{wanted} pages asked for, {open.Count} connected, {CircuitSeats.PerUser} drawn; {sent} events in {seconds} s; another user's p95 {quiet:0} ms, then {loud:0} ms: {ratio:0.00} times; memory +{held} MB with the pages, +{most} MB after the flood");
            Attack.Note("S16", "pages asked for by one user", wanted);
            Attack.Note("S16", "of these connected", open.Count);
            Attack.Note("S16", "events taken from that user a second", sent / seconds);
            Attack.Note("S16", "another user's p95, times the quiet one", Math.Round(ratio, 2));
            Attack.Note("S16", "memory, client and server in one process, MB more", most);
            Assert.True(most < 500, $"+{most} MB");
            Assert.False(work.Ended);
        }
        finally
        {
            await Task.WhenAll(pages.Select(p => p.Page.DisposeAsync().AsTask()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_OfAnOpenPage_IsKeptByWhatAPersonDoesAndNotByWhatThePageDraws(bool person)
    {
        await using var portal = await GuardedPortal.StartAsync();
        var store = portal.Portal.Get<PortalStore>();
        using var browser = await portal.BrowserAsync(await portal.UserAsync("away", Role.Viewer));
        await using var page = await OpenedAsync(portal, browser);
        await page.UntilDrawnAsync(1);
        var longAgo = GuardedPortal.Now.AddMinutes(-30);
        await store.ReadAsync((db, ct) => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, longAgo), ct), None);

        for (var i = 0; i < 10; i++)
            await page.SendAsync("EndInvokeJSFromDotNet", 999L, true, "[999,true,null]");
        if (person)
            await page.SendAsync("BeginInvokeDotNetFromJS", "1", null, "Nothing", 999L, "[]");

        for (var i = 0; i < (person ? 200 : 20) && await SeenAsync() == longAgo; i++)
            await Task.Delay(50, None);
        Assert.Equal(person, await SeenAsync() > longAgo);

        Task<DateTime> SeenAsync() => store.ReadAsync((db, ct) => db.Sessions.Select(s => s.LastSeenAt).SingleAsync(ct), None);
    }

    private static async Task<OpenPage> OpenedAsync(GuardedPortal portal, HttpClient browser)
    {
        var (page, open) = await OpenPage.OpenAsync(portal.Portal.Address, browser, "/orders", None);
        Assert.True(open, "The page did not open.");
        return page;
    }

    private static async Task<string> DrawnAsync(OpenPage page)
    {
        // The document's head may be drawn first.
        for (var i = 0; i < 200 && !page.Seen.Contains("h1", StringComparison.Ordinal); i++)
            await Task.Delay(50, None);
        return page.Seen;
    }

    private static long Memory()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / (1024 * 1024);
    }
}
