using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Web.Demo;

/// <summary>What the demo is filled with: a year in twelve steps. Fixed, so that every demo tells the same story.</summary>
internal static class DemoPlan
{
    /// <summary>How many certificates are asked for in all.</summary>
    public const int Certificates = 150;

    /// <summary>The year's steps, a month each.</summary>
    public const int Steps = 12;

    /// <summary>How far the time goes on at once: not so far that what AWS renews is found late.</summary>
    public static readonly TimeSpan Stride = TimeSpan.FromDays(15);

    /// <summary>Strides of a step.</summary>
    public const int Strides = 2;

    /// <summary>A certificate to ask for.</summary>
    /// <param name="Profile">The profile's name.</param>
    /// <param name="Names">Common name first.</param>
    /// <param name="Algorithm">Of the key.</param>
    internal sealed record Wish(string Profile, string[] Names, string Algorithm);

    /// <summary>A profile of the demo.</summary>
    internal sealed record Made(string Name, string Authority, string Description, RenewalMode Mode, int Days, string Owner);

    /// <summary>CA, region and zone.</summary>
    public static readonly (string Name, string Region, string Zone)[] Authorities = [("public-us", "us-east-1", "example.com"), ("public-eu", "eu-west-1", "example.org")];

    public static readonly Made[] Profiles =
    [
        new("shop", "public-us", "The shop and everything under it", RenewalMode.On, 30, "shop-team@example.com"),
        new("platform", "public-us", "Services of the platform team", RenewalMode.On, 14, "platform@example.com"),
        new("partners", "public-eu", "Partners deploy these; AWS renews, nothing is forced", RenewalMode.Follow, 21, "partners@example.org"),
        new("campaigns", "public-eu", "Short-lived campaign sites", RenewalMode.LetItEnd, 30, "marketing@example.org"),
    ];

    private static readonly string[] Services =
        ["www", "api", "login", "cart", "search", "img", "static", "mail", "vpn", "git", "ci", "wiki", "status", "docs", "grafana", "ldap", "proxy", "edge", "hooks", "billing", "reports", "queue", "chat", "files", "beta"];

    private static readonly string[] Places = ["", "fra", "iad", "syd", "stage", "qa"];

    /// <summary>Campaigns that were never cleaned up stand in the first steps, so that some have ended within the year.</summary>
    public static IEnumerable<Wish> Wishes(int step)
    {
        for (var i = step; i < Certificates; i += Steps)
        {
            var service = Services[i % Services.Length];
            var place = Places[i / Services.Length % Places.Length];
            var label = place.Length == 0 ? service : $"{service}.{place}";
            var profile = (i % 10) switch
            {
                0 or 1 or 2 or 3 => "shop",
                4 or 5 or 6 => "platform",
                7 or 8 => "partners",
                _ => "campaigns",
            };
            var zone = profile is "shop" or "platform" ? "example.com" : "example.org";
            var name = profile is "shop" or "partners" ? $"{label}.{profile}.{zone}" : $"{label}.{zone}";
            string[] names = (i % 13) switch
            {
                5 => [name, $"*.{name}"],
                9 => [name, $"alt-{name}", $"old-{name}"],
                _ => [name],
            };
            yield return new Wish(profile, names, i % 17 == 3 ? KeyAlgorithms.Rsa2048 : i % 7 == 2 ? KeyAlgorithms.EcP384 : KeyAlgorithms.EcP256);
        }
    }

    /// <summary>Whose keys nobody fetches in the story, however often they are renewed.</summary>
    public static readonly string[] NobodyFetches = ["img.example.com", "beta.example.com"];

    /// <summary>What AWS refuses in the story, so that one order shows it.</summary>
    public static readonly Wish Refused = new("shop", ["ads.shop.example.com"], KeyAlgorithms.EcP256);

    /// <summary>What is asked for and cancelled at once.</summary>
    public static readonly Wish Cancelled = new("platform", ["never-mind.example.com"], KeyAlgorithms.EcP256);

    /// <summary>Orders that a step waits for.</summary>
    public static readonly OrderState[] Open =
        [OrderState.Requested, OrderState.AwaitingRecords, OrderState.RecordsPending, OrderState.Validating, OrderState.Issued, OrderState.Due, OrderState.Renewing, OrderState.Cancelling, OrderState.RevocationRequested];
}
