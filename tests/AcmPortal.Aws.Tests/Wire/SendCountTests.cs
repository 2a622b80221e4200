using System.Diagnostics;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests.Wire;

/// <summary>How often a call is sent. A second send may cost a second certificate, so these count at the server.</summary>
public class SendCountTests
{
    private static readonly Dictionary<string, Func<WireServer, Task>> Calls = new()
    {
        ["RequestCertificate"] = Acm(acm => acm.RequestCertificateAsync(new RequestCertificateRequest { DomainName = "a.example.com" })),
        ["DescribeCertificate"] = Acm(acm => acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" })),
        ["ExportCertificate"] = Acm(acm => acm.ExportCertificateAsync(new ExportCertificateRequest { CertificateArn = "arn:1" })),
        ["RenewCertificate"] = Acm(acm => acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = "arn:1" })),
        ["RevokeCertificate"] = Acm(acm => acm.RevokeCertificateAsync(new RevokeCertificateRequest { CertificateArn = "arn:1" })),
        ["DeleteCertificate"] = Acm(acm => acm.DeleteCertificateAsync(new DeleteCertificateRequest { CertificateArn = "arn:1" })),
        ["AddTagsToCertificate"] = Acm(acm => acm.AddTagsToCertificateAsync(new AddTagsToCertificateRequest { CertificateArn = "arn:1" })),
        ["ListCertificates"] = Acm(acm => acm.ListCertificatesAsync(new ListCertificatesRequest())),
        ["ChangeResourceRecordSets"] = async server =>
        {
            using var route53 = Clients.Route53(server);
            await route53.ChangeResourceRecordSetsAsync(new ChangeResourceRecordSetsRequest { HostedZoneId = "Z1", ChangeBatch = new ChangeBatch { Changes = [] } });
        },
    };

    public static TheoryData<string, string> CallsAndEnds
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var call in Calls.Keys)
            {
                foreach (var end in new[] { "at once", "in the head", "in the body", "500", "503 empty", "throttled", "limit" })
                    data.Add(call, end);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(CallsAndEnds))]
    public async Task Call_ThatFails_WasSentOnce(string call, string end)
    {
        await using var server = new WireServer(end switch
        {
            "at once" => WireAnswer.Drop,
            "in the head" => WireAnswer.Json("{}") with { CutAfter = 30 },
            "in the body" => WireAnswer.Json("{\"PrivateKey\":\"SECRET" + new string('x', 5000)) with { CutAfter = 1000 },
            "500" => WireAnswer.Html("<h1>Oops</h1>", 500),
            "503 empty" => WireAnswer.Json("", 503),
            "throttled" => WireAnswer.Json("""{"__type":"ThrottlingException","message":"Rate exceeded"}""", 400),
            _ => WireAnswer.Json("""{"__type":"LimitExceededException","message":"Too many"}""", 400),
        });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Calls[call](server));

        Assert.Single(server.Requests);
        // An answer that ends in its body is AmazonUnmarshallingException: like every failure that is no error of AWS's, an unknown outcome.
        Assert.Equal(end is "500" or "503 empty" or "throttled" or "limit", error is AmazonServiceException and not AmazonUnmarshallingException);
        Assert.DoesNotContain("SECRET", error.ToString());
    }

    [Fact]
    public async Task Call_OnAConnectionKeptOpenAndThenDropped_WasSentOnce()
    {
        var calls = 0;
        await using var server = new WireServer(_ => Interlocked.Increment(ref calls) == 1 ? WireAnswer.Json("{}") : WireAnswer.Drop);
        using var acm = Clients.Acm(server);
        await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken));

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Route53Read_Dropped_IsResentByTheHttpClientAtMostThreeTimes()
    {
        await using var server = new WireServer(WireAnswer.Drop);
        using var route53 = Clients.Route53(server);

        await Assert.ThrowsAnyAsync<Exception>(() => route53.GetHostedZoneAsync(new GetHostedZoneRequest { Id = "Z1" }, TestContext.Current.CancellationToken));

        Assert.InRange(server.Requests.Count, 1, 4);
    }

    [Theory]
    [InlineData("LimitExceededException", 1)]
    [InlineData("ThrottlingException", 2)]
    public async Task MaxErrorRetry_SetByHand_RepeatsThrottlingButNeverAQuota(string code, int sends)
    {
        await using var server = new WireServer(WireAnswer.Json($$"""{"__type":"{{code}}","message":"m"}""", 400));
        using var acm = Clients.Acm(server, adjust: config => config.MaxErrorRetry = 1);

        await Assert.ThrowsAnyAsync<AmazonCertificateManagerException>(() => acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken));

        Assert.Equal(sends, server.Requests.Count);
    }

    [Fact]
    public async Task Timeout_Passed_EndsAsTimeoutAfterOneSend()
    {
        await using var server = new WireServer(WireAnswer.Json("{}") with { Delay = TimeSpan.FromSeconds(20) });
        using var acm = Clients.Acm(server, adjust: config => config.Timeout = TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken));

        Assert.True(error is TimeoutException or OperationCanceledException, error.GetType().FullName);
        Assert.IsNotAssignableFrom<AmazonServiceException>(error);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancellation_WhileWaiting_EndsTheCall()
    {
        await using var server = new WireServer(WireAnswer.Json("{}") with { Delay = TimeSpan.FromSeconds(20) });
        using var acm = Clients.Acm(server);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = "arn:1" }, cancel.Token));

        Assert.Single(server.Requests);
    }

    [Fact]
    public void Configurations_ByDefault_ResendNothingAndEnd()
    {
        ClientConfig[] configs = [new AmazonCertificateManagerConfig { RegionEndpoint = Amazon.RegionEndpoint.EUWest1 }, new AmazonRoute53Config { RegionEndpoint = Amazon.RegionEndpoint.EUWest1 }];

        Assert.All(configs, config =>
        {
            Assert.Equal(0, config.MaxErrorRetry);
            Assert.Equal(0, config.MaxStaleConnectionRetries);
            Assert.Equal(TimeSpan.FromSeconds(30), config.Timeout);
        });
    }

    private static Func<WireServer, Task> Acm(Func<IAmazonCertificateManager, Task> call) => async server =>
    {
        using var acm = Clients.Acm(server);
        await call(acm);
    };
}
