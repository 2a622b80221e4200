using AcmPortal.Core.Certificates;
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

    /// <summary>The certificate.</summary>
    [Parameter, EditorRequired] public CertificateView Certificate { get; set; } = null!;

    private Option Chosen => Options.First(o => o.Format == format);

    private bool Optional => format == DownloadFormat.PrivateKeyPem;

    private string PassphraseHelp => format switch
    {
        DownloadFormat.PrivateKeyPem => "8 to 128 characters, or none: without one the key leaves the portal in plain text.",
        DownloadFormat.Zip => "8 to 128 characters; for the PKCS#12 file in the zip. It is not kept: without it that file cannot be opened.",
        _ => "8 to 128 characters. It is not kept: without it the file cannot be opened, and is downloaded again.",
    };

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // A choice stays while the page refreshes; another certificate begins with its current version.
        if (certificateId == Certificate.Id && Certificate.Versions.Any(v => v.Id == chosen))
            return;
        certificateId = Certificate.Id;
        chosen = Certificate.Versions.First(v => v.Current).Id;
    }

    private void Choose(ChangeEventArgs e)
    {
        if (Guid.TryParse(e.Value as string, out var id))
            chosen = id;
    }

    private sealed record Option(DownloadFormat Format, string Title, string Contents, string Button);
}
