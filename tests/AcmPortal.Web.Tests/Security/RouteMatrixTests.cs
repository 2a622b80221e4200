using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AcmPortal.Core.Access;
using AcmPortal.Web.Api;
using AcmPortal.Web.Tests.Api;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace AcmPortal.Web.Tests.Security;

/// <summary>Every route of the running portal, called as everybody that the matrix knows.</summary>
public sealed partial class RouteMatrixTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    /// <summary>One column: who calls, by session on pages and by token on the API.</summary>
    internal sealed record Caller(string Name, HttpClient Browser, HttpClient Api, string? FormToken);

    [Fact]
    public async Task Route_CalledAsEverybody_AnswersAsTheMatrixSays()
    {
        await using var portal = await GuardedPortal.WithProviderAsync();
        var callers = await CallersAsync(portal);
        var measured = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<string>();
        var objects = await portal.ObjectsAsync();
        foreach (var endpoint in EndpointsOf(portal).OrderBy(Weight))
        {
            var cells = new List<string>();
            foreach (var caller in callers)
            {
                // What changes things may use them up: each caller finds them as they were.
                if (Method(endpoint) is not "GET")
                    objects = await portal.ObjectsAsync();
                var (status, outcome) = await CallAsync(endpoint, caller, objects);
                if (status >= 500)
                    faults.Add($"{Name(endpoint)} as {caller.Name}: {status}");
                cells.Add(outcome);
            }

            measured[Name(endpoint)] = string.Join(' ', cells);
        }

        var matrix = Matrix.Load();
        var anonymous = measured.Where(m => !m.Value.StartsWith("out", StringComparison.Ordinal)).Select(m => m.Key).ToList();
        if (Matrix.Writes)
        {
            new Matrix { Routes = measured, Anonymous = anonymous, RouteColumns = [.. callers.Select(c => c.Name)], UseCases = matrix.UseCases, UseCaseColumns = matrix.UseCaseColumns }.Save();
            return;
        }

        Assert.Empty(faults);
        Assert.Equal("", Matrix.Differences("routes", matrix.Routes, measured));
        Assert.Equal(matrix.Anonymous, anonymous);
    }

    // Another team's object and none at all: the same status and, but for ids, the same bytes.
    [Fact]
    public async Task Route_OnAnotherTeamsObject_AnswersByteForByteAsForNone()
    {
        await using var portal = await GuardedPortal.WithProviderAsync();
        var there = await portal.ObjectsAsync();
        var missing = Objects.Random() with { Connection = there.Connection, Authority = there.Authority, Channel = there.Channel, Rule = there.Rule };
        var leaks = new List<string>();
        foreach (var role in Roles.All)
        {
            var actor = await portal.UserAsync($"{role}-elsewhere", role, GuardedPortal.OtherTeam);
            var caller = await CallerAsync(portal, role.ToString(), actor, (await portal.TokenAsync(actor)).Text);
            foreach (var endpoint in EndpointsOf(portal).Where(e => e.RoutePattern.Parameters.Count > 0 && Weight(e) < 9))
            {
                var (a, b) = (await TextAsync(endpoint, caller, there), await TextAsync(endpoint, caller, missing));
                if (a != b || a.Contains("hush", StringComparison.Ordinal))
                    leaks.Add($"{Name(endpoint)} as {role}:\n{a}\nand\n{b}");
            }
        }

        Assert.Empty(leaks);
    }

    [Fact]
    public async Task Form_OfEveryUnsafeRouteOutsideTheApi_NeedsItsAntiforgeryToken()
    {
        await using var portal = await GuardedPortal.WithProviderAsync();
        var actor = await portal.UserAsync("admin", Role.Administrator);
        var caller = await CallerAsync(portal, "admin", actor, "none") with { FormToken = null };
        var open = new List<string>();
        var forms = EndpointsOf(portal).Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true
            && !Path(e, Objects.Random()).StartsWith(PortalApi.Root, StringComparison.Ordinal) && !Path(e, Objects.Random()).StartsWith("/_blazor", StringComparison.Ordinal)).ToList();
        foreach (var endpoint in forms)
        {
            // By its metadata, and by what happens.
            using var request = new HttpRequestMessage(HttpMethod.Post, Path(endpoint, await portal.ObjectsAsync())) { Content = Form(null) };
            using var answer = await caller.Browser.SendAsync(request, None);
            if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound))
                open.Add($"{Name(endpoint)}: {(int)answer.StatusCode}");
        }

        Assert.NotEmpty(forms);
        Assert.Empty(open);
    }

    // The demo lets everybody on its machine be everybody: it has that one route more, and no way to sign in.
    [Fact]
    public async Task Demo_HasTheMatrixsRoutesAndTheChoiceOfWhoToBe()
    {
        await using var demo = await ApiPortal.StartAsync();
        var routes = EndpointsOf(demo.Portal).ConvertAll(Name);
        var matrix = Matrix.Load().Routes.Keys;

        Assert.Equal(["POST /sign-in/demo"], routes.Except(matrix).Order(StringComparer.Ordinal));
        Assert.Equal(["GET /signout-oidc", "POST /sign-in/again", "POST /sign-in/link", "POST /sign-in/provider", "POST /sign-out"], matrix.Except(routes).Order(StringComparer.Ordinal));
        using var client = new HttpClient { BaseAddress = demo.Portal.Address };
        using var unasked = await client.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), new FormUrlEncodedContent([new("role", "Administrator")]), None);
        Assert.Equal(HttpStatusCode.BadRequest, unasked.StatusCode);
    }

    private static async Task<List<Caller>> CallersAsync(GuardedPortal portal)
    {
        var callers = new List<Caller> { await CallerAsync(portal, "Anonymous", null, null) };
        foreach (var role in Roles.All)
        {
            var user = await portal.UserAsync(role.ToString(), role);
            callers.Add(await CallerAsync(portal, role.ToString(), user, (await portal.TokenAsync(user)).Text));
        }

        var disabled = await portal.UserAsync("disabled", Role.Administrator);
        var gone = await CallerAsync(portal, "Disabled", disabled, (await portal.TokenAsync(disabled)).Text);
        await portal.DisableAsync(disabled);
        callers.Add(gone);
        var other = await portal.UserAsync("other", Role.Administrator, GuardedPortal.OtherTeam);
        callers.Add(await CallerAsync(portal, "OtherTeam", other, (await portal.TokenAsync(other)).Text));

        var admin = await portal.UserAsync("owner", Role.Administrator);
        var (expired, revoked) = (await portal.TokenAsync(admin), await portal.TokenAsync(admin));
        await portal.SetTokenAsync(expired.Id, null, GuardedPortal.Now.AddMinutes(-1));
        await portal.SetTokenAsync(revoked.Id, GuardedPortal.Now, GuardedPortal.Now.AddDays(1));
        // A token opens no page, and a session no operation.
        var session = await portal.BrowserAsync(admin);
        callers.Add(new Caller("Expired", portal.Bearer(expired.Text), portal.Bearer(expired.Text), null));
        callers.Add(new Caller("Revoked", portal.Bearer(revoked.Text), portal.Bearer(revoked.Text), null));
        callers.Add(new Caller("WrongKind", portal.Bearer((await portal.TokenAsync(admin)).Text), session, null));
        foreach (var scope in ApiScopes.All)
        {
            var client = portal.Bearer((await portal.TokenAsync(admin, scope)).Text);
            callers.Add(new Caller(ApiScopes.Name(scope), client, client, null));
        }

        return callers;
    }

    internal static async Task<Caller> CallerAsync(GuardedPortal portal, string name, Actor? actor, string? token)
    {
        var browser = actor is null ? portal.Client() : await portal.BrowserAsync(actor);
        // The token of a form and its cookie, as a page with a form gives them.
        using var page = await browser.GetAsync(new Uri(actor is null ? "/sign-in/link" : "/sign-out", UriKind.Relative), None);
        var field = AntiforgeryField().Match(await page.Content.ReadAsStringAsync(None)).Groups[1].Value;
        var cookie = page.Headers.TryGetValues("Set-Cookie", out var set) ? set.FirstOrDefault(c => c.StartsWith("acmportal-form=", StringComparison.Ordinal))?.Split(';')[0] : null;
        if (cookie is not null)
        {
            var held = browser.DefaultRequestHeaders.TryGetValues("Cookie", out var cookies) ? string.Join("; ", cookies) + "; " : "";
            browser.DefaultRequestHeaders.Remove("Cookie");
            browser.DefaultRequestHeaders.Add("Cookie", held + cookie);
        }

        return new Caller(name, browser, token is null ? portal.Client() : portal.Bearer(token), field);
    }

    internal static List<RouteEndpoint> EndpointsOf(GuardedPortal portal) => EndpointsOf(portal.Portal);

    private static List<RouteEndpoint> EndpointsOf(RunningPortal portal)
    {
        var all = portal.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => !e.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor") && e.RoutePattern.RawText?.TrimStart('/').StartsWith("_framework/", StringComparison.Ordinal) != true)
            .DistinctBy(Name).ToList();
        Assert.True(all.Count > 60, "A running portal has more routes than these.");
        return all;
    }

    private static async Task<(int Status, string Outcome)> CallAsync(RouteEndpoint endpoint, Caller caller, Objects objects)
    {
        using var answer = await SendAsync(endpoint, caller, objects);
        var status = (int)answer.StatusCode;
        return (status, status switch
        {
            401 => "out",
            302 when answer.Headers.Location!.ToString().Contains("/sign-in?to=", StringComparison.Ordinal) => "out",
            403 => "no",
            404 => "none",
            _ => "yes",
        });
    }

    private static async Task<string> TextAsync(RouteEndpoint endpoint, Caller caller, Objects objects)
    {
        using var answer = await SendAsync(endpoint, caller, objects);
        var text = await answer.Content.ReadAsStringAsync(None);
        // Ids, and what a page draws anew each time: its form's token, and where its scripts begin.
        return $"{(int)answer.StatusCode} {Varying().Replace(text, "*")}";
    }

    internal static async Task<HttpResponseMessage> SendAsync(RouteEndpoint endpoint, Caller caller, Objects objects)
    {
        var (path, method) = (Path(endpoint, objects), Method(endpoint));
        var isApi = path.StartsWith(PortalApi.Root, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (isApi && method is not "GET" && endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type)
            request.Content = new StringContent(JsonSerializer.Serialize(new Inputs(objects).Make(type, path), type, ApiJson.Options), Encoding.UTF8, "application/json");
        else if (!isApi && method is "POST")
            request.Content = Form(caller.FormToken);
        return await (isApi ? caller.Api : caller.Browser).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, None);
    }

    internal static FormUrlEncodedContent Form(string? token)
    {
        var fields = new Dictionary<string, string> { ["format"] = "PrivateKeyPem", ["passphrase"] = "" };
        if (token is not null)
            fields["__RequestVerificationToken"] = token;
        return new FormUrlEncodedContent(fields);
    }

    // What ends something goes last, and the sign-out, which ends the caller, after all.
    internal static int Weight(RouteEndpoint endpoint) => Method(endpoint) switch
    {
        "GET" => 0,
        "POST" when endpoint.RoutePattern.RawText?.Contains("sign-out", StringComparison.Ordinal) == true => 9,
        "DELETE" => 3,
        _ => 1,
    };

    internal static string Method(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.FirstOrDefault() ?? "GET";

    internal static string Name(RouteEndpoint endpoint) => $"{Method(endpoint)} /{endpoint.RoutePattern.RawText?.Trim('/')}";

    internal static string Path(RouteEndpoint endpoint, Objects objects)
    {
        var raw = "/" + (endpoint.RoutePattern.RawText ?? "").Trim('/');
        return string.Join('/', raw.Split('/').Select(s => !s.StartsWith('{') ? s
            : s.Contains("guid", StringComparison.Ordinal) ? objects.Of(s.Contains("version", StringComparison.Ordinal) ? "version" : "id", raw.Replace("/download", "", StringComparison.Ordinal).Replace("/versions", "", StringComparison.Ordinal)).ToString()
            : s.Contains("part", StringComparison.Ordinal) ? "leaf" : s.Contains("documentName", StringComparison.Ordinal) ? "v1" + s[(s.IndexOf('}', StringComparison.Ordinal) + 1)..] : "x"));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex AntiforgeryField();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|CfDJ8[A-Za-z0-9_-]*|<!--Blazor[^>]*-->")]
    private static partial Regex Varying();
}
