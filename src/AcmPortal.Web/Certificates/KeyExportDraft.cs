using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;

namespace AcmPortal.Web.Certificates;

/// <summary>What somebody chose and typed to take a private key, kept while they sign in again. Never a passphrase.</summary>
/// <param name="Certificate">The certificate whose page it is.</param>
/// <param name="Version">The version.</param>
/// <param name="Format">The form.</param>
/// <param name="Reason">The reason so far.</param>
public sealed record KeyExportDraft(Guid Certificate, Guid Version, DownloadFormat Format, string Reason)
{
    /// <summary>The kind of the draft: one a person, for the certificate that they are at.</summary>
    public const string Kind = "key-export";

    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    /// <summary>The page to come back to.</summary>
    public string Page => $"/certificates/{Certificate:D}";

    /// <summary>The draft to keep.</summary>
    public SaveDraftInput ToInput() => new(Kind, JsonSerializer.Serialize(this with { Reason = Reason.Length <= 1000 ? Reason : Reason[..1000] }));

    /// <summary>Reads a draft; null where there is none, it is old, or it is of another shape.</summary>
    public static KeyExportDraft? Of(DraftView? kept, DateTime now)
    {
        if (kept is null || now - kept.SavedAt > Life)
            return null;
        try
        {
            return JsonSerializer.Deserialize<KeyExportDraft>(kept.Json) is { Reason: not null } draft && Enum.IsDefined(draft.Format) && DownloadCertificate.HoldsKey(draft.Format) ? draft : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
