using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MudBlazor;

namespace AcmPortal.Web.Tests.Layout;

/// <summary>MudBlazor's variables come from a file and not from a style element, which the content security policy refuses.</summary>
public sealed partial class ThemeTests : PortalBunitContext
{
    [Fact]
    public void ThemeFile_IsWhatMudBlazorWouldWriteIntoThePage()
    {
        var provider = Render<MudThemeProvider>(p => p.Add(t => t.Theme, PortalTheme.Instance));
        var wanted = Root().Match(provider.Markup).Value.ReplaceLineEndings("\n") + "\n";
        Assert.Contains("--mud-zindex-dialog", wanted, StringComparison.Ordinal);
        wanted = "/* MudBlazor's own variables for PortalTheme, written by ThemeTests with ACMPORTAL_WRITE_THEME=1; css/mud.css binds what the schemes change to the tokens. */\n" + wanted;

        if (Environment.GetEnvironmentVariable("ACMPORTAL_WRITE_THEME") is "1")
            File.WriteAllText(ThemeFile(), wanted);
        Assert.True(wanted == File.ReadAllText(ThemeFile()), "wwwroot-assets/css/mud-theme.css is not the theme's. Run this test with ACMPORTAL_WRITE_THEME=1.");
    }

    private static string ThemeFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "wwwroot-assets", "css", "mud-theme.css"));

    [GeneratedRegex(@":root\s*\{[^}]*\}")]
    private static partial Regex Root();
}
