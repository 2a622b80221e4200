using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Api;
using AcmPortal.Web.Tests.Security;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Api;

public sealed class ApiTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(None);

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await JsonAsync(answer);
        Assert.Equal("urn:acmportal:problem:" + type, problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    [Fact]
    public async Task Journey_ByTokenAlone_EndsInAKeyThatPairs()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var order = await ApiPortal.IssueAsync(client, "api.example.com", "*.api.example.com");
        Assert.Equal("Stored", order.GetProperty("state").GetString());
        var id = order.GetProperty("certificateId").GetGuid();

        var certificate = await client.GetFromJsonAsync<JsonElement>($"/api/v1/certificates/{id}", None);
        Assert.Equal(["api.example.com", "*.api.example.com"], certificate.GetProperty("names").EnumerateArray().Select(n => n.GetString()));

        using var pem = await client.GetAsync($"/api/v1/certificates/{id}/pem", None);
        var tag = pem.Headers.ETag!;
        Assert.Equal($"\"{certificate.GetProperty("serial").GetString()}\"", tag.Tag);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/certificates/{id}/pem");
        again.Headers.IfNoneMatch.Add(tag);
        using var unchanged = await client.SendAsync(again, None);
        Assert.Equal((HttpStatusCode.NotModified, ""), (unchanged.StatusCode, await unchanged.Content.ReadAsStringAsync(None)));

        using var bundle = await client.PostAsJsonAsync($"/api/v1/certificates/{id}/bundle", new { format = "Pem" }, None);
        var text = await bundle.Content.ReadAsStringAsync(None);
        using var paired = X509Certificate2.CreateFromPem(text, text);
        Assert.True(paired.HasPrivateKey);
        Assert.True(bundle.Headers.CacheControl!.NoStore);

        using var json = await client.PostAsJsonAsync($"/api/v1/certificates/{id}/bundle", new { format = "Json" }, None);
        var parts = await JsonAsync(json);
        Assert.Equal(certificate.GetProperty("serial").GetString(), parts.GetProperty("serial").GetString());
        Assert.StartsWith("-----BEGIN PRIVATE KEY", parts.GetProperty("privateKey").GetString(), StringComparison.Ordinal);

        using var p12 = await client.PostAsJsonAsync($"/api/v1/certificates/{id}/bundle", new { format = "Pkcs12", passphrase = "correct horse", reason = "deployment 42" }, None);
        using var opened = X509CertificateLoader.LoadPkcs12(await p12.Content.ReadAsByteArrayAsync(None), "correct horse");
        Assert.True(opened.HasPrivateKey);

        var audit = await client.GetFromJsonAsync<JsonElement>($"/api/v1/audit?action={AuditAction.KeyExported}", None);
        Assert.Equal(3, audit.GetProperty("total").GetInt32());
        var pickups = await client.GetFromJsonAsync<JsonElement>($"/api/v1/certificates/{id}/pickups", None);
        Assert.Equal("deployment 42", pickups.GetProperty("items")[0].GetProperty("reason").GetString());
        Assert.StartsWith("token:", audit.GetProperty("items")[0].GetProperty("via").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateOrder_SameIdempotencyKey_GetsTheSameOrderAlsoAfterItEnded()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);
        async Task<HttpResponseMessage> Post(string key, string name, string prefer = "wait=60")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(new { profile = portal.ProfileId.ToString(), names = new[] { name } }) };
            request.Headers.Add("Idempotency-Key", key);
            request.Headers.Add("Prefer", prefer);
            return await client.SendAsync(request, None);
        }

        using var first = await Post("deploy-42", "once.example.com");
        using var second = await Post("deploy-42", "once.example.com");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal((await JsonAsync(first)).GetProperty("id").GetGuid(), (await JsonAsync(second)).GetProperty("id").GetGuid());
        using var other = await Post("deploy-42", "twice.example.com");
        await ProblemAsync(other, HttpStatusCode.Conflict, "refused");
        using var quick = await Post("deploy-43", "quick.example.com", "respond-async");
        Assert.Equal(HttpStatusCode.Accepted, quick.StatusCode);
        Assert.Equal("2", quick.Headers.RetryAfter!.ToString());
        Assert.StartsWith("/api/v1/orders/", quick.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateOrder_TwentyAtOnceWithOneKey_OpenOneOrder()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(new { profile = "web", names = new[] { "many.example.com" } }) };
            request.Headers.Add("Idempotency-Key", "\"same\"");
            using var answer = await client.SendAsync(request, None);
            return (answer.IsSuccessStatusCode, (await JsonAsync(answer)).GetProperty("id").GetGuid());
        }));
        Assert.All(answers, a => Assert.True(a.IsSuccessStatusCode));
        Assert.Single(answers.Select(a => a.Item2).Distinct());
    }

    [Theory]
    [InlineData("{\"profile\":\"web\",\"names\":[\"a.example.com\"],\"nmaes\":1}", "nmaes")]
    [InlineData("{\"profile\":\"web\"}", "names")]
    [InlineData("{\"profile\":\"web\",\"names\":\"a.example.com\"}", "names")]
    [InlineData("{\"profile\":null,\"names\":[]}", "profile")]
    [InlineData("{\"profile\":\"web\",\"names\":[\"a.example.com\",null]}", "names[1]")]
    [InlineData("{\"profile\":\"nope\",\"names\":[\"a.example.com\"]}", "profile")]
    [InlineData("{\"profile\":\"web\",\"names\":[\"a.elsewhere.net\"]}", "names")]
    [InlineData("{\"profile\":\"web\",\"names\":[\"a.example.com\"],\"profile\":\"web\"}", "profile")]
    [InlineData("not json", "body")]
    [InlineData("null", "body")]
    public async Task CreateOrder_WrongBody_NamesTheField(string body, string field)
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);
        using var answer = await client.PostAsync("/api/v1/orders", new StringContent(body, Encoding.UTF8, "application/json"), None);
        var problem = await ProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-input");
        var errors = problem.GetProperty("errors").EnumerateArray().ToList();
        Assert.Contains(errors, e => e.GetProperty("field").GetString()!.Contains(field, StringComparison.Ordinal) || e.GetProperty("message").GetString()!.Contains($"'{field}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CreateOrder_WithSeveralThingsWrong_NamesThemAllAtOnce()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);
        using var answer = await client.PostAsync("/api/v1/orders", new StringContent("{\"profil\":\"web\",\"names\":[\"a.example.com\",7],\"keyAlgorithm\":true,\"ownerContact\":null}", Encoding.UTF8, "application/json"), None);
        var problem = await ProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(["keyAlgorithm", "names[1]", "profil", "profile"], Fields(problem));
    }

    private static IEnumerable<string?> Fields(JsonElement problem) => problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()).Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string?>> FieldsAsync(HttpResponseMessage answer) => Fields(await ProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-input"));

    [Fact]
    public async Task CreateOrder_WithAnUnknownProfile_NamesWhatElseIsWrongToo()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);

        using var answer = await client.PostAsJsonAsync("/api/v1/orders", new { profile = "nope", names = new[] { "a..example.com", "b.example.com", "-c.example.com" }, keyAlgorithm = "RSA_1024", ownerContact = new string('x', 300) }, None);
        Assert.Equal(["keyAlgorithm", "names", "names", "ownerContact", "profile"], await FieldsAsync(answer));
        using var empty = await client.PostAsJsonAsync("/api/v1/orders", new { profile = "nope", names = Array.Empty<string>() }, None);
        Assert.Equal(["names", "profile"], await FieldsAsync(empty));
    }

    [Fact]
    public async Task CreateOrder_ByANameThatTwoTeamsGave_AsksForTheId()
    {
        await using var portal = await ApiPortal.StartAsync();
        var team = await portal.Portal.Get<CreateTeam>().RunAsync(ApiPortal.Admin, new("Payments"), None);
        var web = await portal.Portal.Get<GetProfile>().RunAsync(ApiPortal.Admin, portal.ProfileId, None);
        var other = await portal.Portal.Get<CreateProfile>().RunAsync(
            ApiPortal.Admin, new(web.AuthorityId, "Web", "", [], true, KeyAlgorithms.All, KeyAlgorithms.EcP256, RenewalMode.On, 30, "web@example.com") { TeamId = team }, None);
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);

        using var both = await client.PostAsJsonAsync("/api/v1/orders", new { profile = "WEB", names = new[] { "a.example.com" } }, None);
        var problem = await ProblemAsync(both, HttpStatusCode.BadRequest, "invalid-input");
        Assert.Contains("Payments", problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        using var one = await client.PostAsJsonAsync("/api/v1/orders", new { profile = other, names = new[] { "a.example.com" } }, None);
        Assert.Equal(HttpStatusCode.Accepted, one.StatusCode);
        Assert.Equal(other, (await JsonAsync(one)).GetProperty("profileId").GetGuid());

        // Who knows one of the two alone needs no more than its name.
        var token = await portal.Portal.Get<CreateToken>().RunAsync(ApiPortal.Admin, new("team", [ApiScope.OrdersCreate], 1, Kind: ApiTokenKind.Service, TeamId: team), None);
        using var theirs = portal.Client(token.Token.Reveal());
        using var mine = await theirs.PostAsJsonAsync("/api/v1/orders", new { profile = "web", names = new[] { "b.example.com" } }, None);
        Assert.Equal(other, (await JsonAsync(mine)).GetProperty("profileId").GetGuid());
    }

    [Fact]
    public async Task CreateToken_WithNullAmongItsNetworks_IsRefusedByName()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();

        using var answer = await client.PostAsync("/api/v1/tokens", new StringContent("{\"name\":\"t\",\"scopes\":[\"read\"],\"days\":1,\"networks\":[\"10.0.0.0/8\",null]}", Encoding.UTF8, "application/json"), None);

        Assert.Equal(["networks[1]"], await FieldsAsync(answer));
    }

    [Fact]
    public async Task CreateOrder_WithTwentyAnswersHeldForItsToken_IsAnsweredAtOnce()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.OrdersCreate);
        var made = await portal.Portal.Get<ListTokens>().RunAsync(ApiPortal.Admin, new(new()), None);
        for (var i = 0; i < HeldAnswers.PerToken; i++)
            Assert.True(portal.Portal.Get<HeldAnswers>().TryTake(Assert.Single(made.Items).PublicId));

        Assert.Equal((HttpStatusCode.Accepted, false), await PostAsync("busy.example.com"));
        portal.Portal.Get<HeldAnswers>().Leave(made.Items[0].PublicId);
        Assert.Equal((HttpStatusCode.OK, true), await PostAsync("free.example.com"));

        async Task<(HttpStatusCode, bool)> PostAsync(string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(new { profile = "web", names = new[] { name } }) };
            request.Headers.Add("Prefer", "wait=60");
            using var answer = await client.SendAsync(request, None);
            return (answer.StatusCode, answer.Headers.Contains("Preference-Applied"));
        }
    }

    [Fact]
    public async Task CreateOrder_ThatEndedOtherwise_IsAnsweredAsDone()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        async Task<HttpResponseMessage> PostAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(new { profile = "web", names = new[] { "off.example.com" } }) };
            request.Headers.Add("Idempotency-Key", "off");
            return await client.SendAsync(request, None);
        }

        using var first = await PostAsync();
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        var id = (await JsonAsync(first)).GetProperty("id").GetGuid();
        // Whoever works on it has lost it.
        await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.Orders.Where(o => o.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(o => o.LeaseEpoch, o => o.LeaseEpoch + 1).SetProperty(o => o.State, OrderState.Failed).SetProperty(o => o.OpenSlot, (string?)null).SetProperty(o => o.NextAttemptAt, (DateTime?)null), ct), None);

        using var again = await PostAsync();

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Null(again.Headers.RetryAfter);
        Assert.Equal("Failed", (await JsonAsync(again)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Token_OfADisabledOwner_IsRefusedWithARowAndNotNotedAsUsed()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var user = await portal.UserAsync("gone", Role.Operator);
        var (text, id) = await portal.TokenAsync(user);
        await portal.DisableAsync(user);
        using var client = portal.Bearer(text);

        using var answer = await client.GetAsync("/api/v1/certificates", None);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var rows = await portal.Portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest()), None);
        Assert.Contains("disabled", Assert.Single(rows.Items, r => r.Action == AuditAction.TokenRefused).Detail, StringComparison.Ordinal);
        Assert.Null(await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.ApiTokens.Where(t => t.Id == id).Select(t => t.LastUsedAt).SingleAsync(ct), None));
    }

    [Fact]
    public async Task AnyOperation_WithoutALiveToken_IsRefusedAlike()
    {
        await using var portal = await ApiPortal.StartAsync();
        var made = await portal.TokenAsync(ApiScope.Read);
        var good = made.Token.Reveal();
        foreach (var token in new[] { null, "acmp_x", good[..^1] + (good[^1] == '0' ? '1' : '0'), good.Replace("acmp_", "acmq_", StringComparison.Ordinal), "" })
        {
            using var client = portal.Client(null);
            if (token is not null)
                client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
            using var answer = await client.GetAsync("/api/v1/certificates", None);
            await ProblemAsync(answer, HttpStatusCode.Unauthorized, "not-authenticated");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public async Task Token_Revoked_IsRefusedWithinASecond()
    {
        await using var portal = await ApiPortal.StartAsync();
        var made = await portal.TokenAsync(ApiScope.Read);
        using var client = portal.Client(made.Token.Reveal());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/certificates", None)).StatusCode);
        await portal.Portal.Get<RevokeToken>().RunAsync(ApiPortal.Admin, made.Id, None);
        await Task.Delay(TimeSpan.FromSeconds(1), None);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/certificates", None)).StatusCode);
    }

    [Fact]
    public async Task Token_Used_IsNotedWithTheAddress()
    {
        await using var portal = await ApiPortal.StartAsync();
        var made = await portal.TokenAsync();
        using var client = portal.Client(made.Token.Reveal());
        for (var i = 0; i < 50; i++)
        {
            var row = (await client.GetFromJsonAsync<JsonElement>("/api/v1/tokens", None)).GetProperty("items")[0];
            if (row.TryGetProperty("lastUsedFrom", out var from))
            {
                Assert.Contains("127.0.0.1", from.GetString(), StringComparison.Ordinal);
                return;
            }

            await Task.Delay(200, None);
        }

        Assert.Fail("The use was not noted within 10 s.");
    }

    [Fact]
    public async Task Token_Rotated_TwoSecretsWorkUntilTheOldIsEnded()
    {
        await using var portal = await ApiPortal.StartAsync();
        var old = await portal.TokenAsync(ApiScope.Read);
        var young = await portal.Portal.Get<RotateToken>().RunAsync(ApiPortal.Admin, old.Id, None);
        using var before = portal.Client(old.Token.Reveal());
        using var after = portal.Client(young.Token.Reveal());
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync("/api/v1/orders", None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync("/api/v1/orders", None)).StatusCode);
        await portal.Portal.Get<EndOldSecret>().RunAsync(ApiPortal.Admin, old.Id, None);
        await Task.Delay(TimeSpan.FromSeconds(1), None);
        Assert.Equal(HttpStatusCode.Unauthorized, (await before.GetAsync("/api/v1/orders", None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync("/api/v1/orders", None)).StatusCode);
    }

    [Fact]
    public async Task Token_WithoutTheScope_IsRefusedAndKeepsTheKey()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var all = await portal.ClientAsync();
        var id = (await ApiPortal.IssueAsync(all, "kept.example.com")).GetProperty("certificateId").GetGuid();
        using var reader = await portal.ClientAsync(ApiScope.Read);
        await ProblemAsync(await reader.PostAsJsonAsync($"/api/v1/certificates/{id}/bundle", new { format = "Pem" }, None), HttpStatusCode.Forbidden, "not-allowed");
        await ProblemAsync(await reader.PostAsJsonAsync("/api/v1/orders", new { profile = "web", names = new[] { "x.example.com" } }, None), HttpStatusCode.Forbidden, "not-allowed");
        await ProblemAsync(await reader.GetAsync("/api/v1/audit", None), HttpStatusCode.Forbidden, "not-allowed");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"/api/v1/certificates/{id}/pem", None)).StatusCode);
    }

    [Fact]
    public async Task Token_FromAnotherNetwork_IsRefused()
    {
        await using var portal = await ApiPortal.StartAsync();
        var elsewhere = await portal.Portal.Get<CreateToken>().RunAsync(ApiPortal.Admin, new("far", [ApiScope.Read], 30, ["10.9.0.0/16"]), None);
        var here = await portal.Portal.Get<CreateToken>().RunAsync(ApiPortal.Admin, new("near", [ApiScope.Read], 30, ["127.0.0.0/8", "::1/128"]), None);
        using var far = portal.Client(elsewhere.Token.Reveal());
        using var near = portal.Client(here.Token.Reveal());
        Assert.Equal(HttpStatusCode.Unauthorized, (await far.GetAsync("/api/v1/orders", None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await near.GetAsync("/api/v1/orders", None)).StatusCode);
    }

    [Fact]
    public async Task WrongTokens_MoreThanTwentyAMinute_AreToldToWait()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = portal.Client("acmp_guess");
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/orders", None)).StatusCode);
        using var answer = await client.GetAsync("/api/v1/orders", None);
        await ProblemAsync(answer, HttpStatusCode.TooManyRequests, "too-many-failures");
        Assert.Equal("60", answer.Headers.RetryAfter!.ToString());
    }

    [Fact]
    public async Task Certificates_Pages_AreCompleteWithoutRepeats()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        await Task.WhenAll(Enumerable.Range(0, 7).Select(i => ApiPortal.IssueAsync(client, $"p{i}.example.com")));
        foreach (var sort in new[] { "name", "expires", "created", "name&desc=true", "expires&desc=true", "created&desc=true" })
        {
            var seen = new List<string>();
            string? next = $"/api/v1/certificates?limit=3&sort={sort}";
            while (next is not null)
            {
                var page = await client.GetFromJsonAsync<JsonElement>(next, None);
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("commonName").GetString()!));
                next = page.TryGetProperty("next", out var link) ? link.GetString() : null;
            }

            Assert.Equal(7, seen.Count);
            Assert.Equal(7, seen.Distinct().Count());
        }

        await ProblemAsync(await client.GetAsync("/api/v1/certificates?after=made-up", None), HttpStatusCode.BadRequest, "invalid-input");
        await ProblemAsync(await client.GetAsync("/api/v1/certificates?limit=201", None), HttpStatusCode.BadRequest, "invalid-input");
        await ProblemAsync(await client.GetAsync("/api/v1/certificates?status=3", None), HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task Setup_OverTheApi_IsMadeReadAndNeverShowsASecret()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.SetupManage);
        using var made = await client.PostAsJsonAsync("/api/v1/connections", new { name = "second", kind = "AccessKey", accessKeyId = "AKIASECONDSECOND0002", secretAccessKey = "the-very-secret-key" }, None);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var read = await client.GetStringAsync(made.Headers.Location, None);
        Assert.Contains("AKIASECONDSECOND0002", read, StringComparison.Ordinal);
        Assert.DoesNotContain("the-very-secret-key", read, StringComparison.Ordinal);
        var profile = await client.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}", None);
        Assert.Equal("web", profile.GetProperty("name").GetString());
        await ProblemAsync(await client.GetAsync($"/api/v1/profiles/{Guid.NewGuid()}", None), HttpStatusCode.NotFound, "not-found");
        await ProblemAsync(await client.PutAsJsonAsync($"/api/v1/profiles/{portal.ProfileId}/enabled", new { profileId = Guid.NewGuid(), enabled = false, version = 0 }, None), HttpStatusCode.BadRequest, "invalid-input");
        await ProblemAsync(await client.GetAsync("/api/v1/nothing-here", None), HttpStatusCode.NotFound, "no-such-operation");
    }

    [Fact]
    public async Task Limits_AreOnEveryAnswer()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync(ApiScope.Read);
        using var answer = await client.GetAsync("/api/v1/orders", None);
        Assert.Equal("\"token\";q=1200;w=60", answer.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Contains("r=1199", answer.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_IsOpenApi31AndNamesEveryOperation()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = portal.Client(null);
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", None);
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths");
        Assert.True(paths.TryGetProperty("/api/v1/orders", out var orders));
        Assert.True(orders.GetProperty("post").TryGetProperty("requestBody", out _));
        Assert.All(paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject()), o => Assert.NotEmpty(o.Value.GetProperty("operationId").GetString()!));
        using var page = await client.GetAsync("/api/", None);
        Assert.True(page.IsSuccessStatusCode);
    }

    // As in production, where nobody is anybody without signing in: a generator has a token, and no session.
    [Theory]
    [InlineData("/openapi/v1.json", "\"openapi\"")]
    [InlineData("/api/", "<html")]
    public async Task Document_ByToken_IsReadWithoutASession(string path, string holds)
    {
        await using var portal = await GuardedPortal.StartAsync();
        var (token, _) = await portal.TokenAsync(await portal.UserAsync("viewer", Role.Viewer), ApiScope.Read);
        using var client = portal.Bearer(token);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), None);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(holds, await answer.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
        Assert.Single(answer.Headers.GetValues("RateLimit"));

        // A wrong one is told so, and not sent to where people sign in.
        using var guesser = portal.Bearer(token + "x");
        using var refused = await guesser.GetAsync(new Uri(path, UriKind.Relative), None);
        await ProblemAsync(refused, HttpStatusCode.Unauthorized, "not-authenticated");

        using var nobody = portal.Client();
        using var sent = await nobody.GetAsync(new Uri(path, UriKind.Relative), None);
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Contains("/sign-in?to=", sent.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Life_OverTheApi_RenewsChangesAndRevokes()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var id = (await ApiPortal.IssueAsync(client, "life.example.com")).GetProperty("certificateId").GetGuid();
        var renewal = await client.GetFromJsonAsync<JsonElement>($"/api/v1/certificates/{id}/renewal", None);
        Assert.Equal("On", renewal.GetProperty("row").GetProperty("setting").GetProperty("mode").GetString());

        using var changed = await client.PutAsJsonAsync($"/api/v1/certificates/{id}/renewal", new { kind = "Override", mode = "LetItEnd" }, None);
        Assert.Equal(1, (await JsonAsync(changed)).GetProperty("changed").GetInt32());
        var rows = await client.GetFromJsonAsync<JsonElement>("/api/v1/renewals?category=EndsByChoice", None);
        Assert.Equal(id, rows.GetProperty("items")[0].GetProperty("id").GetGuid());

        await ProblemAsync(await client.PostAsJsonAsync($"/api/v1/certificates/{id}/revoke", new { certificateId = id, reason = "SUPERSEDED", typedName = "other.example.com" }, None), HttpStatusCode.BadRequest, "invalid-input");
        using var revoked = await client.PostAsJsonAsync($"/api/v1/certificates/{id}/revoke", new { certificateId = id, reason = "SUPERSEDED", typedName = "life.example.com" }, None);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        for (var i = 0; i < 100; i++)
        {
            var now = await client.GetFromJsonAsync<JsonElement>($"/api/v1/certificates/{id}", None);
            if (now.GetProperty("status").GetString() == "Revoked")
                return;
            await Task.Delay(200, None);
        }

        Assert.Fail("The certificate was not revoked within 20 s.");
    }

    [Fact]
    public async Task Lists_OfEveryKind_AnswerAPage()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        foreach (var list in new[] { "orders", "certificates", "renewals", "connections", "authorities", "profiles", "alerts", "alerts/deliveries", "alert-channels", "alert-rules", "audit" })
        {
            using var answer = await client.GetAsync($"/api/v1/{list}?limit=5", None);
            Assert.True(answer.IsSuccessStatusCode, list);
            Assert.Equal(JsonValueKind.Array, (await JsonAsync(answer)).GetProperty("items").ValueKind);
        }
    }
}
