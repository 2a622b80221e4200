using System.Globalization;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Renewal;

/// <summary>The words in which settings are audited, previewed and explained.</summary>
public static class RenewalWords
{
    /// <summary>For example "on, 30 days, from web".</summary>
    public static string Of(RenewalSetting setting)
    {
        var days = setting.Mode == RenewalMode.LetItEnd ? "" : $", {(setting.Days == 1 ? "1 day" : $"{setting.Days} days")}";
        var source = (setting.ModeIsOwn, setting.DaysAreOwn) switch
        {
            (true, true) => "own",
            (false, false) => $"from {setting.ProfileName}",
            (true, false) => $"mode own, days from {setting.ProfileName}",
            (false, true) => $"days own, mode from {setting.ProfileName}",
        };
        return $"{Of(setting.Mode)}{days}, {source}";
    }

    /// <summary>For example "let it end".</summary>
    public static string Of(RenewalMode mode) => mode switch
    {
        RenewalMode.On => "on",
        RenewalMode.Follow => "follow AWS",
        RenewalMode.LetItEnd => "let it end",
    };

    /// <summary>US cents as dollars: "$7" or "$7.50".</summary>
    public static string Money(int cents) => cents % 100 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"${cents / 100:N0}")
        : string.Create(CultureInfo.InvariantCulture, $"${cents / 100m:N2}");
}
