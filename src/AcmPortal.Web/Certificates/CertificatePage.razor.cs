using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Certificates;

/// <summary>One certificate: what it is, how long it lives, how to get it. Never any key material.</summary>
public sealed partial class CertificatePage
{
    private CertificateView? certificate;
    private Guid shown;
    private bool severalTeams;

    [Inject] private GetCertificate GetCertificate { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;

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
    protected override async Task OnInitializedAsync()
    {
        Follow(change => change.Is(ChangeKind.Certificate, Id) || change.Kind == ChangeKind.Order, RefreshAsync);
        severalTeams = TeamFilter.Of(await AskAsync(ListTeams, TeamFilter.Wanted)).Count > 0;
    }

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

    // A passing failure to look does not wipe what is on screen; a certificate that went to another team is gone.
    private async Task RefreshAsync()
    {
        var outcome = await AskAsync(GetCertificate, Id);
        if (outcome.Ok)
            certificate = outcome.Value;
        else if (outcome.Error.Kind is ErrorKind.NotFound or ErrorKind.NotAllowed)
            (certificate, Error) = (null, outcome.Error);
    }
}
