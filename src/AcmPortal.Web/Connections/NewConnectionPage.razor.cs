using AcmPortal.Core.Connections;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Connections;

/// <summary>Makes a connection. The secret goes from its field into the use case and nowhere else.</summary>
public sealed partial class NewConnectionPage
{
    private readonly FormErrors errors = new();
    private ConnectionDraft? form;
    private SecretInput? secret;
    private string? secretMissing;
    private Made? made;
    private IamPolicyKind? policyTab;

    [Inject] private CreateConnection CreateConnection { get; set; } = null!;
    [Inject] private NewExternalId NewExternalId { get; set; } = null!;

    /// <inheritdoc/>
    protected override string DraftKind => "connection";

    private GetIamPoliciesInput Policies => new(
        Kind: form!.Kind, Region: Filled(form.Region),
        ExternalId: form.ExternalId,
        TrustedPrincipal: form.Kind == ConnectionKind.AssumedRole ? Filled(form.TrustedPrincipal) : null,
        RoleArn: form.Kind == ConnectionKind.AssumedRole && ConnectionWords.RoleProblem(form.RoleArn) is null ? form.RoleArn.Trim() : null);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => form = await RestoreDraftAsync() ?? new();

    private static string? Filled(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private void Set(string field, ConnectionDraft next)
    {
        form = next;
        errors.Touch(field);
        KeepDraft(next);
    }

    private async Task ChooseAsync(ConnectionKind kind)
    {
        Set("Kind", form! with { Kind = kind });
        policyTab = kind == ConnectionKind.AssumedRole ? IamPolicyKind.Trust : null;
        if (kind != ConnectionKind.AssumedRole || form.ExternalId is not null)
            return;
        var outcome = await RunAsync(NewExternalId, new NewExternalIdInput());
        if (outcome.Ok)
            Set("ExternalId", form with { ExternalId = outcome.Value });
    }

    private async Task CreateAsync()
    {
        errors.ShowAll();
        Error = null;
        // The secret is taken only when all else is right, so that a typing mistake does not cost it.
        if (!form!.IsRight)
            return;
        SecretText? taken = null;
        if (form.NeedsKeys)
        {
            taken = await secret!.TakeAsync();
            secretMissing = taken is null ? "Enter the secret access key." : null;
            if (taken is null)
                return;
        }

        var outcome = await RunAsync(CreateConnection, InputOf(form, taken));
        errors.Take(outcome.Error);
        if (!outcome.Ok)
        {
            secretMissing = form.NeedsKeys ? "The field was emptied: paste the secret access key again." : null;
            return;
        }

        made = new Made(form.Name.Trim(), outcome.Value!);
        await DropDraftAsync();
    }

    private static CreateConnectionInput InputOf(ConnectionDraft form, SecretText? secret) => new(
        form.Name.Trim(), form.Kind,
        form.NeedsKeys ? form.AccessKeyId.Trim() : null, secret,
        form.Kind == ConnectionKind.AssumedRole ? form.RoleArn.Trim() : null,
        form.Kind == ConnectionKind.AssumedRole ? form.ExternalId : null,
        Filled(form.Region), form.SaveUntested);

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        (form, made, secretMissing, Error) = (new(), null, null, null);
        errors.Reset();
    }

    private sealed record Made(string Name, CreateConnectionResult Result);
}
