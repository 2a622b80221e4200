using MudBlazor;

namespace AcmPortal.Web.Tests.Layout;

/// <summary>MudBlazor's theme from the tokens, from which wwwroot-assets/css/mud-theme.css is written; css/mud.css binds its variables to the tokens, so that the scheme switches without a round trip.</summary>
internal static class PortalTheme
{
    private static readonly string[] Sans = ["Inter Variable", "Segoe UI", "system-ui", "sans-serif"];

    /// <summary>The theme, light and dark.</summary>
    public static MudTheme Instance { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0a64bf",
            Secondary = "#6a3fb5",
            Info = "#0b5fa8",
            Success = "#13703f",
            Warning = "#8a5200",
            Error = "#b3261e",
            Background = "#f6f7f9",
            BackgroundGray = "#f0f2f5",
            Surface = "#ffffff",
            TextPrimary = "#16202c",
            TextSecondary = "#4a5768",
            TextDisabled = "#5b6879",
            ActionDefault = "#4a5768",
            LinesDefault = "#dfe3e8",
            LinesInputs = "#c4cad3",
            Divider = "#dfe3e8",
            TableLines = "#dfe3e8",
            TableHover = "#f0f2f5",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#6cb2ff",
            PrimaryContrastText = "#08182a",
            Secondary = "#c3a6f7",
            Info = "#7dbdf5",
            Success = "#6fd39b",
            Warning = "#f2bd62",
            Error = "#ff9a90",
            Background = "#0f141b",
            BackgroundGray = "#1e2732",
            Surface = "#171e27",
            TextPrimary = "#e8edf3",
            TextSecondary = "#b3bfcd",
            TextDisabled = "#93a1b2",
            ActionDefault = "#b3bfcd",
            LinesDefault = "#2a3542",
            LinesInputs = "#3b4858",
            Divider = "#2a3542",
            TableLines = "#2a3542",
            TableHover = "#1e2732",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Sans, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Sans, FontSize = "13px", LineHeight = "1.5", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Sans, FontSize = "13.5px", FontWeight = "550", LetterSpacing = "0", TextTransform = "none" },
        },
    };
}
