using AcmPortal.Core.Authorities;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Profiles;

/// <summary>Makes a profile.</summary>
public sealed partial class NewProfilePage
{
    private readonly FormErrors errors = new();
    private IReadOnlyList<AuthorityRow>? authorities;
    private ProfileDraft? draft;
    private Guid? madeId;
    private string madeName = "";
    private bool submitted;

    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private CreateProfile CreateProfile { get; set; } = null!;

    /// <summary>The CA to begin with.</summary>
    [SupplyParameterFromQuery(Name = "authority")] private Guid? WantedAuthority { get; set; }

    /// <inheritdoc/>
    protected override string DraftKind => "profile";

    private AuthorityRow? Authority => authorities!.FirstOrDefault(a => a.Id == draft!.AuthorityId);
    private IReadOnlyList<string> Zones => Authority?.ZoneNames ?? [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(ChangeKind.Authority, LoadAuthoritiesAsync);
        await LoadAuthoritiesAsync();
        var begin = await RestoreDraftAsync() ?? new();
        if (WantedAuthority is { } wanted)
            begin = begin with { AuthorityId = begin.AuthorityId ?? wanted };
        draft = WithOnlyAuthority(begin);
    }

    private async Task LoadAuthoritiesAsync()
    {
        var outcome = await AskAsync(ListAuthorities, new ListAuthoritiesInput(new PageRequest(0, 200)));
        if (outcome.Ok)
            authorities = outcome.Value!.Items;
        else
            Error = outcome.Error;
    }

    private ProfileDraft WithOnlyAuthority(ProfileDraft begin) =>
        begin.AuthorityId is null && authorities is [var only] ? begin with { AuthorityId = only.Id } : begin;

    private void Set((string Field, ProfileDraft Draft) change)
    {
        draft = change.Draft;
        errors.Touch(change.Field);
        KeepDraft(draft);
    }

    private async Task CreateAsync()
    {
        submitted = true;
        errors.ShowAll();
        if (!draft!.IsRight)
            return;
        var outcome = await RunAsync(CreateProfile, draft.ToCreate());
        errors.Take(outcome.Error);
        if (!outcome.Ok)
            return;
        (madeId, madeName) = (outcome.Value, draft.Name.Trim());
        await DropDraftAsync();
    }

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        errors.Reset();
        (draft, madeId, submitted, Error) = (WithOnlyAuthority(new()), null, false, null);
    }
}
