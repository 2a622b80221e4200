using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Certificates;

/// <summary>The way out of a leaked key: replace, fetch the new one, revoke the old one. The server drives it; this page shows it.</summary>
public sealed partial class LeakedPage
{
    private CertificateView? view;
    private ReplaceThen then = ReplaceThen.RevokeAfterPickup;
    private string typed = "";

    [Inject] private GetCertificate GetCertificate { get; set; } = null!;
    [Inject] private ReplaceCertificate ReplaceCertificate { get; set; } = null!;
    [Inject] private ChangeReplacement ChangeReplacement { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <summary>The certificate whose key has leaked.</summary>
    [Parameter] public Guid Id { get; set; }

    private sealed record Step(string Title, string Text, StepStatus Status, string? Href = null, string? Link = null);

    private bool Typed => string.Equals(typed.Trim(), view?.CommonName, StringComparison.OrdinalIgnoreCase);

    // What was cancelled or refused takes nothing over; what failed may be retried, and counts.
    private Successor? Successor => view!.End.Successors.FirstOrDefault(s => s.OrderState is not (OrderState.Cancelled or OrderState.Refused) && !(s.OrderState == OrderState.Stored && s.Certificate is null));

    private bool Follows => Successor is { Then: not ReplaceThen.Keep };

    private string? Ended => view!.Status == CertificateStatus.Revoked ? "The certificate with the leaked key is revoked. Clients refuse it within 24 hours." : null;

    private string Note => Ended is not null ? "done" : Follows ? "under way" : view!.End.Revocation is { Open: true } ? "under way" : "not begun";

    private IEnumerable<Step> Steps
    {
        get
        {
            var successor = Successor;
            var revocation = view!.End.Revocation;
            yield return successor switch
            {
                null when Ended is not null => new("Replace", "It was revoked without a successor.", StepStatus.Skipped),
                null => new("Replace", "a new certificate with a new key, for the same names and owner", StepStatus.Later),
                { Certificate: { } certificate } => new("Replaced", $"stored {TimeWords.Day(certificate.CreatedAt)};", StepStatus.Done, $"/certificates/{certificate.Id}", "open the new certificate"),
                { OrderState: OrderState.Failed } => new("Replace", successor.OrderReasonText ?? "AWS did not issue it.", StepStatus.Failed, $"/orders/{successor.OrderId}", "Open the order to retry"),
                _ => new("Replacing", $"{OrderWords.Of(successor.OrderState)}.", StepStatus.Now, $"/orders/{successor.OrderId}", "Watch the order"),
            };
            yield return successor switch
            {
                { PickedUpAt: { } at } => new("New key fetched", $"first on {TimeWords.Exact(at)}; see that every server has it", StepStatus.Done),
                { Then: ReplaceThen.RevokeOnceStored } => new("Fetch the new key", "not waited for", StepStatus.Skipped),
                { Certificate: { } certificate } when Ended is null => new("Fetch the new key and install it", "A person acts:", StepStatus.Now, $"/certificates/{certificate.Id}", "download it"),
                _ => new("Fetch the new key and install it", "by a person or by the API", Ended is null ? StepStatus.Later : StepStatus.Skipped),
            };
            yield return revocation switch
            {
                { State: OrderState.Revoked } => new("Old certificate revoked", "it never renews again;", StepStatus.Done, $"/orders/{revocation.Id}", "open the order"),
                { Open: true } => new("Revoking the old certificate", revocation.ReasonText ?? "The portal asks AWS.", StepStatus.Now, $"/orders/{revocation.Id}", "Watch the order"),
                { State: OrderState.Failed } when Ended is null => new("Revoke the old certificate", revocation.ReasonText ?? "AWS refused.", StepStatus.Failed, $"/orders/{revocation.Id}", "Open the order to retry"),
                _ when Ended is not null => new("Old certificate revoked", "outside the portal", StepStatus.Done),
                _ => new("Revoke the old certificate", Follows ? "by itself, when its turn comes" : "when you say so", StepStatus.Later),
            };
        }
    }

    private static string? Class(StepStatus status) => status switch
    {
        StepStatus.Done => "done",
        StepStatus.Now => "now",
        StepStatus.Failed => "failed",
        StepStatus.Later or StepStatus.Skipped => null,
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(change => change.Kind is ChangeKind.Certificate or ChangeKind.Order, RefreshAsync);
        var outcome = await RunAsync(GetCertificate, Id);
        if (outcome.Ok)
            view = outcome.Value;
    }

    private async Task RefreshAsync()
    {
        var outcome = await AskAsync(GetCertificate, Id);
        if (outcome.Ok)
            view = outcome.Value;
    }

    private async Task StartAsync()
    {
        var done = Successor is null
            ? (await RunAsync(ReplaceCertificate, new ReplaceCertificateInput(Id, Then: then, Reason: RevocationReasons.KeyCompromise, TypedName: typed))).Ok
            : (await RunAsync(ChangeReplacement, new ChangeReplacementInput(Id, then, typed))).Ok;
        if (!done)
            return;
        typed = "";
        await RefreshAsync();
    }

    private async Task KeepAsync()
    {
        if ((await RunAsync(ChangeReplacement, new ChangeReplacementInput(Id, ReplaceThen.Keep))).Ok)
            await RefreshAsync();
    }

    private async Task GoOnAsync()
    {
        var name = view!.CommonName;
        await Dialogs.ConfirmAsync(
            "Revoke without waiting for the pickup?",
            WithoutWaiting,
            "Revoke without waiting",
            async () => (await AskAsync(ChangeReplacement, new ChangeReplacementInput(Id, ReplaceThen.RevokeOnceStored, name))).Error,
            name);
        await RefreshAsync();
    }

    private async Task RevokeAsync()
    {
        if (await RevokeDialog.OpenAsync(Dialogs, Id))
            await RefreshAsync();
    }
}
