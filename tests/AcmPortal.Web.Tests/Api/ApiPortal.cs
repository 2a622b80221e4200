using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Tests.Hosting;

namespace AcmPortal.Web.Tests.Api;

/// <summary>A demo portal with a connection, a CA and a profile, spoken to by token over HTTP.</summary>
public sealed class ApiPortal : IAsyncDisposable
{
    public static readonly Actor Admin = Actor.Administrator("demo", "Demo administrator", "demo");

    private ApiPortal(RunningPortal portal) => Portal = portal;

    public RunningPortal Portal { get; }
    public Guid ProfileId { get; private set; }

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    public static async Task<ApiPortal> StartAsync(params (string Key, string Value)[] settings)
    {
        var api = new ApiPortal(await RunningPortal.DemoAsync(settings));
        var connection = (await api.Portal.Get<CreateConnection>().RunAsync(Admin, new("aws", ConnectionKind.Host), None)).Id;
        var zones = await api.Portal.Get<ListHostedZones>().RunAsync(Admin, new(connection, "us-east-1"), None);
        var authority = (await api.Portal.Get<CreateAuthority>().RunAsync(Admin, new("public-ca", connection, connection, "us-east-1", [.. zones.Zones.Select(z => z.Id)]), None)).Id;
        api.ProfileId = await api.Portal.Get<CreateProfile>().RunAsync(
            Admin, new(authority, "web", "", [], true, KeyAlgorithms.All, KeyAlgorithms.EcP256, RenewalMode.On, 30, "web@example.com"), None);
        return api;
    }

    /// <summary>A client with a new token.</summary>
    public async Task<HttpClient> ClientAsync(params ApiScope[] scopes) => Client((await TokenAsync(scopes)).Token.Reveal());

    public Task<NewTokenResult> TokenAsync(params ApiScope[] scopes) =>
        Portal.Get<CreateToken>().RunAsync(Admin, new("test", scopes.Length == 0 ? ApiScopes.All : scopes, 30), None);

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Portal.Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Requests a certificate and waits until it is stored; answers the order.</summary>
    public static async Task<JsonElement> IssueAsync(HttpClient client, params string[] names)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(new { profile = "web", names }) };
        request.Headers.Add("Prefer", "wait=60");
        using var answer = await client.SendAsync(request, None);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(None);
    }

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
