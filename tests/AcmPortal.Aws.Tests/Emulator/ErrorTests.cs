using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests.Emulator;

/// <summary>The emulator's refusals and faults arrive as the types that callers decide by.</summary>
public class ErrorTests
{
    private const string Nowhere = "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refusals_OfAcm_AreTyped()
    {
        await using var aws = await Aws.StartAsync();
        var pending = await aws.Request("a.example.com", KeyAlgorithm.RSA_2048);

        await Assert.ThrowsAsync<ResourceNotFoundException>(() => aws.Describe(Nowhere));
        await Assert.ThrowsAsync<RequestInProgressException>(() => aws.Export(pending));
        await Assert.ThrowsAsync<LimitExceededException>(() => aws.Request("b.example.com", KeyAlgorithm.RSA_2048, [.. Enumerable.Range(0, 10).Select(i => $"n{i}.example.com")]));
        var name = await Assert.ThrowsAnyAsync<AmazonCertificateManagerException>(() => aws.Request("under_score.example.com", KeyAlgorithm.RSA_2048));
        Assert.Equal("ValidationException", name.ErrorCode);
        Assert.NotEmpty(name.RequestId);
    }

    [Fact]
    public async Task Refusals_OfRoute53_AreTyped()
    {
        await using var aws = await Aws.StartAsync();
        var zone = await aws.ZoneId("example.com");

        await Assert.ThrowsAsync<NoSuchHostedZoneException>(() => aws.Route53.GetHostedZoneAsync(new GetHostedZoneRequest { Id = "Z0000000000000" }, Cancel));
        await Assert.ThrowsAsync<NoSuchChangeException>(() => aws.Route53.GetChangeAsync(new GetChangeRequest { Id = "C0000000000000" }, Cancel));
        var batch = await Assert.ThrowsAsync<InvalidChangeBatchException>(() => aws.Route53.ChangeResourceRecordSetsAsync(new ChangeResourceRecordSetsRequest
        {
            HostedZoneId = zone,
            ChangeBatch = new ChangeBatch { Changes = [new Change { Action = "CREATE", ResourceRecordSet = new ResourceRecordSet { Name = "a.example.net.", Type = "CNAME", TTL = 60, ResourceRecords = [new() { Value = "b." }] } }] },
        }, Cancel));
        Assert.Contains("example.net", Assert.Single(batch.Messages));
    }

    [Theory]
    [InlineData("throttle", "ThrottlingException")]
    [InlineData("http", "Unknown")]
    public async Task Fault_WithAnAnswer_IsAnErrorAfterOneCall(string effect, string code)
    {
        await using var aws = await Aws.StartAsync();
        await aws.Faults(new { operation = "RequestCertificate", effect, status = effect == "http" ? 503 : (int?)null, times = 1 });

        var error = await Assert.ThrowsAnyAsync<AmazonCertificateManagerException>(() => aws.Request("a.example.com", KeyAlgorithm.RSA_2048));

        Assert.Equal(code, error.ErrorCode);
        Assert.Equal(1, aws.Calls("RequestCertificate"));
    }

    [Fact]
    public async Task Fault_DroppedAfterExecuting_LeavesOneCertificateAndAnUnknownOutcome()
    {
        await using var aws = await Aws.StartAsync();
        await aws.Faults(new { operation = "RequestCertificate", effect = "drop", when = "after", times = 1 });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => aws.Request("a.example.com", KeyAlgorithm.RSA_2048));

        Assert.False(error is AmazonServiceException, error.ToString());
        Assert.Equal(1, aws.Calls("RequestCertificate"));
        Assert.Single(await aws.Acm.ListCertificatesAllAsync(new ListCertificatesRequest(), cancellationToken: Cancel).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("html")]
    [InlineData("truncated")]
    [InlineData("garbage")]
    public async Task Fault_MalformedSuccess_IsAnUnknownOutcome(string variant)
    {
        await using var aws = await Aws.StartAsync();
        await aws.Faults(new { operation = "RequestCertificate", effect = "malformed", variant, times = 1 });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => aws.Request("a.example.com", KeyAlgorithm.RSA_2048));

        Assert.True(error is AmazonUnmarshallingException or HttpRequestException or IOException, error.ToString());
    }

    [Fact]
    public async Task Signatures_OfBothServices_AreVerifiedByTheEmulator()
    {
        await using var aws = await Aws.StartAsync(new AcmPortal.AwsEmulator.EmulatorOptions { Credentials = ["AKIDEXAMPLE:secret"] });
        var zone = await aws.ZoneId("example.com");

        await aws.Issue("a.example.com", KeyAlgorithm.EC_prime256v1);
        await aws.Route53.ListResourceRecordSetsAsync(new ListResourceRecordSetsRequest { HostedZoneId = zone, StartRecordName = "*.a b+c.example.com", StartRecordType = "TXT", MaxItems = "10" }, Cancel);
        await Assert.ThrowsAsync<NoSuchChangeException>(() => aws.Route53.GetChangeAsync(new GetChangeRequest { Id = "C a+b~c" }, Cancel));

        var wrong = aws.Settings with { Key = "wrong", Credentials = new AwsCredentialSource.AccessKey("AKIDEXAMPLE", "other") };
        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => aws.Factory.CertificateManager(wrong).ListCertificatesAsync(new ListCertificatesRequest(), Cancel));
        Assert.Contains("Signature", error.ErrorCode);
    }

    [Fact]
    public async Task Date_OfTheEmulator_IsSeen()
    {
        await using var aws = await Aws.StartAsync();
        var seen = new List<AwsServerTime>();
        aws.Factory.ServerTimeSeen += seen.Add;

        aws.Advance(TimeSpan.FromDays(45));
        await aws.Request("a.example.com", KeyAlgorithm.RSA_2048);

        Assert.InRange(Assert.Single(seen).Ahead.TotalDays, 44.9, 45.1);
    }
}
