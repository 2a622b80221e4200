using System.Globalization;
using AcmPortal.Core.Access;
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

    [Inject] private CreateToken CreateToken { get; set; } = null!;

    private string? NameProblem => name.Trim().Length == 0 ? "Say what the token is for." : null;

    private string? DaysProblem => int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 365 ? null : "A whole number from 1 to 365.";

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
                name, [.. scopes], int.Parse(days, CultureInfo.InvariantCulture), networks.Split(['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
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
        ApiScope.CertificatesEnd => "revoke, replace and delete certificates",
        ApiScope.KeysExport => "take private keys; each is audited",
        ApiScope.SetupManage => "connections, CAs and profiles",
        ApiScope.AlertsManage => "alert channels and rules",
        ApiScope.AuditRead => "read the audit log",
        ApiScope.PeopleRead => "see users, their roles, role mappings and sessions",
        ApiScope.PeopleManage => "teams, users, roles and sessions; never a role for you",
        ApiScope.TokensManage => "make, rotate and end tokens; none that may more than this one",
        ApiScope.RestoreEnd => "let the portal change AWS again after a restore",
    };
}
