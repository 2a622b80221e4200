using AcmPortal.Core.Access;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Profiles;

/// <summary>Changes a profile, after showing which certificates inherit the change.</summary>
public sealed partial class EditProfilePage
{
    private readonly FormErrors errors = new();
    private ProfileView? view;
    private ProfileView? theirs;
    private ProfileDraft? original;
    private ProfileDraft? draft;
    private ProfileChangePreview? preview;
    private IReadOnlyList<ApproverTeam> teams = [];

    /// <summary>The profile.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetProfile GetProfile { get; set; } = null!;
    [Inject] private PreviewProfileChange PreviewProfileChange { get; set; } = null!;
    [Inject] private EditProfile EditProfile { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;

    /// <inheritdoc/>
    protected override string DraftKind => $"profile:{Id}";

    private List<ConflictLine> Conflicts
    {
        get
        {
            var (there, here) = (ProfileDraft.Of(theirs!), draft!);
            (string Field, string There, string Here)[] fields =
            [
                ("Name", there.Name, here.Name.Trim()),
                ("Description", there.Description, here.Description.Trim()),
                ("Allowed names", ProfileWords.Patterns(there.PatternList), ProfileWords.Patterns(here.PatternList)),
                ("Wildcards", there.WildcardsAllowed ? "allowed" : "not allowed", here.WildcardsAllowed ? "allowed" : "not allowed"),
                ("Keys", ProfileWords.Keys(there.Allowed), ProfileWords.Keys(here.Allowed)),
                ("Default key", KeyAlgorithms.Display(there.DefaultAlgorithm), KeyAlgorithms.Display(here.DefaultAlgorithm)),
                ("Auto-renew", there.RenewalMode.ToString(), here.RenewalMode.ToString()),
                ("Renew before", there.RenewBefore, here.RenewBefore.Trim()),
                ("Owner contact", there.OwnerContact, here.OwnerContact.Trim()),
                ("Monthly spend cap", there.MonthlyCap, here.MonthlyCap.Trim()),
                ("Approval", ProfileWords.Approval(there, theirs!.ApproverTeams), ProfileWords.Approval(here, teams)),
            ];
            return [.. fields.Where(f => f.There != f.Here).Select(f => new ConflictLine(f.Field, Or(f.There), Or(f.Here)))];
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var outcome = await RunAsync(GetProfile, Id);
        if (!outcome.Ok)
            return;
        view = outcome.Value!;
        original = ProfileDraft.Of(view);
        await LoadTeamsAsync(view);
        draft = await RestoreDraftAsync() ?? original;
        if (DraftRestored)
            await PreviewAsync();
    }

    // Those that it asks already stay, also where one does not see them otherwise.
    private async Task LoadTeamsAsync(ProfileView profile)
    {
        var found = await AskAsync(ListTeams, new ListTeamsInput(new PageRequest(0, 200)));
        IEnumerable<ApproverTeam> seen = found.Ok ? found.Value!.Items.Select(t => new ApproverTeam(t.Id, t.Name, t.Contact)) : [];
        teams = [.. profile.ApproverTeams.Concat(seen).DistinctBy(t => t.Id).OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static string Or(string text) => text.Length == 0 ? "empty" : text;

    // Who inherits the change is asked while it is typed, so that it is seen before it is saved.
    private async Task SetAsync((string Field, ProfileDraft Draft) change)
    {
        (draft, preview) = (change.Draft, null);
        errors.Touch(change.Field);
        KeepDraft(draft);
        await PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        var asked = draft!;
        if (!asked.IsRight)
            return;
        var outcome = await AskAsync(PreviewProfileChange, asked.ToEdit(Id));
        if (!ReferenceEquals(asked, draft))
            return;
        preview = outcome.Value;
        await TakeAsync(outcome.Error);
    }

    private async Task SaveAsync()
    {
        errors.ShowAll();
        if (!draft!.IsRight)
            return;
        var outcome = await RunAsync(EditProfile, draft.ToEdit(Id));
        await TakeAsync(outcome.Error);
        if (!outcome.Ok)
            return;
        await DropDraftAsync();
        Navigation.NavigateTo($"/profiles/{Id}");
    }

    private async Task TakeAsync(ShownError? error)
    {
        errors.Take(error);
        if (error?.Kind == ErrorKind.ChangedMeanwhile && await AskAsync(GetProfile, Id) is { Ok: true } now)
            theirs = now.Value;
    }

    private async Task ReloadAsync()
    {
        await DropDraftAsync();
        errors.Reset();
        var outcome = await RunAsync(GetProfile, Id);
        if (!outcome.Ok)
            return;
        (view, theirs, preview) = (outcome.Value, null, null);
        draft = original = ProfileDraft.Of(view!);
    }

    private Task OverwriteAsync()
    {
        draft = draft! with { Version = theirs!.Version };
        (view, theirs) = (theirs, null);
        original = ProfileDraft.Of(view!);
        return SaveAsync();
    }
}
