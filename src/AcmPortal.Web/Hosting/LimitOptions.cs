using AcmPortal.Core.Hosting;

namespace AcmPortal.Web.Hosting;

/// <summary>Section <c>Limits</c>: what one address, and all of them together, may ask of an instance.</summary>
public sealed record LimitOptions
{
    /// <summary>The largest body of a request, in bytes: no form and no operation needs more.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>The largest message of an open page, in bytes. A longer one ends its connection.</summary>
    public const int MostMessageBytes = 32 * 1024;

    /// <summary><c>Limits:SignInsPerMinute</c>: forms and answers of a sign-in from one address, 5 to 100,000.</summary>
    public int SignInsPerMinute { get; init; } = 60;

    /// <summary><c>Limits:AnonymousPerMinute</c>: requests of nobody in particular from one address, 30 to 1,000,000.</summary>
    public int AnonymousPerMinute { get; init; } = 600;

    /// <summary><c>Limits:Connections</c>: open connections to this instance, 100 to 1,000,000.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary><c>Limits:LivePages</c>: of these the ones of open pages, 10 to 1,000,000. Each costs memory.</summary>
    public int LivePages { get; init; } = 5_000;

    /// <summary>Reads the section.</summary>
    public static LimitOptions Bind(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Limits", errors);
        var usual = new LimitOptions();
        var options = new LimitOptions
        {
            SignInsPerMinute = reader.Int("SignInsPerMinute", usual.SignInsPerMinute, 5, 100_000),
            AnonymousPerMinute = reader.Int("AnonymousPerMinute", usual.AnonymousPerMinute, 30, 1_000_000),
            Connections = reader.Int("Connections", usual.Connections, 100, 1_000_000),
            LivePages = reader.Int("LivePages", usual.LivePages, 10, 1_000_000),
        };
        reader.RefuseOthers();
        return options;
    }
}
