using AcmPortal.Core.Authorities;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Profiles;

/// <summary>Makes a profile.</summary>
public sealed partial class NewProfilePage
{
    private const int MostAuthorities = 200;
    private readonly FormErrors errors = new();
    private IReadOnlyList<AuthorityRow>? authorities;
    private ProfileDraft? form;
    private Made? made;

    /// <summary>The CA to begin with.</summary>
    [SupplyParameterFromQuery(Name = "authority")] private string? Authority { get; set; }

    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private CreateProfile CreateProfile { get; set; } = null!;

    /// <inheritdoc/>
    protected override string DraftKind => "profile";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var list = await RunAsync(ListAuthorities, new ListAuthoritiesInput(new PageRequest(0, MostAuthorities), Enabled: true));
        if (!list.Ok)
            return;
        authorities = list.Value!.Items;
        form = Begin(await RestoreDraftAsync() ?? new ProfileDraft());
    }

    // The CA of the address, or the only one there is.
    private ProfileDraft Begin(ProfileDraft draft)
    {
        if (Guid.TryParse(Authority, out var asked) && authorities!.Any(a => a.Id == asked))
            return draft with { AuthorityId = asked };
        if (draft.AuthorityId is { } chosen && authorities!.Any(a => a.Id == chosen))
            return draft;
        return draft with { AuthorityId = authorities is [var only] ? only.Id : null };
    }

    private void Change((string Field, ProfileDraft Draft) change)
    {
        form = change.Draft;
        errors.Touch(change.Field);
        KeepDraft(form);
    }

    private async Task CreateAsync()
    {
        errors.ShowAll();
        Error = null;
        if (!form!.IsRight)
            return;
        var outcome = await RunAsync(CreateProfile, form.ToCreate());
        errors.Take(outcome.Error);
        if (!outcome.Ok)
            return;
        made = new Made(outcome.Value, form.Name.Trim());
        await DropDraftAsync();
    }

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        (form, made, Error) = (Begin(new ProfileDraft()), null, null);
        errors.Reset();
    }

    private sealed record Made(Guid Id, string Name);
}
