using AcmPortal.Core.Profiles;

namespace AcmPortal.Web.Profiles;

/// <summary>Words about profiles, the same on every page.</summary>
internal static class ProfileWords
{
    public static string Renewal(RenewalMode mode, int days) => mode switch
    {
        RenewalMode.On => $"on, {days} days before expiry",
        RenewalMode.Follow => "follows AWS",
    };

    public static string Explain(RenewalMode mode) => mode switch
    {
        RenewalMode.On => "AWS renews by itself from 45 days before expiry, and the portal fetches it. Where AWS has not, the portal triggers the renewal. Each renewal is charged like an issuance.",
        RenewalMode.Follow => "The portal triggers nothing, but fetches what AWS renews. Whatever AWS renews is charged all the same.",
    };

    public static string Title(RenewalMode mode) => mode switch
    {
        RenewalMode.On => "On",
        RenewalMode.Follow => "Follow AWS",
    };

    public static string Names(IReadOnlyList<string> patterns, bool wildcards)
    {
        var names = patterns.Count switch
        {
            0 => "every name in the CA's zones",
            <= 2 => string.Join(", ", patterns),
            var n => $"{patterns[0]} and {n - 1} more",
        };
        return wildcards ? $"{names}; wildcards too" : names;
    }

    public static string Key(string algorithm) => algorithm switch
    {
        KeyAlgorithms.Rsa2048 => "The most compatible: every server and client reads it.",
        KeyAlgorithms.EcP256 => "Smaller and faster; everything from the last ten years reads it.",
        KeyAlgorithms.EcP384 => "A longer curve, where a rule asks for it.",
        _ => "",
    };
}
