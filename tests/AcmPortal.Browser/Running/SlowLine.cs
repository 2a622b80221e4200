using System.Threading.Channels;
using Microsoft.Playwright;

namespace AcmPortal.Browser.Running;

/// <summary>A line on which what the browser says takes its time to the portal: what is done in between happens on a page that the server knows nothing of yet.</summary>
public static class SlowLine
{
    /// <summary>From now on the page's circuits have that line; all stays in order.</summary>
    public static Task SlowDownAsync(this IPage page, TimeSpan delay) => page.RouteWebSocketAsync("**/_blazor**", browser =>
    {
        var server = browser.ConnectToServer();
        var line = Channel.CreateUnbounded<(long Since, IWebSocketFrame Frame)>();
        browser.OnMessage(frame => line.Writer.TryWrite((TimeProvider.System.GetTimestamp(), frame)));
        _ = CarryAsync();

        async Task CarryAsync()
        {
            await foreach (var (since, frame) in line.Reader.ReadAllAsync())
            {
                var left = delay - TimeProvider.System.GetElapsedTime(since);
                if (left > TimeSpan.Zero)
                    await Task.Delay(left);
                if (frame.Binary is { } bytes)
                    server.Send(bytes);
                else
                    server.Send(frame.Text!);
            }
        }
    });
}
