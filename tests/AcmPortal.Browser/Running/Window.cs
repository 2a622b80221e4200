using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace AcmPortal.Browser.Running;

/// <summary>How a page is looked at.</summary>
/// <param name="Width">CSS pixels.</param>
public sealed record Look(ColorScheme Scheme, int Width)
{
    /// <summary>The usual one.</summary>
    public static readonly Look Usual = new(ColorScheme.Light, 1440);

    /// <summary>CSS pixels: a telephone's or a desk's.</summary>
    public int Height => Width < 600 ? 844 : 900;

    public override string ToString() => $"{(Scheme == ColorScheme.Dark ? "dark" : "light")}-{Width}";
}

/// <summary>
/// A browser window with cookies of its own. Whatever the page complains about (console errors, violations of the content
/// security policy, scripts that throw, answers of 500 and above) fails the test when the window is closed.
/// </summary>
public sealed class Window : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly List<string> expected = [];
    private readonly IBrowserContext context;

    private Window(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                complaints.Enqueue($"console: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => complaints.Enqueue($"script: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 500)
                complaints.Enqueue($"answer: {response.Status} {response.Url}");
        };
    }

    /// <summary>The page in it.</summary>
    public IPage Page { get; }

    /// <summary>Opens one.</summary>
    public static async Task<Window> OpenAsync(Uri portal, Look? look = null)
    {
        look ??= Look.Usual;
        var browser = await Chromium.GetAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = portal.ToString(),
            ColorScheme = look.Scheme,
            // No test waits for an animation, and none is judged in the middle of one.
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            AcceptDownloads = true,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
        });
        context.SetDefaultTimeout(Patience.Milliseconds);
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.effectiveDirective + ' ' + e.blockedURI + ' ' + e.sourceFile));");
        return new Window(context, await context.NewPageAsync());
    }

    /// <summary>Shows the same page in another look, without loading it anew.</summary>
    public async Task TurnAsync(Look look)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Scheme });
        await Page.SetViewportSizeAsync(look.Width, look.Height);
    }

    /// <summary>A complaint that this test provokes, such as the 404 of a page that is not there.</summary>
    public void Expect(string part) => expected.Add(part);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        var left = complaints.Where(c => !expected.Exists(e => c.Contains(e, StringComparison.Ordinal))).Distinct().ToList();
        Assert.True(left.Count == 0, "The browser complained:\n" + string.Join('\n', left));
    }
}
