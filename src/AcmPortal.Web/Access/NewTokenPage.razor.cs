using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Access;

/// <summary>Makes an API token and shows it once.</summary>
public sealed partial class NewTokenPage
{
    private readonly HashSet<ApiScope> scopes = [ApiScope.Read];
    private readonly FormErrors errors = new();
    private string name = "";
    private string days = "90";
    private string networks = "";
    private string? made;
    private bool busy;
    private ApiTokenKind kind = ApiTokenKind.Personal;
    private Guid? team;
    private bool everywhere;
    private bool mayService;
    private Actor actor = null!;
    private IReadOnlyList<TeamRow> teams = [];
    private IReadOnlyList<TeamRow> managed = [];

    [Inject] private CreateToken CreateToken { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private AccessOptions Access { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private LoadDraft LoadDraft { get; set; } = null!;
    [Inject] private DeleteDraft DeleteDraft { get; set; } = null!;

    // A service's token is made by who manages tokens, or by who manages the people of the one team that it reaches.
    private IReadOnlyList<TeamRow> Choices => kind == ApiTokenKind.Service && !everywhere ? managed : teams.Count > 1 || team is not null ? teams : [];

    // The use case decides; known before, nothing is typed in vain.
    private bool Stale => scopes.Contains(ApiScope.KeysExport)
        && (Error is { Kind: ErrorKind.StaleSignIn } || !KeyExportRules.IsFresh(actor, Access.KeyExport, Clock.GetUtcNow().UtcDateTime));

    private string Draft => new TokenDraft(name, [.. scopes], days, networks, kind, team).ToJson();

    private string? NameProblem => name.Trim().Length == 0 ? "Say what the token is for." : null;

    private string? DaysProblem => int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 365 ? null : "A whole number from 1 to 365.";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        actor = await Current.GetAsync();
        everywhere = actor.MayEverywhere(Permission.ManageTokens);
        teams = (await AskAsync(ListTeams, TeamFilter.Wanted)).Value?.Items ?? [];
        managed = [.. teams.Where(t => t.MayManage)];
        mayService = everywhere || managed.Count > 0;
        await TakeUpAsync();
    }

    // What was kept while they signed in again is there once.
    private async Task TakeUpAsync()
    {
        if (TokenDraft.Of((await AskAsync(LoadDraft, new LoadDraftInput(TokenDraft.Kept))).Value?.Json) is not { } draft)
            return;
        await AskAsync(DeleteDraft, new DeleteDraftInput(TokenDraft.Kept));
        (name, days, networks) = (draft.Name, draft.Days, draft.Networks);
        scopes.Clear();
        scopes.UnionWith(draft.Scopes);
        if (draft.Kind == ApiTokenKind.Service && mayService)
            ChooseKind(draft.Kind);
        if (Choices.Any(t => t.Id == draft.Team))
            team = draft.Team;
    }

    private void ChooseKind(ApiTokenKind chosen)
    {
        kind = chosen;
        team = chosen == ApiTokenKind.Service && !everywhere ? managed[0].Id : null;
    }

    private void ChooseTeam(string? id)
    {
        errors.Touch(nameof(CreateTokenInput.TeamId));
        team = Guid.TryParse(id, out var chosen) ? chosen : null;
    }

    private bool Touch(string field)
    {
        errors.Touch(field);
        return true;
    }

    private void Choose(ApiScope scope, bool chosen)
    {
        errors.Touch("Scopes");
        if (chosen)
            scopes.Add(scope);
        else
            scopes.Remove(scope);
    }

    private async Task CreateAsync()
    {
        errors.ShowAll();
        // The form's submit and the button's click may both come.
        if (busy || made is not null || NameProblem is not null || DaysProblem is not null || scopes.Count == 0)
            return;
        busy = true;
        try
        {
            var outcome = await RunAsync(CreateToken, new CreateTokenInput(
                name, [.. scopes], int.Parse(days, CultureInfo.InvariantCulture), networks.Split(['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), kind, team));
            errors.Take(outcome.Error);
            if (outcome.Ok)
                made = outcome.Value!.Token.Reveal();
        }
        finally
        {
            busy = false;
        }
    }

    private static string Explain(ApiScope scope) => scope switch
    {
        ApiScope.Read => "see certificates, orders and set-up; no keys, no secrets",
        ApiScope.OrdersCreate => "request certificates; cancel and retry what it requested",
        ApiScope.OrdersManage => "any order, and renewal",
        ApiScope.OrdersApprove => "approve and refuse what waits for your team; a person's own token only",
        ApiScope.CertificatesEnd => "revoke, replace and delete certificates",
        ApiScope.KeysExport => "take private keys; each is audited",
        ApiScope.SetupManage => "connections, CAs and profiles",
        ApiScope.AlertsManage => "alert channels and rules",
        ApiScope.AuditRead => "read the audit log",
        ApiScope.PeopleRead => "see users, their roles, role mappings and sessions",
        ApiScope.PeopleManage => "teams, users, roles and sessions; never a role for you",
        ApiScope.TokensManage => "make, rotate and end tokens; none that may more than this one",
        ApiScope.CertificatesDelete => "also delete certificates that are still valid",
        ApiScope.RestoreEnd => "let the portal change AWS again after a restore",
    };
}
