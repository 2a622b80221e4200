using Microsoft.Playwright;

namespace AcmPortal.Bench;

/// <summary>Debian's Chromium, driven by Playwright; nothing is downloaded.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    /// <summary>Starts it; <c>ACMPORTAL_CHROMIUM</c> names another program than /usr/bin/chromium.</summary>
    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await LaunchAsync(playwright));
    }

    /// <summary>The same without a frame around it.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Environment.GetEnvironmentVariable("ACMPORTAL_CHROMIUM") ?? "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-dev-shm-usage"],
    });

    /// <summary>A page whose circuit is up: the first page plus its WebSocket; not <paramref name="live"/> for one that is static.</summary>
    public async Task<IPage> OpenAsync(Uri address, bool live = true)
    {
        var page = await browser.NewPageAsync();
        var circuit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => circuit.TrySetResult();
        await page.GotoAsync(address.ToString());
        if (live)
            await circuit.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
