using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Authorities;

/// <summary>The wizard of a new CA: type, connections, region and zones, check and create.</summary>
public sealed partial class NewAuthorityPage
{
    private static readonly IReadOnlyList<string> Steps = ["Type", "Connections", "Region and zones", "Check and create"];
    private readonly FormErrors errors = new();
    private IReadOnlyList<ConnectionRow>? connections;
    private AuthorityDraft? draft;
    private AuthorityCheck? check;
    private string? checkedFor;
    private string? checking;
    private CreateAuthorityResult? made;
    private string madeName = "";

    [Inject] private ListConnections ListConnections { get; set; } = null!;
    [Inject] private CheckAuthority CheckAuthority { get; set; } = null!;
    [Inject] private CreateAuthority CreateAuthority { get; set; } = null!;

    /// <summary>The connection to begin with.</summary>
    [SupplyParameterFromQuery(Name = "connection")] private Guid? WantedConnection { get; set; }

    /// <inheritdoc/>
    protected override string DraftKind => "authority";

    private bool IsChecking => checking is not null;

    private bool MayCreate => !IsChecking && check is { Passed: true } && checkedFor == draft!.CheckKey && Problem(0) is null && Problem(1) is null && Problem(2) is null;

    private string? Hint => draft!.Step switch
    {
        3 when IsChecking => null,
        3 when check is { Passed: false } => "A check failed: nothing can be created yet",
        3 => null,
        var step => Problem(step) is null ? null : step switch { 0 => "Give it a name to go on", 1 => "Choose the connections to go on", _ => "Choose a zone to go on" },
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(ChangeKind.Connection, LoadConnectionsAsync);
        await LoadConnectionsAsync();
        var begin = await RestoreDraftAsync() ?? new();
        if (WantedConnection is { } wanted && begin.ConnectionId is null)
            begin = begin with { ConnectionId = wanted };
        if (begin.ConnectionId is null && connections is [var only])
            begin = begin with { ConnectionId = only.Id };
        draft = begin with { Step = Math.Clamp(begin.Step, 0, Steps.Count - 1) };
        if (draft.Step == 3)
            await CheckAsync();
    }

    private async Task LoadConnectionsAsync()
    {
        var outcome = await AskAsync(ListConnections, new ListConnectionsInput(new PageRequest(0, 200), Enabled: true));
        if (outcome.Ok)
            connections = outcome.Value!.Items;
        else
            Error = outcome.Error;
    }

    private string ConnectionName(Guid? id) => connections!.FirstOrDefault(c => c.Id == id)?.Name ?? "a connection that is disabled or gone";

    private string? Problem(int step) => step switch
    {
        0 => draft!.NameProblem,
        1 => draft!.ConnectionProblem ?? draft.DnsProblem,
        _ => draft!.ZoneProblem ?? draft.NamesProblem,
    };

    private void Set((string Field, AuthorityDraft Draft) change)
    {
        draft = change.Draft;
        errors.Touch(change.Field);
        KeepDraft(draft);
    }

    private Task NextAsync()
    {
        if (Problem(draft!.Step) is not null)
        {
            errors.ShowAll();
            return Task.CompletedTask;
        }

        return GoAsync(draft.Step + 1);
    }

    private async Task GoAsync(int step)
    {
        draft = draft! with { Step = step };
        Error = null;
        KeepDraft(draft);
        if (step == 3 && checkedFor != draft.CheckKey)
            await CheckAsync();
    }

    private async Task CheckAsync()
    {
        var key = draft!.CheckKey;
        if (draft.ConnectionId is not { } acm || draft.Dns is not { } dns)
            return;
        checking = key;
        check = null;
        StateHasChanged();
        var outcome = await RunAsync(CheckAuthority, new CheckAuthorityInput(acm, dns, draft.Region, draft.ZoneIds));
        if (checking != key)
            return;
        checking = null;
        (check, checkedFor) = (outcome.Value, key);
    }

    private async Task CreateAsync()
    {
        if (!MayCreate)
            return;
        var outcome = await RunAsync(CreateAuthority, new CreateAuthorityInput(draft!.Name, draft.ConnectionId!.Value, draft.Dns!.Value, draft.Region, draft.ZoneIds, draft.Names!.Value));
        errors.Take(outcome.Error);
        if (!outcome.Ok)
            return;
        (made, madeName) = (outcome.Value, draft.Name);
        await DropDraftAsync();
    }

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        errors.Reset();
        (draft, made, check, checkedFor, Error) = (new AuthorityDraft(ConnectionId: connections is [var only] ? only.Id : null), null, null, null, null);
    }
}
