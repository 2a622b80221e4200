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

    /// <summary>Takes the picture, then fails on any violation and on a page that is wider than the screen.</summary>
    public static async Task InspectAsync(IPage page, string name, Look look)
    {
        await page.EvaluateAsync("() => document.fonts.ready.then(() => null)");
        if (Environment.GetEnvironmentVariable("ACMPORTAL_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name.Replace(' ', '-')}-{look}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        var result = await page.RunAxe(Rules);
        var violations = result.Violations.Select(v => $"{v.Id} ({v.Impact}): {v.Help}\n" + string.Join('\n', v.Nodes.Select(Words)));
        Assert.True(result.Violations.Length == 0, $"{name}, {look}: axe found\n" + string.Join('\n', violations));
        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{name}, {look}: the page is {overflow} px wider than the screen.");
    }

    private static string Words(AxeResultNode node) =>
        $"    {node.Html}\n      {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}";
}
