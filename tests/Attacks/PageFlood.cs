using System.Diagnostics;

namespace AcmPortal.Attacks;

/// <summary>S16: one who sends more than any person does, and another who works meanwhile.</summary>
internal static class PageFlood
{
    /// <summary>
    /// As many events a second as asked for over all pages together, of every kind that costs something: to another page, a
    /// call of nothing. Answers how many the portal took.
    /// </summary>
    public static async Task<int> SendAsync(Uri portal, IReadOnlyList<OpenPage> pages, int perSecond, CancellationToken stop)
    {
        var sent = 0;
        await Task.WhenAll(pages.Select(page => Task.Run(async () =>
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var early = TimeSpan.FromSeconds(i * pages.Count / (double)perSecond) - Stopwatch.GetElapsedTime(began);
                    if (early > TimeSpan.FromMilliseconds(1))
                        await Task.Delay(early, stop);
                    await (i % 2 == 0
                        ? page.SendAsync("OnLocationChanged", new Uri(portal, i % 4 == 0 ? "/certificates" : "/orders").ToString(), null, false)
                        : page.SendAsync("DispatchBrowserEvent", "[]", "[]")).WaitAsync(stop);
                    Interlocked.Increment(ref sent);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
            {
                // Stopped, or thrown out.
            }
        }, CancellationToken.None)));
        return sent;
    }

    /// <summary>Somebody goes from page to page; the 95th percentile in milliseconds.</summary>
    public static async Task<double> WorkAsync(Uri portal, OpenPage page, TimeSpan time)
    {
        var (times, began) = (new List<double>(), Stopwatch.GetTimestamp());
        for (var i = 0; Stopwatch.GetElapsedTime(began) < time || times.Count < 20; i++)
        {
            times.Add((await page.GoAsync(new Uri(portal, i % 2 == 0 ? "/certificates" : "/orders"))).TotalMilliseconds);
            await Task.Delay(20, CancellationToken.None);
        }

        return times.Order().ElementAt(times.Count * 95 / 100);
    }
}
