using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Web.Tests.Api;

namespace AcmPortal.Web.Tests.Certificates;

/// <summary>Owner, team and tags over HTTP.</summary>
public sealed class OwnershipApiTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tags_AreSetReadAndFilteredBy()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var id = (await ApiPortal.IssueAsync(client, "tags.example.com")).GetProperty("certificateId").GetGuid();

        using var put = await client.PutAsJsonAsync($"/api/v1/certificates/{id}/tags", new { tags = new Dictionary<string, string> { ["Env"] = "prod", ["cost centre"] = "" } }, None);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var read = await client.GetFromJsonAsync<JsonElement>($"/api/v1/certificates/{id}/tags", None);
        Assert.Equal("prod", read.GetProperty("tags").GetProperty("Env").GetString());
        Assert.Equal("", read.GetProperty("tags").GetProperty("cost centre").GetString());
        Assert.Equal(1, await CountAsync(client, "?tag=env:PROD"));
        Assert.Equal(1, await CountAsync(client, "?tag=env:prod&tag=cost%20centre"));
        Assert.Equal(0, await CountAsync(client, "?tag=env:prod&tag=tier"));
        Assert.Equal("prod", (await client.GetFromJsonAsync<JsonElement>("/api/v1/certificates?tag=env", None)).GetProperty("items")[0].GetProperty("tags").GetProperty("Env").GetString());

        using var twins = await client.PutAsJsonAsync($"/api/v1/certificates/{id}/tags", new { tags = new Dictionary<string, string> { ["a"] = "", ["A"] = "" } }, None);
        Assert.Equal(HttpStatusCode.BadRequest, twins.StatusCode);
        using var reader = await portal.ClientAsync(ApiScope.Read);
        using var refused = await reader.PutAsJsonAsync($"/api/v1/certificates/{id}/tags", new { tags = new Dictionary<string, string>() }, None);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var manager = await portal.ClientAsync(ApiScope.OrdersManage);
        using var cleared = await manager.PutAsJsonAsync($"/api/v1/certificates/{id}/tags", new { tags = new Dictionary<string, string>() }, None);
        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);
        Assert.Equal(0, await CountAsync(client, "?tag=env"));
    }

    [Fact]
    public async Task Owner_MovesBetweenTeams_AndListsFilterByTeam()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var team = await portal.Portal.Get<CreateTeam>().RunAsync(ApiPortal.Admin, new CreateTeamInput("Payments"), None);
        var id = (await ApiPortal.IssueAsync(client, "owner.example.com")).GetProperty("certificateId").GetGuid();

        using var moved = await client.PutAsJsonAsync($"/api/v1/certificates/{id}/owner", new { ownerContact = "pay@example.com", teamId = team }, None);

        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        var certificate = await client.GetFromJsonAsync<JsonElement>($"/api/v1/certificates/{id}", None);
        Assert.Equal(("pay@example.com", team, "Payments"), (certificate.GetProperty("ownerContact").GetString(), certificate.GetProperty("teamId").GetGuid(), certificate.GetProperty("team").GetString()));
        Assert.Equal(1, await CountAsync(client, $"?team={team}"));
        Assert.Equal(0, await CountAsync(client, $"?team={Guid.CreateVersion7()}"));
        Assert.Equal("Payments", (await client.GetFromJsonAsync<JsonElement>($"/api/v1/orders?team={team}", None)).GetProperty("items")[0].GetProperty("team").GetString());
        Assert.Single((await client.GetFromJsonAsync<JsonElement>($"/api/v1/renewals?team={team}", None)).GetProperty("items").EnumerateArray());
        using var nowhere = await client.PutAsJsonAsync($"/api/v1/certificates/{id}/owner", new { ownerContact = "", teamId = Guid.CreateVersion7() }, None);
        Assert.Equal(HttpStatusCode.BadRequest, nowhere.StatusCode);
        Assert.Contains("There is no such team", await nowhere.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync(HttpClient client, string query) =>
        (await client.GetFromJsonAsync<JsonElement>("/api/v1/certificates" + query, None)).GetProperty("items").GetArrayLength();
}
