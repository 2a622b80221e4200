using AcmPortal.Core.Access;
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
    private IReadOnlyList<ApproverTeam> owners = [];
    private IReadOnlyList<ApproverTeam> teams = [];
    private ProfileDraft? draft;
    private Guid? madeId;
    private string madeName = "";
    private bool submitted;

    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private CreateProfile CreateProfile { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;

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
        (owners, teams) = (await TeamsAsync(Permission.ManageProfiles), await TeamsAsync(Permission.View));
        var begin = await RestoreDraftAsync() ?? new();
        if (WantedAuthority is { } wanted)
            begin = begin with { AuthorityId = begin.AuthorityId ?? wanted };
        draft = Begun(begin);
    }

    private async Task<IReadOnlyList<ApproverTeam>> TeamsAsync(Permission may) =>
        await AskAsync(ListTeams, new ListTeamsInput(new PageRequest(0, 200), May: may)) is { Ok: true, Value: { } found } ? [.. found.Items.Select(t => new ApproverTeam(t.Id, t.Name, t.Contact))] : [];

    private async Task LoadAuthoritiesAsync()
    {
        var outcome = await AskAsync(ListAuthorities, new ListAuthoritiesInput(new PageRequest(0, 200)));
        if (outcome.Ok)
            authorities = outcome.Value!.Items;
        else
            Error = outcome.Error;
    }

    // With what there is no choice about, and the team that most belongs to. Teams that a draft remembers may be gone.
    private ProfileDraft Begun(ProfileDraft begin) => begin with
    {
        AuthorityId = begin.AuthorityId ?? (authorities is [var only] ? only.Id : null),
        TeamId = owners.FirstOrDefault(t => t.Id == begin.TeamId)?.Id ?? owners.FirstOrDefault(t => t.Id == Team.DefaultId)?.Id ?? owners.FirstOrDefault()?.Id,
        Approvers = begin.Approvers is null ? null : [.. begin.Approvers.Where(a => teams.Any(t => t.Id == a))],
    };

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
        (draft, madeId, submitted, Error) = (Begun(new()), null, false, null);
    }
}
