using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Certificates;

/// <summary>One certificate: what it is, how long it lives, how to get it. Never any key material.</summary>
public sealed partial class CertificatePage
{
    private CertificateView? certificate;
    private Guid shown;

    [Inject] private GetCertificate GetCertificate { get; set; } = null!;

    /// <summary>The certificate.</summary>
    [Parameter] public Guid Id { get; set; }

    private VersionRow Current => certificate!.Versions.First(v => v.Current);

    private string Others => certificate!.Names.Count switch
    {
        1 => "",
        <= 4 => $"and {string.Join(", ", certificate.Names.Skip(1).Select(NameWords.Unicode))}.",
        var many => $"and {many - 1} more names.",
    };

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(change => change.Is(ChangeKind.Certificate, Id) || change.Kind == ChangeKind.Order, RefreshAsync);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (shown == Id)
            return;
        shown = Id;
        certificate = null;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await RunAsync(GetCertificate, Id);
        if (outcome.Ok)
            certificate = outcome.Value;
    }

    // A passing failure to look does not wipe what is on screen.
    private async Task RefreshAsync()
    {
        var outcome = await AskAsync(GetCertificate, Id);
        if (outcome.Ok)
            certificate = outcome.Value;
    }
}
