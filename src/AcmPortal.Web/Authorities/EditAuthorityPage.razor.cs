using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Authorities;

/// <summary>Changes a CA.</summary>
public sealed partial class EditAuthorityPage
{
    private readonly FormErrors errors = new();
    private IReadOnlyList<ConnectionRow> connections = [];
    private AuthorityView? view;
    private AuthorityView? theirs;
    private AuthorityDraft? draft;
    private AuthorityCheck? check;

    /// <summary>The CA.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetAuthority GetAuthority { get; set; } = null!;
    [Inject] private ListConnections ListConnections { get; set; } = null!;
    [Inject] private CheckAuthority CheckAuthority { get; set; } = null!;
    [Inject] private EditAuthority EditAuthority { get; set; } = null!;

    /// <inheritdoc/>
    protected override string DraftKind => $"authority:{Id}";

    private string? FixedReason => view!.AccountIsFixed
        ? $"Fixed: the CA has certificates in account {view.AccountId}, and an ARN cannot move. For another region or account make another CA."
        : null;

    private IReadOnlyList<ConflictLine> Changes => Differences(view!, draft!);
    private IReadOnlyList<ConflictLine> Conflicts => Differences(theirs!, draft!);
    private bool IsRight => draft is { ConnectionProblem: null, DnsProblem: null, ZoneProblem: null, NamesProblem: null };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var listed = await AskAsync(ListConnections, new ListConnectionsInput(new PageRequest(0, 200)));
        connections = listed.Value?.Items ?? [];
        var outcome = await RunAsync(GetAuthority, Id);
        if (!outcome.Ok)
            return;
        view = outcome.Value!;
        draft = await RestoreDraftAsync() ?? AuthorityDraft.Of(view);
    }

    private List<ConflictLine> Differences(AuthorityView saved, AuthorityDraft mine)
    {
        var lines = new List<ConflictLine>();
        void Compare(string field, string there, string here)
        {
            if (there != here)
                lines.Add(new(field, there, here));
        }

        Compare("ACM connection", Name(saved.ConnectionId), Name(mine.ConnectionId));
        Compare("Route 53 connection", Name(saved.DnsConnectionId), Name(mine.Dns));
        Compare("Region", saved.Region, mine.Region);
        Compare("Zones", Zones(saved.Zones.Select(z => z.Id)), Zones(mine.ZoneIds));
        Compare("Names per certificate", saved.MaxNames.ToString(System.Globalization.CultureInfo.CurrentCulture), mine.MaxNames.Trim());
        return lines;
    }

    private string Zones(IEnumerable<string> ids) =>
        string.Join(", ", ids.Order(StringComparer.Ordinal).Select(id => view!.Zones.Concat(theirs?.Zones ?? []).FirstOrDefault(z => z.Id == id)?.Name ?? id));

    private string Name(Guid? id) => connections.FirstOrDefault(c => c.Id == id)?.Name ?? "none";

    private void Set((string Field, AuthorityDraft Draft) change)
    {
        draft = change.Draft;
        check = null;
        errors.Touch(change.Field);
        KeepDraft(draft);
    }

    private async Task CheckAsync()
    {
        errors.ShowAll();
        if (!IsRight)
            return;
        var outcome = await RunAsync(CheckAuthority, new CheckAuthorityInput(draft!.ConnectionId!.Value, draft.Dns!.Value, draft.Region, draft.ZoneIds));
        check = outcome.Value;
    }

    private async Task SaveAsync()
    {
        errors.ShowAll();
        if (!IsRight)
            return;
        var outcome = await RunAsync(EditAuthority, new EditAuthorityInput(Id, draft!.ConnectionId!.Value, draft.Dns!.Value, draft.Region, draft.ZoneIds, draft.Names!.Value, draft.Version));
        errors.Take(outcome.Error);
        if (outcome.Ok)
        {
            await DropDraftAsync();
            Navigation.NavigateTo($"/authorities/{Id}");
        }
        else if (outcome.Error.Kind == ErrorKind.ChangedMeanwhile && await AskAsync(GetAuthority, Id) is { Ok: true } now)
        {
            theirs = now.Value;
        }
    }

    private async Task ReloadAsync()
    {
        await DropDraftAsync();
        errors.Reset();
        var outcome = await RunAsync(GetAuthority, Id);
        if (outcome.Ok)
            (view, theirs, check, draft) = (outcome.Value, null, null, AuthorityDraft.Of(outcome.Value!));
    }

    private Task OverwriteAsync()
    {
        draft = draft! with { Version = theirs!.Version };
        (view, theirs) = (theirs, null);
        return SaveAsync();
    }
}
