using AcmPortal.Core.Notifications;
using Microsoft.Extensions.Configuration;

namespace AcmPortal.Core.Hosting;

/// <summary>Section <c>Alerts</c>: how alerts leave the portal.</summary>
public sealed record AlertOptions
{
    /// <summary><c>Alerts:AllowedHosts</c>: hosts, with or without port, that may be reached in an inner network and on any port.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary><c>Alerts:OnlyAllowedHosts</c>: whether every other host is refused, mail relays too; always so in the demo.</summary>
    public bool OnlyAllowedHosts { get; init; }

    /// <summary><c>Alerts:AllowHttp</c>: http beside https, for tests.</summary>
    public bool AllowHttp { get; init; }

    /// <summary><c>Alerts:TimeoutSeconds</c>: how long a channel may take for one alert, connecting included, 1 to 60.</summary>
    public int TimeoutSeconds { get; init; } = 10;

    /// <summary><c>Alerts:ScanSeconds</c>: how often due deliveries are looked for, 1 to 60.</summary>
    public int ScanSeconds { get; init; } = 2;

    /// <summary><c>Alerts:MaxParallel</c>: deliveries that one channel is given at the same time by one instance, 1 to 20.</summary>
    public int MaxParallel { get; init; } = 4;

    /// <summary><c>Alerts:KeepDays</c>: how long alerts and their deliveries are kept, 1 to 3650.</summary>
    public int KeepDays { get; init; } = 365;

    /// <summary>Where links lead: <c>Auth:PublicUrl</c>. Null: no links.</summary>
    public Uri? PublicUrl { get; init; }

    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    internal static AlertOptions Bind(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Alerts", errors);
        var defaults = new AlertOptions();
        var options = new AlertOptions
        {
            AllowedHosts = reader.List("AllowedHosts", item => OutboundHost.TryRead(item, out _), "host names or addresses with or without port, such as hooks.corp.example.com or 10.1.2.3:9443"),
            OnlyAllowedHosts = reader.Flag("OnlyAllowedHosts", defaults.OnlyAllowedHosts),
            AllowHttp = reader.Flag("AllowHttp", defaults.AllowHttp),
            TimeoutSeconds = reader.Int("TimeoutSeconds", defaults.TimeoutSeconds, 1, 60),
            ScanSeconds = reader.Int("ScanSeconds", defaults.ScanSeconds, 1, 60),
            MaxParallel = reader.Int("MaxParallel", defaults.MaxParallel, 1, 20),
            KeepDays = reader.Int("KeepDays", defaults.KeepDays, 1, 3650),
            // The section's own reader names what is wrong with it.
            PublicUrl = new SettingReader(configuration, "Auth", []).Url("PublicUrl"),
        };
        if (options.OnlyAllowedHosts && options.AllowedHosts.Count == 0)
            reader.Error("OnlyAllowedHosts", "is true and Alerts:AllowedHosts is empty: no channel could send anything. List the hosts, or leave it false.");
        reader.RefuseOthers();
        return options;
    }
}
