using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.Core.Access;

namespace AcmPortal.Web.Tests.Api;

/// <summary>Profiles with approvers, and approving and refusing, over HTTP.</summary>
public sealed class ApprovalApiTests
{
    private static readonly Actor Requester = DemoPeople.Of(Role.Requester);
    private static readonly Actor Operator = DemoPeople.Of(Role.Operator);

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    private static async Task<HttpClient> ClientAsync(ApiPortal portal, Actor owner, params ApiScope[] scopes) =>
        portal.Client((await portal.Portal.Get<CreateToken>().RunAsync(owner, new("test", scopes, 30), None)).Token.Reveal());

    private static async Task<JsonElement> AskAsync(HttpClient client, ApiPortal portal, string name)
    {
        using var made = await client.PostAsJsonAsync("/api/v1/orders", new { profile = portal.ProfileId, names = new[] { name } }, None);
        Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        return await made.Content.ReadFromJsonAsync<JsonElement>(None);
    }

    // As it is read, changed in some members: a client that does not know the newer ones leaves them out.
    private static async Task EditAsync(HttpClient client, ApiPortal portal, object? approvers, object? needed)
    {
        var p = await client.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}", None);
        var body = new Dictionary<string, object?> { ["profileId"] = portal.ProfileId };
        foreach (var member in new[] { "name", "description", "namePatterns", "wildcardsAllowed", "keyAlgorithms", "defaultKeyAlgorithm", "renewalMode", "renewBeforeDays", "ownerContact", "version" })
            body[member] = p.GetProperty(member);
        if (approvers is not null)
            body["approverTeamIds"] = approvers;
        if (needed is not null)
            body["approvalsNeeded"] = needed;
        using var answer = await client.PutAsJsonAsync($"/api/v1/profiles/{portal.ProfileId}", body, None);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(None)));
    }

    [Fact]
    public async Task Profile_WithApprovers_IsMadeReadAndKeptWhereTheyAreLeftOut()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var admin = await portal.ClientAsync();
        var web = await portal.Portal.Get<CreateTeam>().RunAsync(ApiPortal.Admin, new("Web"), None);
        var authority = (await admin.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}", None)).GetProperty("authorityId").GetGuid();
        using var made = await admin.PostAsJsonAsync("/api/v1/profiles", new
        {
            authorityId = authority,
            name = "asked",
            description = "",
            namePatterns = Array.Empty<string>(),
            wildcardsAllowed = false,
            keyAlgorithms = new[] { "EC_prime256v1" },
            defaultKeyAlgorithm = "EC_prime256v1",
            renewalMode = "On",
            renewBeforeDays = 30,
            ownerContact = "web@example.com",
            teamId = web,
            approverTeamIds = new[] { Team.DefaultId },
            approvalsNeeded = 2,
        }, None);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var profile = await admin.GetFromJsonAsync<JsonElement>(made.Headers.Location, None);
        Assert.Equal((web, "Web", 2), (profile.GetProperty("teamId").GetGuid(), profile.GetProperty("teamName").GetString(), profile.GetProperty("approvalsNeeded").GetInt32()));
        Assert.Equal("Default", profile.GetProperty("approverTeams")[0].GetProperty("name").GetString());

        await EditAsync(admin, portal, new[] { Team.DefaultId }, 2);
        await EditAsync(admin, portal, null, null);
        Assert.Equal(2, (await admin.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}", None)).GetProperty("approvalsNeeded").GetInt32());
        await EditAsync(admin, portal, Array.Empty<Guid>(), null);
        Assert.Equal(0, (await admin.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}", None)).GetProperty("approvalsNeeded").GetInt32());
    }

    [Fact]
    public async Task Order_ApprovedByAnothersToken_IsIssued()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var admin = await portal.ClientAsync();
        await EditAsync(admin, portal, new[] { Team.DefaultId }, null);
        using var requester = await ClientAsync(portal, Requester, ApiScope.OrdersCreate);
        var order = await AskAsync(requester, portal, "asked.example.com");
        var id = order.GetProperty("id").GetGuid();
        Assert.Equal("AwaitingApproval", order.GetProperty("state").GetString());
        Assert.Equal((1, 1, "Default"), (order.GetProperty("approval").GetProperty("needed").GetInt32(), order.GetProperty("approval").GetProperty("missing").GetInt32(), order.GetProperty("approval").GetProperty("teams")[0].GetString()));

        // Not who may only see or manage orders, and not without the scope.
        using var noScope = await ClientAsync(portal, Operator, ApiScope.OrdersManage);
        using var denied = await noScope.PostAsync($"/api/v1/orders/{id}/approve", null, None);
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        using var own = await requester.PostAsync($"/api/v1/orders/{id}/approve", null, None);
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);

        using var approver = await ClientAsync(portal, Operator, ApiScope.OrdersApprove);
        var waiting = await approver.GetFromJsonAsync<JsonElement>("/api/v1/orders?forMe=true", None);
        Assert.Equal(id, Assert.Single(waiting.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        using var unknown = await approver.PostAsJsonAsync($"/api/v1/orders/{id}/approve", new { coment = "x" }, None);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using var approved = await approver.PostAsJsonAsync($"/api/v1/orders/{id}/approve", new { comment = "Fine" }, None);
        var after = await approved.Content.ReadFromJsonAsync<JsonElement>(None);
        Assert.Equal((HttpStatusCode.OK, "Fine"), (approved.StatusCode, after.GetProperty("approval").GetProperty("votes")[0].GetProperty("comment").GetString()));
        using var twice = await approver.PostAsync($"/api/v1/orders/{id}/approve", null, None);
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);

        // AWS is asked now, and the emulator issues it.
        var stored = after;
        for (var i = 0; i < 300 && stored.GetProperty("state").GetString() != "Stored"; i++)
        {
            await Task.Delay(100, None);
            stored = await requester.GetFromJsonAsync<JsonElement>($"/api/v1/orders/{id}", None);
        }

        Assert.Equal(("Stored", 0), (stored.GetProperty("state").GetString(), stored.GetProperty("approval").GetProperty("missing").GetInt32()));
    }

    [Fact]
    public async Task Order_Refused_SaysWhyAndEnds()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var admin = await portal.ClientAsync();
        await EditAsync(admin, portal, new[] { Team.DefaultId }, 1);
        using var requester = await ClientAsync(portal, Requester, ApiScope.OrdersCreate);
        var id = (await AskAsync(requester, portal, "asked.example.com")).GetProperty("id").GetGuid();
        using var approver = await ClientAsync(portal, Operator, ApiScope.OrdersApprove);
        using var tooLong = await approver.PostAsJsonAsync($"/api/v1/orders/{id}/refuse", new { comment = new string('x', 501) }, None);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);

        using var refused = await approver.PostAsJsonAsync($"/api/v1/orders/{id}/refuse", new { comment = "No" }, None);

        var order = await refused.Content.ReadFromJsonAsync<JsonElement>(None);
        Assert.Equal("Refused", order.GetProperty("state").GetString());
        Assert.Equal("Refused by Demo operator: No. Nothing was asked of AWS.", order.GetProperty("explanation").GetString());
    }
}
