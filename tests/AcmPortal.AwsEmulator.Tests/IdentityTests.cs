using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class IdentityTests
{
    [Fact]
    public async Task Scope_WrongServiceOrRegion_Refused()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var wrong = await emulator.AcmAsync("ListCertificates", service: "route53");
        wrong.Fails("InvalidSignatureException", "correct service: 'acm'");
        Assert.Equal(403, (int)wrong.Status);
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone", region: "eu-west-1")).Fails("SignatureDoesNotMatch", 403, "valid region");
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone", region: "cn-northwest-1")).Ok();
        (await emulator.AcmAsync("ListCertificates", region: "nowhere")).Fails("InvalidSignatureException");
    }

    [Fact]
    public async Task Header_MissingOrBroken_Refused()
    {
        await using var emulator = await TestEmulator.StartAsync();
        using var http = new HttpClient { BaseAddress = emulator.Host.Url };
        foreach (var (header, code) in new[] { ("", "MissingAuthenticationTokenException"), ("Basic abc", "IncompleteSignatureException"), ("AWS4-HMAC-SHA256 Credential=a/b", "IncompleteSignatureException") })
        {
            using var request = emulator.AcmRequest("ListCertificates", null);
            request.Headers.Remove("Authorization");
            if (header.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", header);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            (await Reply.ReadAsync(response)).Fails(code);
        }
    }

    [Fact]
    public async Task Keys_UnknownAndExpired_TheErrorOfEachService()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "policy", new { keys = new { AKGONE = new { state = "unknown" }, AKOLD = new { state = "expired" } } });
        (await emulator.AcmAsync("ListCertificates", key: "AKGONE")).Fails("UnrecognizedClientException");
        (await emulator.AcmAsync("ListCertificates", key: "AKOLD")).Fails("ExpiredTokenException");
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone", key: "AKGONE")).Fails("InvalidClientTokenId", 403);
        (await emulator.StsAsync("AKOLD", ("Action", "GetCallerIdentity"))).Fails("ExpiredToken", 403);
        await using var strict = await TestEmulator.StartAsync(new EmulatorOptions { Credentials = ["AKREAL:secret"] });
        (await strict.AcmAsync("ListCertificates", key: "AKTEST")).Fails("UnrecognizedClientException");
        (await strict.AcmAsync("ListCertificates", key: "AKREAL")).Fails("InvalidSignatureException");
    }

    [Fact]
    public async Task AssumeRole_LeadsToTheRolesAccount_WithItsExternalIdAndPolicy()
    {
        await using var emulator = await TestEmulator.StartAsync();
        const string Role = "arn:aws:iam::444455556666:role/team/portal";
        await emulator.ControlAsync("PUT", "policy", new { roles = new Dictionary<string, object> { [Role] = new { externalId = "ext-1", deny = new[] { "acm:Delete*" } } } });
        (await emulator.StsAsync("AKTEST", ("Action", "AssumeRole"), ("RoleArn", Role), ("RoleSessionName", "portal"))).Fails("AccessDenied", 403);
        (await emulator.StsAsync("AKTEST", ("Action", "AssumeRole"), ("RoleArn", Role), ("RoleSessionName", "p"), ("ExternalId", "ext-1"))).Fails("ValidationError", 400);
        var session = (await emulator.StsAsync("AKTEST", ("Action", "AssumeRole"), ("RoleArn", Role), ("RoleSessionName", "portal"), ("ExternalId", "ext-1"), ("DurationSeconds", "900"))).Ok();
        var (key, token) = (session.Value("AccessKeyId")!, session.Value("SessionToken")!);
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/portal/portal", session.Value("Arn"));
        Assert.InRange(DateTimeOffset.Parse(session.Value("Expiration")!, System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().AddSeconds(880), TimeProvider.System.GetUtcNow().AddSeconds(901));
        var arn = (string)(await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS" }, key: key, token: token)).Ok()["CertificateArn"]!;
        Assert.StartsWith("arn:aws:acm:us-east-1:444455556666:", arn, StringComparison.Ordinal);
        (await emulator.AcmAsync("ListCertificates", key: key)).Fails("UnrecognizedClientException");
        (await emulator.AcmAsync("DeleteCertificate", new { CertificateArn = arn }, key: key, token: token)).Fails("AccessDeniedException", "assumed-role/portal/portal");
        (await emulator.AcmAsync("ListCertificates", key: "ASIAEMUUNKNOWN0000000")).Fails("ExpiredTokenException");
    }

    [Fact]
    public async Task Policy_AllowListIsAllThatIsAllowed()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "policy", new { allow = new[] { "acm:Describe*", "acm:requestcertificate" }, keys = new { AKADMIN = new { } } });
        var arn = await emulator.RequestAsync("a.example.com");
        await emulator.DescribeAsync(arn);
        var denied = await emulator.AcmAsync("SearchCertificates");
        denied.Fails("AccessDeniedException", "acm:SearchCertificates");
        Assert.Equal(400, (int)denied.Status);
        await emulator.ControlAsync("PUT", "settings", new { accessDeniedStatus = 403, bareAccessDenied = true });
        denied = await emulator.AcmAsync("SearchCertificates");
        Assert.Equal((403, "{\"__type\":\"AccessDeniedException\"}"), ((int)denied.Status, denied.Raw));
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone")).Fails("AccessDenied", 403, "route53:ListHostedZones");
        (await emulator.StsAsync("AKTEST", ("Action", "GetCallerIdentity"))).Ok();
        Assert.Equal(3, (int)(await emulator.ControlAsync("GET", "calls"))!["totals"]!["denied"]!);
    }

    [Fact]
    public async Task Policy_IamStatementsWithConditions_Hold()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var statements = JsonNode.Parse("""
            {"statements":[
             {"Effect":"Allow","Action":"acm:RequestCertificate","Resource":"arn:aws:acm:us-east-1:111122223333:certificate/*",
              "Condition":{"StringEquals":{"acm:ValidationMethod":"DNS","acm:Export":"ENABLED","aws:RequestTag/managed-by":"acm-portal"},
                           "ForAllValues:StringLike":{"acm:DomainNames":["example.com","*.example.com"]},"Null":{"acm:DomainNames":"false"}}},
             {"Effect":"Allow","Action":"acm:AddTagsToCertificate","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["managed-by","portal-request"]}}},
             {"Effect":"Allow","Action":["acm:DescribeCertificate"],"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/managed-by":"acm-portal"}}},
             {"Effect":"Allow","Action":"route53:ChangeResourceRecordSets","Resource":"arn:aws:route53:::hostedzone/ZONEID",
              "Condition":{"ForAllValues:StringEquals":{"route53:ChangeResourceRecordSetsRecordTypes":["CNAME"]},
                           "ForAllValues:StringLike":{"route53:ChangeResourceRecordSetsNormalizedRecordNames":["_*.example.com"]}}}]}
            """.Replace("ZONEID", emulator.ZoneId, StringComparison.Ordinal))!;
        await emulator.ControlAsync("PUT", "policy", statements.ToJsonString());
        await emulator.ControlAsync("PUT", "policy", """{"statements":[{"Effect":"Allow","Action":"*","Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.1"}}}]}""", System.Net.HttpStatusCode.BadRequest);
        Task<Reply> Request(string name, string tag, string export) => emulator.AcmAsync("RequestCertificate", new { DomainName = name, ValidationMethod = "DNS", Options = new { Export = export }, Tags = new[] { new { Key = tag, Value = "acm-portal" } } });
        var arn = (string)(await Request("a.example.com", "managed-by", "ENABLED")).Ok()["CertificateArn"]!;
        (await Request("a.example.com", "managed-by", "DISABLED")).Fails("AccessDeniedException");
        (await Request("a.example.org", "managed-by", "ENABLED")).Fails("AccessDeniedException");
        (await Request("a.example.com", "other", "ENABLED")).Fails("AccessDeniedException");
        await emulator.DescribeAsync(arn);
        (await emulator.ChangeAsync(("CREATE", "_x.a.example.com", "CNAME", ["y.aws."]))).Ok();
        (await emulator.ChangeAsync(("CREATE", "www.example.com", "CNAME", ["y.aws."]))).Fails("AccessDenied", 403);
        (await emulator.ChangeAsync(("CREATE", "_x.b.example.com", "TXT", ["\"t\""]))).Fails("AccessDenied", 403);
    }
}
