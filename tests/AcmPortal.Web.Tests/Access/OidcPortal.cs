using System.Net;
using System.Text.RegularExpressions;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Access;

/// <summary>A portal as in production behind a provider that does as it is told, for the tests of a class.</summary>
public sealed partial class OidcPortal : IAsyncLifetime
{
    public FakeIdentityProvider Provider { get; private set; } = null!;
    public RunningPortal Portal { get; private set; } = null!;

    public string Issuer => Provider.Issuer.GetLeftPart(UriPartial.Authority);

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Provider = await FakeIdentityProvider.StartAsync();
        Portal = await RunningPortal.ProductionAsync(
            ("Oidc:Authority", Issuer), ("Oidc:ClientId", FakeIdentityProvider.ClientId), ("Oidc:ClientSecret", FakeIdentityProvider.ClientSecret),
            ("Oidc:AdministratorSubjects", "alice, bob"), ("Oidc:RoleClaim", "realm_access.roles"), ("Oidc:Roles", "auditors = Auditor, operators = Operator @ Payments, ghosts = Operator @ Nowhere"),
            ("Limits:SignInsPerMinute", "1000"), ("Logging:LogLevel:Microsoft.AspNetCore.Authentication", "None"));
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>Asks to sign in and has the provider vouch; gives the address on the portal that the browser is sent back to.</summary>
    public async Task<string> CallbackAsync(Visitor visitor, string page = "/sign-in")
    {
        using var asked = await visitor.SubmitAsync(page);
        return await VouchAsync(await Visitor.WayOutAsync(asked));
    }

    /// <summary>Signs in to the end; gives where the portal leads.</summary>
    public async Task<string> EnterAsync(Visitor visitor)
    {
        using var answer = await visitor.GetAsync(await CallbackAsync(visitor));
        return answer.Headers.Location!.ToString();
    }

    /// <summary>Asks for a fresh sign-in from the page of a certificate; gives the provider's address with what is asked.</summary>
    public static Task<Uri> AgainAsync(Visitor visitor, Guid certificate, string reason = "CHG-1") =>
        AgainAsync(visitor, ("certificate", certificate.ToString()), ("version", Guid.CreateVersion7().ToString()), ("format", "Zip"), ("reason", reason));

    /// <summary>The same with fields of one's own.</summary>
    public static async Task<Uri> AgainAsync(Visitor visitor, params (string, string)[] fields)
    {
        var html = await (await visitor.GetAsync("/sign-out")).Content.ReadAsStringAsync(None);
        var token = Token().Match(html).Groups[1].Value;
        using var answer = await visitor.PostAsync("/sign-in/again", null, [("__RequestVerificationToken", token), .. fields]);
        return await Visitor.WayOutAsync(answer);
    }

    /// <summary>At the provider.</summary>
    public async Task<string> VouchAsync(Uri asked)
    {
        Assert.StartsWith(Provider.Issuer + "authorize?", asked.ToString(), StringComparison.Ordinal);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var vouched = await http.GetAsync(asked, None);
        Assert.Equal(HttpStatusCode.Redirect, vouched.StatusCode);
        return vouched.Headers.Location!.PathAndQuery;
    }

    /// <summary>Whether the browser's session lasts.</summary>
    public static async Task<bool> IsInAsync(Visitor visitor)
    {
        using var answer = await visitor.GetAsync("/orders");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The sessions that last, newest first.</summary>
    public Task<List<PortalSession>> SessionsAsync() => Portal.Get<PortalStore>().ReadAsync(
        (db, ct) => db.Sessions.AsNoTracking().Where(s => s.EndedAt == null).OrderByDescending(s => s.StartedAt).ToListAsync(ct), None);

    /// <summary>How many sign-ins and refusals stand in the audit log.</summary>
    public async Task<int> AuditedAsync(string action) =>
        (await Portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest(0, 1), new AuditFilter(Action: action)), None)).Total;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex Token();
}
