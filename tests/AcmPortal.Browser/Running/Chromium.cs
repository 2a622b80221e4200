using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(AcmPortal.Browser.Running.Chromium))]
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace AcmPortal.Browser.Running;

/// <summary>One browser for all tests: Debian's Chromium, or what ACMPORTAL_CHROMIUM names.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    /// <summary>A browser started once, when the first test asks for it.</summary>
    public static async Task<IBrowser> GetAsync() => (await Started.Value).Browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated)
            return;
        var (playwright, browser) = await Started.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience.Milliseconds);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("ACMPORTAL_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium",
            // Tests run as root in containers, where Chromium has no sandbox and little shared memory.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
        return (playwright, browser);
    }
}

/// <summary>How long a test waits for what must happen: far more than it takes, since machines that run tests are busy.</summary>
public static class Patience
{
    public const int Milliseconds = 45_000;
}
