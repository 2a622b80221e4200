using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class AcmRequestTests
{
    [Theory]
    [InlineData("a_b.example.com")]
    [InlineData("example.com.")]
    [InlineData("localhost")]
    [InlineData("-a.example.com")]
    [InlineData("a.*.example.com")]
    [InlineData("*.*.example.com")]
    [InlineData("*.com")]
    [InlineData("example.c")]
    [InlineData("")]
    public async Task Request_NameThatBreaksThePattern_ValidationException(string name)
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = name, ValidationMethod = "DNS" })).Fails("ValidationException", "'domainName' failed to satisfy constraint");
    }

    [Fact]
    public async Task Request_FirstNameOf65Octets_RefusedAnd64Taken()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var name = new string('a', 63 - 11) + ".example.com";
        Assert.Equal(64, name.Length);
        await emulator.RequestAsync(name);
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "a" + name, ValidationMethod = "DNS" })).Fails("InvalidParameterException", "64 octets");
        await emulator.RequestAsync("short.example.com", ["a" + name]);
    }

    [Fact]
    public async Task Request_EleventhName_LimitExceededUntilTheLimitIsRaised()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var names = Enumerable.Range(1, 10).Select(i => $"n{i}.example.com").ToArray();
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "n0.example.com", SubjectAlternativeNames = names, ValidationMethod = "DNS" })).Fails("LimitExceededException", "too many domains");
        // The first name repeated among the others counts once.
        await emulator.RequestAsync("n1.example.com", names);
        await emulator.ControlAsync("PUT", "limits", new { namesPerCertificate = 100 });
        await emulator.RequestAsync("n0.example.com", names);
    }

    [Fact]
    public async Task Request_QuotasReached_LimitExceededAndDeletingGivesNothingBackOfTheYear()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "limits", new { certificatesAtATime = 2, requestsPerYear = 3 });
        var first = await emulator.RequestAsync("a.example.com");
        await emulator.RequestAsync("b.example.com");
        var third = new { DomainName = "c.example.com", ValidationMethod = "DNS" };
        (await emulator.AcmAsync("RequestCertificate", third)).Fails("LimitExceededException", "limit of 2");
        (await emulator.AcmAsync("DeleteCertificate", new { CertificateArn = first })).Ok();
        (await emulator.AcmAsync("RequestCertificate", third)).Ok();
        await emulator.ControlAsync("PUT", "limits", new { certificatesAtATime = 10 });
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "d.example.com", ValidationMethod = "DNS" })).Fails("LimitExceededException", "limit of 3 certificates in the last year");
        (await emulator.AcmAsync("RequestCertificate", third, region: "eu-west-1")).Ok();
        await emulator.ControlAsync("POST", "clock/advance", new { by = "P366D" });
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "d.example.com", ValidationMethod = "DNS" })).Ok();
    }

    [Theory]
    [InlineData("www.amazonaws.com", "DOMAIN_NOT_ALLOWED")]
    [InlineData("x.cloudfront.net", "DOMAIN_NOT_ALLOWED")]
    [InlineData("*.elasticbeanstalk.com", "DOMAIN_NOT_ALLOWED")]
    [InlineData("shop.google.com", "ADDITIONAL_VERIFICATION_REQUIRED")]
    [InlineData("db.corp.internal", "INVALID_PUBLIC_DOMAIN")]
    [InlineData("ab--cd.example.com", "OTHER")]
    public async Task Request_NameThatAcmRefuses_FailedWithTheReason(string name, string reason)
    {
        await using var emulator = await TestEmulator.StartAsync();
        var detail = await emulator.DescribeAsync(await emulator.RequestAsync(name));
        Assert.Equal("FAILED", (string?)detail["Status"]);
        Assert.Equal(reason, (string?)detail["FailureReason"]);
    }

    [Fact]
    public async Task Request_ValidIdnAndNameLikeARefusedOne_Pending()
    {
        await using var emulator = await TestEmulator.StartAsync();
        Assert.Equal("PENDING_VALIDATION", (string?)(await emulator.DescribeAsync(await emulator.RequestAsync("xn--mnchen-3ya.example.com")))["Status"]);
        Assert.Equal("PENDING_VALIDATION", (string?)(await emulator.DescribeAsync(await emulator.RequestAsync("notgoogle.com")))["Status"]);
    }

    [Theory]
    [InlineData("RSA_4096", "InvalidParameterException")]
    [InlineData("EC_secp521r1", "InvalidParameterException")]
    [InlineData("RSA-2048", "ValidationException")]
    public async Task Request_KeyAlgorithmThatIsNotOffered_Refused(string algorithm, string code)
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS", KeyAlgorithm = algorithm })).Fails(code);
    }

    [Theory]
    [InlineData("a-b")]
    [InlineData("")]
    [InlineData("123456789012345678901234567890123")]
    public async Task Request_TokenThatBreaksThePattern_ValidationException(string token)
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "a.example.com", ValidationMethod = "DNS", IdempotencyToken = token })).Fails("ValidationException", "idempotencyToken");
    }

    [Fact]
    public async Task Request_SameTokenWithinTheHour_SameArnAndAfterItAnother()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var first = await emulator.RequestAsync("a.example.com", token: "t1");
        Assert.Equal(first, await emulator.RequestAsync("a.example.com", token: "t1"));
        Assert.NotEqual(first, await emulator.RequestAsync("a.example.com", token: "t2"));
        Assert.NotEqual(first, await emulator.RequestAsync("a.example.com", token: "t1", region: "eu-west-1"));
        (await emulator.AcmAsync("RequestCertificate", new { DomainName = "b.example.com", ValidationMethod = "DNS", IdempotencyToken = "t1" })).Fails("InvalidParameterException");
        await emulator.ControlAsync("POST", "clock/advance", new { by = "PT59M59S" });
        Assert.Equal(first, await emulator.RequestAsync("a.example.com", token: "t1"));
        await emulator.ControlAsync("POST", "clock/advance", new { by = "PT1S" });
        Assert.NotEqual(first, await emulator.RequestAsync("a.example.com", token: "t1"));
    }

    [Fact]
    public async Task Request_WithTags_NeedsThePermissionForThem()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "policy", new { deny = new[] { "acm:AddTagsToCertificate" } });
        var tagged = new { DomainName = "a.example.com", ValidationMethod = "DNS", Tags = new[] { new { Key = "managed-by", Value = "acm-portal" } } };
        var denied = await emulator.AcmAsync("RequestCertificate", tagged);
        denied.Fails("AccessDeniedException", "acm:AddTagsToCertificate");
        Assert.NotNull(denied.Body!["Message"]);
        Assert.Null(denied.Body!["message"]);
        await emulator.RequestAsync("a.example.com");
        await emulator.ControlAsync("DELETE", "policy");
        var arn = (string)(await emulator.AcmAsync("RequestCertificate", tagged)).Ok()["CertificateArn"]!;
        Assert.Equal("acm-portal", (string?)(await emulator.AcmAsync("ListTagsForCertificate", new { CertificateArn = arn })).Ok()["Tags"]![0]!["Value"]);
    }

    [Fact]
    public async Task Tags_BadOnes_RefusedAsAwsDoes()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.RequestAsync("a.example.com");
        Task<Reply> Add(params object[] tags) => emulator.AcmAsync("AddTagsToCertificate", new { CertificateArn = arn, Tags = tags });
        (await Add(new { Key = "aws:x" })).Fails("InvalidTagException");
        (await Add(new { Key = "a<b" })).Fails("ValidationException");
        (await Add(new { Key = new string('k', 129) })).Fails("ValidationException");
        (await Add([.. Enumerable.Range(0, 51).Select(i => new { Key = $"k{i}" })])).Fails("TooManyTagsException");
        var added = await Add(new { Key = "one", Value = "1" }, new { Key = "two" });
        Assert.Equal("", added.Raw);
        (await emulator.AcmAsync("RemoveTagsFromCertificate", new { CertificateArn = arn, Tags = new[] { new { Key = "one", Value = "other" } } })).Ok();
        Assert.Equal(2, (await emulator.AcmAsync("ListTagsForCertificate", new { CertificateArn = arn })).Ok()["Tags"]!.AsArray().Count);
        (await emulator.AcmAsync("RemoveTagsFromCertificate", new { CertificateArn = arn, Tags = new[] { new { Key = "one" } } })).Ok();
        Assert.Single((await emulator.AcmAsync("ListTagsForCertificate", new { CertificateArn = arn })).Ok()["Tags"]!.AsArray());
    }

    [Fact]
    public async Task Describe_AfterARequest_NotFoundThenBareThenRecords()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { NotFoundWindow = TimeSpan.FromSeconds(2), RecordDelay = TimeSpan.FromSeconds(20) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.RequestAsync("a.example.com", ["b.example.com"]);
        (await emulator.AcmAsync("DescribeCertificate", new { CertificateArn = arn })).Fails("ResourceNotFoundException");
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(2));
        Assert.Null((await emulator.DescribeAsync(arn))["DomainValidationOptions"]);
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(6));
        Assert.All((await emulator.DescribeAsync(arn))["DomainValidationOptions"]!.AsArray(), o => { Assert.Null(o!["ResourceRecord"]); Assert.Null(o["ValidationStatus"]); });
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(8));
        Assert.Single((await emulator.DescribeAsync(arn))["DomainValidationOptions"]!.AsArray(), o => o!["ResourceRecord"] is not null);
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(4));
        Assert.All((await emulator.DescribeAsync(arn))["DomainValidationOptions"]!.AsArray(), o => Assert.NotNull(o!["ResourceRecord"]));
    }

    [Fact]
    public async Task Record_OfAName_DependsOnAccountAndBaseNameOnly()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "policy", new { keys = new { AKOTHER = new { account = "444455556666" } } });
        var here = (await emulator.DescribeAsync(await emulator.RequestAsync("example.com", ["*.example.com", "www.example.com"])))["DomainValidationOptions"]!.AsArray();
        string Record(JsonNode? o) => o!["ResourceRecord"]!.ToJsonString();
        Assert.Equal(Record(here[0]), Record(here[1]));
        Assert.NotEqual(Record(here[0]), Record(here[2]));
        Assert.Matches(@"^_[0-9a-f]{32}\.example\.com\.$", (string)here[0]!["ResourceRecord"]!["Name"]!);
        Assert.Matches(@"^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$", (string)here[0]!["ResourceRecord"]!["Value"]!);
        Assert.Equal(65, ((string)here[0]!["ResourceRecord"]!["Value"]!).Length);
        var abroad = (await emulator.DescribeAsync(await emulator.RequestAsync("example.com", region: "eu-west-1")))["DomainValidationOptions"]!.AsArray();
        Assert.Equal(Record(here[0]), Record(abroad[0]));
        var arn = (string)(await emulator.AcmAsync("RequestCertificate", new { DomainName = "example.com", ValidationMethod = "DNS" }, key: "AKOTHER")).Ok()["CertificateArn"]!;
        Assert.Contains(":444455556666:", arn, StringComparison.Ordinal);
        var other = (await emulator.AcmAsync("DescribeCertificate", new { CertificateArn = arn }, key: "AKOTHER")).Ok()["Certificate"]!["DomainValidationOptions"]![0];
        Assert.NotEqual(Record(here[0]), Record(other));
        (await emulator.AcmAsync("DescribeCertificate", new { CertificateArn = arn })).Fails("ResourceNotFoundException");
    }

    [Theory]
    [InlineData("not an arn at all....", "ValidationException")]
    [InlineData("arn:aws:acm:us-east-1:111122223333:acme-endpoint/abc", "InvalidArnException")]
    [InlineData("arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000", "ResourceNotFoundException")]
    public async Task Describe_WrongArn_TheErrorThatFits(string arn, string code)
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.AcmAsync("DescribeCertificate", new { CertificateArn = arn })).Fails(code);
    }

    [Fact]
    public async Task Wire_BrokenBodiesAndUnknownOperations_AreErrorsNotCrashes()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.AcmAsync("DescribeCertificate", "{\"CertificateArn\":")).Fails("SerializationException");
        (await emulator.AcmAsync("DescribeCertificate", "[]")).Fails("SerializationException");
        (await emulator.AcmAsync("DescribeCertificate", "{\"CertificateArn\":5}")).Fails("SerializationException");
        (await emulator.AcmAsync("MakeCoffee")).Fails("UnknownOperationException");
        Assert.Equal(404, (int)(await emulator.AcmAsync("MakeCoffee")).Status);
    }
}
