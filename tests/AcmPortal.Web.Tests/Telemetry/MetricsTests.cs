using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AcmPortal.Core.Telemetry;
using AcmPortal.Web.Telemetry;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace AcmPortal.Web.Tests.Telemetry;

public sealed partial class MetricsTests
{
    private const string Token = "a-token-of-the-test-0123456789";

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(Uri address, string? token = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Metrics_WithoutAnySetting_DoNotExist()
    {
        await using var portal = await RunningPortal.LocalAdminAsync();
        // The redirect to the sign-in page, as for any address that does not exist.
        var (_, text) = await GetAsync(new Uri(portal.Address, "/metrics"));
        Assert.DoesNotContain("# TYPE", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_BehindAToken_AreReadWithItAlone()
    {
        await using var portal = await RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Telemetry:MetricsToken", Token), ("Aws:Rates:RequestCertificate", "20"));
        var address = new Uri(portal.Address, "/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(address, Token + "x")).Status);
        var (status, text) = await GetAsync(address, Token);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("# TYPE acmportal_certificates gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("acmportal_certificates_days_left{left=\"expired\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("acmportal_aws_budget_limit{operation=\"RequestCertificate\"} 19\n", text, StringComparison.Ordinal);
        Assert.Contains("acmportal_aws_budget_limit{operation=\"RenewCertificate\"} 4.75\n", text, StringComparison.Ordinal);
        Assert.Contains("acmportal_restore_hold 0\n", text, StringComparison.Ordinal);
        Assert.Matches(@"acmportal_audit_rows_total\{action=""master-key.created""\} \d+\n", text);
    }

    [Fact]
    public async Task Metrics_OnTheirOwnAddress_AreAllThatIsThere()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var own = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        free.Stop();
        await using var portal = await RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Telemetry:MetricsUrl", own.ToString()));

        Assert.Contains("acmportal_orders", (await GetAsync(new Uri(own, "/metrics"))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(new Uri(own, "/sign-in"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(new Uri(own, "/health/live"))).Status);
        Assert.DoesNotContain("acmportal_", (await GetAsync(new Uri(portal.Address, "/metrics"))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(new Uri(portal.Address, "/health/live"))).Status);
    }

    [Fact]
    public async Task Alerts_NameOnlyMetricsThatExist()
    {
        await using var portal = await RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Telemetry:MetricsToken", Token));
        var existing = portal.Get<MetricsText>().Names.ToHashSet(StringComparer.Ordinal);
        var rules = Rules();

        Assert.True(rules.Count >= 10);
        foreach (var (alert, expression) in rules)
        {
            // Whatever is no function, no word of the language and no label, is a metric, whoever's it is.
            var named = MetricName().Matches(Labels().Replace(expression, " ")).Select(m => m.Value).Except(Words).ToList();
            Assert.True(named.Count > 0, $"{alert} names no metric");
            Assert.All(named, name => Assert.True(existing.Contains(name), $"{alert} names {name}, which does not exist"));
        }
    }

    [Fact]
    public void Text_OfAHistogram_IsCumulativeAndEscaped()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var text = new MetricsText(services.GetRequiredService<IMeterFactory>());
        var meter = services.GetRequiredService<IMeterFactory>().Create(PortalTelemetry.Name);
        var histogram = meter.CreateHistogram("test_seconds", "s", "Two\nlines", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5] });
        foreach (var value in new[] { 0.5, 1, 3, 9 })
            histogram.Record(value, new KeyValuePair<string, object?>("op", "a\"b\\c"));
        meter.CreateCounter<long>("test_total").Add(3);

        var written = text.Write();

        Assert.Contains("# HELP test_seconds Two\\nlines\n# TYPE test_seconds histogram\n", written, StringComparison.Ordinal);
        Assert.Contains(
            """
            test_seconds_bucket{op="a\"b\\c",le="1"} 2
            test_seconds_bucket{op="a\"b\\c",le="5"} 3
            test_seconds_bucket{op="a\"b\\c",le="+Inf"} 4
            test_seconds_sum{op="a\"b\\c"} 13.5
            test_seconds_count{op="a\"b\\c"} 4
            """.ReplaceLineEndings("\n"), written, StringComparison.Ordinal);
        Assert.Contains("# TYPE test_total counter\ntest_total 3\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfALabelWithoutEnd_StopsCounting()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var text = new MetricsText(services.GetRequiredService<IMeterFactory>());
        var counter = services.GetRequiredService<IMeterFactory>().Create(PortalTelemetry.Name).CreateCounter<long>("endless_total");
        for (var i = 0; i < 5_000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("n", i.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(2_000, text.Write().Split('\n').Count(l => l.StartsWith("endless_total{", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("http://127.0.0.1:9464/metrics")]
    public async Task MetricsUrl_ThatCannotBe_IsNamed(string url)
    {
        var error = await Assert.ThrowsAsync<AcmPortal.Web.Hosting.SettingsException>(() => RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Telemetry:MetricsUrl", url), ("Telemetry:MetricsToken", "short"), ("Logging:Format", "xml")));
        Assert.Contains("Telemetry:MetricsUrl must be", error.Message, StringComparison.Ordinal);
        Assert.Contains("Telemetry:MetricsToken must have", error.Message, StringComparison.Ordinal);
        Assert.Contains("Logging:Format must be", error.Message, StringComparison.Ordinal);
    }

    private static List<(string Alert, string Expression)> Rules()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AcmPortal.sln")))
            folder = Path.GetDirectoryName(folder)!;
        using var reader = File.OpenText(Path.Combine(folder, "src/AcmPortal.Web/Telemetry/alerts.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var groups = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"];
        return [.. groups.SelectMany(g => (YamlSequenceNode)g["rules"]).Select(r => (r["alert"].ToString(), r["expr"].ToString()))];
    }

    private static readonly string[] Words = ["by", "on", "without", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset", "bool"];

    // What stands in braces, in quotes, in brackets, and behind by and on.
    [GeneratedRegex("""\{[^}]*\}|"[^"]*"|\[[^\]]*\]|\b(by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)""")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b(?!\s*\()")]
    private static partial Regex MetricName();
}
