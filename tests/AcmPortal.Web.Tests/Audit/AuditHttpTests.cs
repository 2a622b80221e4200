using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Tests.Api;
using AcmPortal.Web.Tests.Hosting;

namespace AcmPortal.Web.Tests.Audit;

/// <summary>The audit log over HTTP: filters, pages, files, histories, and what a row says of who came.</summary>
public sealed class AuditHttpTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_AuditAndHistory_FilterPageExportAndSayFromWhere()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var version = (await client.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}", None)).GetProperty("version").GetInt32();
        using var renamed = await client.PutAsJsonAsync($"/api/v1/profiles/{portal.ProfileId}/enabled", new { profileId = portal.ProfileId, enabled = false, version }, None);
        Assert.True(renamed.IsSuccessStatusCode, await renamed.Content.ReadAsStringAsync(None));

        var changed = (await client.GetFromJsonAsync<JsonElement>($"/api/v1/audit?action={AuditAction.ProfileChanged}&kind=profile&object={portal.ProfileId}", None)).GetProperty("items");
        var row = Assert.Single(changed.EnumerateArray());
        Assert.Equal(("127.0.0.1", "ok"), (row.GetProperty("from").GetString(), row.GetProperty("outcome").GetString()));
        Assert.StartsWith("token:", row.GetProperty("via").GetString(), StringComparison.Ordinal);
        var joined = row.GetProperty("correlationId").GetGuid();
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>($"/api/v1/audit?correlation={joined}", None)).GetProperty("total").GetInt32());

        var seen = new List<long>();
        for (var next = "/api/v1/audit?limit=2"; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(next, None);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("sequence").GetInt64()));
            next = page.TryGetProperty("next", out var link) ? link.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(n => (long)n).Reverse(), seen);

        var history = await client.GetFromJsonAsync<JsonElement>($"/api/v1/profiles/{portal.ProfileId}/history", None);
        var newest = history.GetProperty("items")[0];
        Assert.Equal((2, "enabled", "yes", "no"), (history.GetProperty("total").GetInt32(), newest.GetProperty("changes")[0].GetProperty("field").GetString(), newest.GetProperty("changes")[0].GetProperty("before").GetString(), newest.GetProperty("changes")[0].GetProperty("after").GetString()));
        Assert.False(newest.TryGetProperty("from", out _));
        using var missing = await client.GetAsync($"/api/v1/certificates/{Guid.NewGuid()}/history", None);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        using var export = await client.GetAsync("/api/v1/audit/export?kind=profile", None);
        Assert.Equal("application/x-ndjson", export.Content.Headers.ContentType!.MediaType);
        Assert.Equal(2, (await export.Content.ReadAsStringAsync(None)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>($"/api/v1/audit?action={AuditAction.AuditExported}", None)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Api_WrongFilters_AreAllNamedAtOnce()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        using var answer = await client.GetAsync("/api/v1/audit?action=nothing&outcome=perhaps&from=yesterday", None);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(None);
        Assert.All(new[] { "action is one of", "outcome is one of", "from is a moment" }, words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Api_TokenWithoutTheScope_IsDeniedAndThatIsRecordedAndNothingIsExported()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var narrow = await portal.ClientAsync(ApiScope.OrdersCreate);
        using var guess = portal.Client("acmp_guess");
        using var denied = await narrow.GetAsync("/api/v1/audit/export", None);
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        for (var i = 0; i < 5; i++)
        {
            using var refused = await guess.GetAsync("/api/v1/audit", None);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var client = await portal.ClientAsync();
        var row = (await client.GetFromJsonAsync<JsonElement>("/api/v1/audit?outcome=denied", None)).GetProperty("items");
        Assert.Equal("ExportAudit", Assert.Single(row.EnumerateArray()).GetProperty("objectId").GetString());
        var refusals = (await client.GetFromJsonAsync<JsonElement>($"/api/v1/audit?action={AuditAction.TokenRefused}", None)).GetProperty("items");
        Assert.Equal("127.0.0.1", Assert.Single(refusals.EnumerateArray()).GetProperty("from").GetString());
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>($"/api/v1/audit?action={AuditAction.AuditExported}", None)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Page_Files_HoldWhatIsAskedForAndAreRecorded()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var visitor = portal.Portal.Visit();
        using var csv = await visitor.GetAsync("/audit/export.csv?kind=profile");
        var lines = (await csv.Content.ReadAsStringAsync(None)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, "text/csv"), (lines.Length, csv.Content.Headers.ContentType!.MediaType));
        Assert.StartsWith("attachment", csv.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        using var json = await visitor.GetAsync("/audit/export.jsonl?action=audit.exported");
        var read = JsonDocument.Parse((await json.Content.ReadAsStringAsync(None)).Trim()).RootElement;
        Assert.Equal(("audit.exported", "127.0.0.1", "Csv"), (read.GetProperty("action").GetString(), read.GetProperty("from").GetString(), read.GetProperty("detail").GetProperty("format").GetString()));
    }

    [Theory]
    [InlineData("127.0.0.1", "198.51.100.7")]
    [InlineData("10.0.0.4", "127.0.0.1")]
    public async Task From_BehindAProxy_IsTheVisitorsAddressOnlyWhereTheProxyIsNamed(string proxy, string expected)
    {
        await using var portal = await RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Proxy:Addresses:0", proxy));
        using var client = new HttpClient { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Authorization", "Bearer acmp_guess");
        using var answer = await client.SendAsync(request, None);

        var rows = await portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new(), new AuditFilter(Action: AuditAction.TokenRefused)), None);
        Assert.Equal(expected, Assert.Single(rows.Items).From);
    }
}
