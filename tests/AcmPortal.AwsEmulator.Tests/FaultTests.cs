using System.Net;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class FaultTests
{
    private static object Rule(string operation, string effect, int? nth = null, string? when = null, string? code = null, int? status = null, string? variant = null, string? phase = null, bool oncePerBody = false) =>
        new Dictionary<string, object?> { ["operation"] = operation, ["effect"] = effect, ["nth"] = nth, ["when"] = when, ["code"] = code, ["status"] = status, ["variant"] = variant, ["phase"] = phase, ["oncePerBody"] = oncePerBody };

    [Fact]
    public async Task Fault_NthCallOnly()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("RequestCertificate", "throttle", nth: 2));
        await emulator.RequestAsync("a.example.com");
        var throttled = await emulator.AcmAsync("RequestCertificate", new { DomainName = "b.example.com", ValidationMethod = "DNS" });
        throttled.Fails("ThrottlingException", "Rate exceeded");
        Assert.NotNull(throttled.Body!["throttlingReasons"]);
        await emulator.RequestAsync("b.example.com");
    }

    [Fact]
    public async Task Fault_HttpHtml_ComesInsteadOfTheAnswer()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("route53:*", "http", status: 503));
        var reply = await emulator.Route53Async(HttpMethod.Get, "hostedzone");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.Status);
        Assert.StartsWith("<html>", reply.Raw, StringComparison.Ordinal);
        await emulator.ControlAsync("DELETE", "faults");
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone")).Ok();
    }

    [Theory]
    [InlineData("before", 0)]
    [InlineData("after", 1)]
    public async Task Fault_Drop_BeforeOrAfterExecuting(string when, int executed)
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("RequestCertificate", "drop", nth: 1, when: when));
        await Assert.ThrowsAsync<HttpRequestException>(() => emulator.RequestAsync("a.example.com", token: "t"));
        Assert.Equal(executed, (await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray().Count);
        await emulator.RequestAsync("a.example.com", token: "t");
        Assert.Single((await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray());
        Assert.Equal([("Dropped", executed == 1), ("OK", true)], emulator.Host.Calls.Select(c => (c.Outcome, c.Executed)));
    }

    [Fact]
    public async Task Fault_OncePerBody_RepeatPasses()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("RequestCertificate", "drop", when: "after", oncePerBody: true));
        foreach (var name in new[] { "a.example.com", "b.example.com" })
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => emulator.RequestAsync(name, token: name[..1]));
            await emulator.RequestAsync(name, token: name[..1]);
        }
        Assert.Equal(2, (await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("garbage")]
    public async Task Fault_Malformed_ExecutedAndUnreadable(string variant)
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("RequestCertificate", "malformed", variant: variant));
        var reply = await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS" });
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Null(reply.Body);
        Assert.Single((await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray());
    }

    [Fact]
    public async Task Fault_Patch_ChangesMembersOfTheAnswer()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.RequestAsync("a.example.com");
        await emulator.ControlAsync("PUT", "faults", """{"operation":"DescribeCertificate","effect":"patch","set":{"Certificate.Status":"HALF_ISSUED","Certificate.DomainValidationOptions.0.ResourceRecord":null,"Certificate.New":{"a":[1]}}}""");
        var detail = await emulator.DescribeAsync(arn);
        Assert.Equal("HALF_ISSUED", (string?)detail["Status"]);
        Assert.Null(detail["DomainValidationOptions"]![0]!["ResourceRecord"]);
        Assert.NotNull(detail["New"]);
    }

    [Fact]
    public async Task Fault_Probability_FollowsTheSeed()
    {
        async Task<string> Outcomes(int seed)
        {
            await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { Seed = seed });
            await emulator.ControlAsync("PUT", "faults", """[{"effect":"error","code":"InternalFailure","status":500,"probability":0.3}]""");
            var text = "";
            for (var i = 0; i < 60; i++) text += (await emulator.AcmAsync("ListCertificates")).Status == HttpStatusCode.OK ? "." : "x";
            return text;
        }
        var first = await Outcomes(7);
        Assert.Equal(first, await Outcomes(7));
        Assert.NotEqual(first, await Outcomes(8));
        Assert.InRange(first.Count(c => c == 'x'), 6, 32);
    }

    [Theory]
    [InlineData("""{"effect":"explode"}""")]
    [InlineData("""{"effect":"hold"}""")]
    [InlineData("""{"effect":"throttle","when":"sometimes"}""")]
    [InlineData("""{"effect":"throttle","opration":"x"}""")]
    [InlineData("not json")]
    public async Task Fault_WrongRule_400(string rule)
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", rule, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("received-not-executed", 0)]
    [InlineData("executed-not-answered", 1)]
    public async Task Hold_KeepsTheRequestAtThePhaseUntilReleased(string phase, int executed)
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("RequestCertificate", "hold", nth: 1, phase: phase));
        var request = emulator.RequestAsync("a.example.com", token: "t");
        var hold = Assert.Single((await emulator.ControlAsync("GET", "holds?wait=10"))!["holds"]!.AsArray())!;
        Assert.Equal((phase, "RequestCertificate", "t"), ((string?)hold["phase"], (string?)hold["operation"], (string?)hold["parameters"]?["idempotencyToken"] ?? "t"));
        Assert.False(request.IsCompleted);
        Assert.Equal(executed, (await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray().Count);
        await emulator.ControlAsync("POST", $"holds/{hold["id"]}/release");
        Assert.StartsWith("arn:", await request, StringComparison.Ordinal);
        Assert.Empty((await emulator.ControlAsync("GET", "holds"))!["holds"]!.AsArray());
    }

    [Fact]
    public async Task Hold_CallerGoneBeforeExecuting_IsNotExecuted()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "faults", Rule("RequestCertificate", "hold", phase: "received-not-executed"));
        using (var http = new HttpClient { BaseAddress = emulator.Host.Url })
        {
            using var request = emulator.AcmRequest("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS" });
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var sent = http.SendAsync(request, cancel.Token);
            await emulator.ControlAsync("GET", "holds?wait=10");
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        }
        for (var i = 0; emulator.Host.Calls[0].Outcome == "InProgress" && i < 100; i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(("ClientGone", false), (emulator.Host.Calls[0].Outcome, emulator.Host.Calls[0].Executed));
        Assert.Empty((await emulator.ControlAsync("GET", "certificates"))!["certificates"]!.AsArray());
    }
}
