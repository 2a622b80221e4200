using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Certificates;

/// <summary>How to get a certificate: PKCS#12 first, then a zip for servers, then PEM. Which form is chosen is all that it knows.</summary>
public sealed partial class DownloadPanel
{
    private static readonly IReadOnlyList<Option> Options =
    [
        new(DownloadFormat.Pkcs12, "PKCS#12 (.p12)", "Key, certificate and chain in one file that is sealed by a passphrase: Windows, Java, most appliances.", "Download PKCS#12"),
        new(DownloadFormat.Zip, "Zip for nginx, Apache, HAProxy, IIS", "Each server's files under the names that it expects, and a short guide. The key in it is plain PEM, the IIS file is PKCS#12.", "Download zip"),
        new(DownloadFormat.PrivateKeyPem, "Private key (.key)", "The key alone, PKCS#8 PEM: sealed by a passphrase where one is given, else plain.", "Download private key"),
    ];

    private DownloadFormat format = DownloadFormat.Pkcs12;
    private Guid chosen;
    private Guid certificateId;
    private string? kept;
    private bool stale;
    private bool byLink;

    /// <summary>The certificate.</summary>
    [Parameter, EditorRequired] public CertificateView Certificate { get; set; } = null!;

    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private AccessOptions Access { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private LoadDraft LoadDraft { get; set; } = null!;
    [Inject] private DeleteDraft DeleteDraft { get; set; } = null!;

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private string Limit => TimeWords.Count((int)(Access.KeyExport?.TotalMinutes ?? 0), "minute");

    private Option Chosen => Options.First(o => o.Format == format);

    private bool Optional => format == DownloadFormat.PrivateKeyPem;

    private string PassphraseHelp => format switch
    {
        DownloadFormat.PrivateKeyPem => "8 to 128 characters, or none: without one the key leaves the portal in plain text.",
        DownloadFormat.Zip => "8 to 128 characters; for the PKCS#12 file in the zip. It is not kept: without it that file cannot be opened.",
        _ => "8 to 128 characters. It is not kept: without it the file cannot be opened, and is downloaded again.",
    };

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        // A choice stays while the page refreshes; another certificate begins with its current version.
        if (certificateId != Certificate.Id || Certificate.Versions.All(v => v.Id != chosen))
        {
            certificateId = Certificate.Id;
            chosen = Certificate.Versions.First(v => v.Current).Id;
            if (Certificate.MayExportKey)
                await TakeUpAsync();
        }

        // The page refreshes by itself, and this with it: the form closes when its time is over. The use case decides.
        var actor = await Current.GetAsync();
        (stale, byLink) = (!KeyExportRules.IsFresh(actor, Access.KeyExport, Now), actor.Via == "link");
    }

    // What was kept while they signed in again is there once: not for a day on which nobody expects it.
    private async Task TakeUpAsync()
    {
        if (KeyExportDraft.Of((await AskAsync(LoadDraft, new LoadDraftInput(KeyExportDraft.Kind))).Value, Now) is not { } draft || draft.Certificate != Certificate.Id)
            return;
        await AskAsync(DeleteDraft, new DeleteDraftInput(KeyExportDraft.Kind));
        (kept, format) = (draft.Reason, draft.Format);
        if (Certificate.Versions.Any(v => v.Id == draft.Version))
            chosen = draft.Version;
    }

    private void Choose(ChangeEventArgs e)
    {
        if (Guid.TryParse(e.Value as string, out var id))
            chosen = id;
    }

    private sealed record Option(DownloadFormat Format, string Title, string Contents, string Button);
}
