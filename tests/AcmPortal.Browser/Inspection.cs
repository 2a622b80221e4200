using AcmPortal.Browser.Running;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AcmPortal.Browser;

/// <summary>A picture of a page for people, and axe's verdict on it: nothing is excused.</summary>
public static class Inspection
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    /// <summary>Takes the picture; gives what axe found and whether the page is wider than the screen, a line each.</summary>
    public static async Task<IReadOnlyList<string>> InspectAsync(IPage page, string name, Look look)
    {
        await page.EvaluateAsync("() => document.fonts.ready.then(() => null)");
        if (Environment.GetEnvironmentVariable("ACMPORTAL_SCREENSHOTS") is { Length: > 0 } folder)
        {
            // What covers the page is as large as the window, so that a picture of the whole page would show it in a corner.
            await page.EvaluateAsync("() => scrollTo(0, 0)");
            var covered = await page.Locator("[role=dialog], .scrim.open").CountAsync() > 0;
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name.Replace(' ', '-')}-{look}.png"), FullPage = !covered, Animations = ScreenshotAnimations.Disabled });
        }

        var result = await page.RunAxe(Rules);
        var found = result.Violations.Select(v => $"{name}, {look}: axe found {v.Id} ({v.Impact}): {v.Help}\n" + string.Join('\n', v.Nodes.Select(Words))).ToList();
        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
            found.Add($"{name}, {look}: the page is {overflow} px wider than the screen.");
        return found;
    }

    private static string Words(AxeResultNode node) =>
        $"    {node.Html}\n      {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}";
}
