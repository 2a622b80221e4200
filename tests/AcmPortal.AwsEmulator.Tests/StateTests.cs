using System.Net;
using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class StateTests
{
    [Fact]
    public async Task DataFile_AfterARestart_EverythingIsThere()
    {
        var folder = Directory.CreateTempSubdirectory("acm-emulator-");
        try
        {
            var options = new EmulatorOptions { DataFile = Path.Combine(folder.FullName, "state", "emulator.jsonl") };
            string arn, pending, zone, root, before, exported;
            await using (var emulator = await TestEmulator.StartAsync(options))
            {
                await emulator.ControlAsync("POST", "clock/advance", new { by = "P10D" });
                arn = await emulator.IssueAsync("a.example.com");
                exported = (string)(await emulator.ExportAsync(arn)).Ok()["Certificate"]!;
                pending = await emulator.RequestAsync("b.example.com", token: "t");
                await emulator.ControlAsync("POST", "zones", new { name = "third.example", delegationNameServers = new[] { "ns.other.test" } });
                await emulator.ControlAsync("PUT", "policy", new { deny = new[] { "acm:SearchCertificates" } });
                (zone, root) = (emulator.ZoneId, emulator.Host.RootPem);
                before = (await emulator.DescribeAsync(arn)).ToJsonString();
                // A second emulator on the file would overwrite the first one's state.
                await Assert.ThrowsAsync<IOException>(() => TestEmulator.StartAsync(options));
            }
            // A kill in the middle of a write leaves half a line.
            await File.AppendAllTextAsync(options.DataFile, "{\"Kind\":\"certificate\",\"Ke", TestContext.Current.CancellationToken);
            await using (var emulator = await TestEmulator.StartAsync(options))
            {
                Assert.InRange(emulator.Host.Now - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(10) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(10) + TimeSpan.FromMinutes(1));
                Assert.Equal((zone, root), (emulator.ZoneId, emulator.Host.RootPem));
                Assert.Equal(before, (await emulator.DescribeAsync(arn)).ToJsonString());
                Assert.Equal(exported, (string?)(await emulator.ExportAsync(arn)).Ok()["Certificate"]);
                Assert.Equal(pending, await emulator.RequestAsync("b.example.com", token: "t"));
                (await emulator.AcmAsync("SearchCertificates")).Fails("AccessDeniedException");
                Assert.Equal(3, emulator.Host.Zones.Count);
                Assert.False((bool)(await emulator.ControlAsync("GET", "zones/third.example"))!["delegated"]!);
                await emulator.WriteRecordsAsync(pending);
                Assert.Equal("ISSUED", (string?)(await emulator.DescribeAsync(pending))["Status"]);
                await emulator.ControlAsync("POST", "reset");
                Assert.Empty((await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray());
                Assert.Equal(2, emulator.Host.Zones.Count);
                Assert.Equal(root, emulator.Host.RootPem);
            }
            await using (var emulator = await TestEmulator.StartAsync(options))
            {
                Assert.Empty((await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray());
                Assert.Equal(root, emulator.Host.RootPem);
            }
        }
        finally { folder.Delete(true); }
    }

    [Fact]
    public async Task Clock_SetAndAdvanced_ShowsInTheDateHeader()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "clock", new { now = "2031-05-06T07:08:09Z" });
        await emulator.ControlAsync("POST", "clock/advance", new { by = "P1D" });
        var reply = await emulator.AcmAsync("ListCertificates");
        Assert.InRange(reply.Response.Headers.Date!.Value, new DateTimeOffset(2031, 5, 7, 7, 8, 9, TimeSpan.Zero), new DateTimeOffset(2031, 5, 7, 7, 9, 9, TimeSpan.Zero));
        Assert.True(reply.Response.Headers.Contains("x-amzn-RequestId"));
        await emulator.ControlAsync("POST", "clock/advance", new { by = "tomorrow" }, HttpStatusCode.BadRequest);
        await emulator.ControlAsync("POST", "clock/advance", new { }, HttpStatusCode.BadRequest);
        await emulator.ControlAsync("POST", "clock/advance", new { by = "P9999999D" }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Limits_AtAwsRates_ThrottleEachOperationOnItsOwn()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { RateScale = 1 });
        var codes = new List<string?>();
        for (var i = 0; i < 12; i++) codes.Add((await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS" })).Code);
        Assert.All(codes.Take(5), Assert.Null);
        Assert.Contains("ThrottlingException", codes);
        (await emulator.AcmAsync("ListCertificates")).Ok();
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS" }, region: "eu-west-1")).Ok();
        var counter = (await emulator.ControlAsync("GET", "calls"))!["counters"]!.AsArray().First(c => (string?)c!["operation"] == "RequestCertificate" && (string?)c["region"] == "us-east-1")!;
        Assert.Equal(12, (int)counter["calls"]!);
        Assert.Equal(codes.Count(c => c is null), (int)counter["executed"]!);
        Assert.InRange((int)counter["peakPerSecond"]!, 5, 12);
        // What the body does not name stays.
        var limits = await emulator.ControlAsync("PUT", "limits", new { scale = 0, acm = new { RequestCertificate = 6 } });
        Assert.Equal((6, 10, 2500), ((int)limits!["acm"]!["RequestCertificate"]!, (int)limits["acm"]!["DescribeCertificate"]!, (int)limits["certificatesAtATime"]!));
        await emulator.ControlAsync("PUT", "limits", new { scal = 1 }, HttpStatusCode.BadRequest);
        for (var i = 0; i < 12; i++) (await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS" })).Ok();
    }

    [Fact]
    public async Task Limits_Route53_BurstOf50AndUpsertTakesTwo()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { RateScale = 1 });
        await emulator.ControlAsync("PUT", "limits", new { route53Changes = new { capacity = 10, perSecond = 0.001 } });
        (string, string, string, string[])[] Make(string action, int n) => [.. Enumerable.Range(0, n).Select(i => (action, $"n{i}.example.com", "CNAME", new[] { "x.aws." }))];
        (await emulator.ChangeAsync(Make("CREATE", 4))).Ok();
        (await emulator.ChangeAsync(Make("UPSERT", 4))).Fails("Throttling", 400, "Rate exceeded");
        (await emulator.ChangeAsync(Make("UPSERT", 3))).Ok();
        await emulator.ControlAsync("PUT", "limits", new { route53All = new { capacity = 50, perSecond = 0.001 }, route53Action = new { capacity = 50, perSecond = 0.001 } });
        var passed = 0;
        for (var i = 0; i < 60; i++) if ((await emulator.Route53Async(HttpMethod.Get, "hostedzone")).Status == HttpStatusCode.OK) passed++;
        Assert.Equal(50, passed);
    }

    [Fact]
    public async Task Calls_ShowWhoWhatAndTheSdksInvocation()
    {
        await using var emulator = await TestEmulator.StartAsync();
        using var http = new HttpClient { BaseAddress = emulator.Host.Url };
        using var request = emulator.AcmRequest("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS", IdempotencyToken = "tok" }, "eu-central-1");
        request.Headers.Add("amz-sdk-invocation-id", "inv-1");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var call = (await emulator.ControlAsync("GET", "calls?operation=acm:*"))!["calls"]![0]!;
        Assert.Equal(("acm:RequestCertificate", "eu-central-1", "111122223333", "OK", 200, "inv-1"), ((string?)call["action"], (string?)call["region"], (string?)call["account"], (string?)call["outcome"], (int)call["status"]!, (string?)call["invocationId"]));
        Assert.Equal(("a.example.com", "tok"), ((string?)call["parameters"]!["domainName"], (string?)call["parameters"]!["idempotencyToken"]));
        Assert.Equal(response.Headers.GetValues("x-amzn-RequestId").Single(), (string?)call["requestId"]);
        await emulator.ControlAsync("DELETE", "calls");
        Assert.Empty(emulator.Host.Calls);
    }

    [Fact]
    public async Task Load_TenThousandCertificates_StaysQuick()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("POST", "certificates", new { count = 10_000, writeRecords = false, tags = new Dictionary<string, string> { ["n"] = "{n}" } });
        var watch = System.Diagnostics.Stopwatch.StartNew();
        string? token = null;
        var seen = 0;
        do
        {
            var page = (await emulator.AcmAsync("ListCertificates", new { NextToken = token })).Ok();
            seen += page["CertificateSummaryList"]!.AsArray().Count;
            token = (string?)page["NextToken"];
        }
        while (token is not null);
        Assert.Equal(10_000, seen);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"listing took {watch.Elapsed}");
    }

    [Fact]
    public async Task Control_FromABrowserPage_Refused()
    {
        await using var emulator = await TestEmulator.StartAsync();
        using var http = new HttpClient { BaseAddress = emulator.Host.Url };
        using var cross = new HttpRequestMessage(HttpMethod.Post, "/_emulator/reset");
        cross.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(cross, TestContext.Current.CancellationToken)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/_emulator/certificates");
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(rebound, TestContext.Current.CancellationToken)).StatusCode);
        await emulator.ControlAsync("GET", "nothing", expect: HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Unfriendly_DoublesShufflesAndFails_YetACarefulClientArrives()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { Unfriendly = true });
        Assert.Equal(3, (await emulator.ControlAsync("GET", "faults"))!["rules"]!.AsArray().Count);
        await emulator.ControlAsync("DELETE", "faults");
        var arn = await emulator.RequestAsync("a.example.com", ["b.example.com"]);
        await emulator.ControlAsync("POST", "clock/advance", new { by = "PT1M" });
        Assert.Equal(3, (await emulator.DescribeAsync(arn))["DomainValidationOptions"]!.AsArray().Count);
        await emulator.WriteRecordsAsync(arn);
        await emulator.ControlAsync("POST", "clock/advance", new { by = "PT1M" });
        Assert.Equal("ISSUED", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        var first = (await emulator.AcmAsync("SearchCertificates")).Ok();
        Assert.Empty(first["Results"]!.AsArray());
        Assert.Single((await emulator.AcmAsync("SearchCertificates", new { NextToken = (string)first["NextToken"]! })).Ok()["Results"]!.AsArray());
    }
}
