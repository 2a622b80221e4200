using System.Text.Json;
using AcmPortal.Aws.Tests.Wire;
using Amazon.CertificateManager.Model;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests;

public class FactoryTests
{
    private const string Role = "arn:aws:iam::111122223333:role/acm-portal";
    private static readonly AwsCredentialSource.AccessKey Keys = new("AKIDBASE", "base-secret-value");

    /// <summary>An STS, ACM and Route 53 in one, whose sessions end an hour after the clock's now.</summary>
    private static WireAnswer Aws(WireRequest request, TestClock clock, ref int sessions)
    {
        if (request.Body.Contains("Action=AssumeRole", StringComparison.Ordinal))
        {
            var number = Interlocked.Increment(ref sessions);
            return WireAnswer.Xml($"""
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA{number}</AccessKeyId><SecretAccessKey>session-secret-{number}</SecretAccessKey>
                <SessionToken>session-token-{number}</SessionToken><Expiration>{clock.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """) with
            { Delay = TimeSpan.FromMilliseconds(200) };
        }

        if (request.Body.Contains("Action=GetCallerIdentity", StringComparison.Ordinal))
            return WireAnswer.Xml("""
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/portal</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                """);
        return request.Method == "GET" ? WireAnswer.Xml("<GetChangeResponse/>") : WireAnswer.Json("{}");
    }

    private static AwsClientSettings Settings(WireServer server, AwsCredentialSource source, string key = "conn-1", string region = "eu-west-1") => new(key, source, region, server.Url);

    private static AwsCredentialSource Assumed(AwsCredentialSource? by = null) => new AwsCredentialSource.AssumedRole(Role, "acm-portal", "external-1", by ?? Keys);

    private static Task Describe(AwsClientFactory factory, AwsClientSettings settings) =>
        factory.CertificateManager(settings).DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken);

    [Fact]
    public void Clients_OfOneConnection_AreMadeOnce()
    {
        using var factory = new AwsClientFactory();
        var settings = new AwsClientSettings("c", Keys, "eu-west-1");

        Assert.Same(factory.CertificateManager(settings), factory.CertificateManager(settings with { Credentials = new AwsCredentialSource.AccessKey("AKIDBASE", "base-secret-value") }));
        Assert.Same(factory.Route53(settings), factory.Route53(settings));
        Assert.NotSame(factory.CertificateManager(settings), factory.CertificateManager(settings with { Region = "us-east-1" }));
        Assert.NotSame(factory.CertificateManager(settings), factory.CertificateManager(settings with { Key = "d" }));
    }

    [Fact]
    public void Clients_AfterForgetOrOtherCredentials_AreMadeAnew()
    {
        using var factory = new AwsClientFactory();
        var settings = new AwsClientSettings("c", Keys, "eu-west-1");
        var first = factory.CertificateManager(settings);

        factory.Forget("c");
        var second = factory.CertificateManager(settings);
        var third = factory.CertificateManager(settings with { Credentials = new AwsCredentialSource.AccessKey("AKIDBASE", "rotated") });

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.NotSame(third, factory.CertificateManager(settings));
    }

    [Fact]
    public async Task Requests_OfEachService_AreSignedForTheirRegion()
    {
        var sessions = 0;
        await using var server = new WireServer(r => Aws(r, new TestClock(), ref sessions));
        using var factory = new AwsClientFactory();
        var settings = Settings(server, Keys, region: "cn-north-1");

        await Describe(factory, settings);
        await factory.Route53(settings).GetChangeAsync(new GetChangeRequest { Id = "C1" }, TestContext.Current.CancellationToken);
        var who = await factory.GetCallerIdentityAsync(settings, TestContext.Current.CancellationToken);

        Assert.Equal(new AwsCallerIdentity("111122223333", "arn:aws:iam::111122223333:user/portal", "AIDA"), who);
        Assert.Equal(["cn-north-1/acm", "cn-northwest-1/route53", "cn-north-1/sts"], server.Requests.Select(r => string.Join('/', r.Scope.Split('/')[1..3])));
    }

    [Fact]
    public async Task Role_UsedByManyCallsAtOnce_IsAssumedOnce()
    {
        var (sessions, clock) = (0, new TestClock());
        await using var server = new WireServer(r => Aws(r, clock, ref sessions));
        using var factory = new AwsClientFactory(clock);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? Describe(factory, Settings(server, Assumed(), region: i % 4 == 0 ? "eu-west-1" : "us-east-1"))
            : factory.Route53(Settings(server, Assumed())).GetChangeAsync(new GetChangeRequest { Id = "C1" }, TestContext.Current.CancellationToken)));

        Assert.Equal(1, sessions);
        var assumed = server.Requests.Single(r => r.Body.Contains("AssumeRole", StringComparison.Ordinal));
        Assert.Contains("ExternalId=external-1", assumed.Body);
        Assert.Contains("DurationSeconds=3600", assumed.Body);
        Assert.Contains("Credential=AKIDBASE/", assumed.Headers["Authorization"]);
        Assert.All(server.Requests.Where(r => r != assumed), r => Assert.Equal(("session-token-1", true), (r.Headers["X-Amz-Security-Token"], r.Headers["Authorization"].Contains("Credential=ASIA1/", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Session_IsKeptUntilShortlyBeforeItsEnd_ThenReplaced()
    {
        var (sessions, clock) = (0, new TestClock());
        await using var server = new WireServer(r => Aws(r, clock, ref sessions));
        using var factory = new AwsClientFactory(clock);
        var settings = Settings(server, Assumed());

        await Describe(factory, settings);
        clock.Advance(TimeSpan.FromMinutes(54));
        await Describe(factory, settings);
        Assert.Equal(1, sessions);

        clock.Advance(TimeSpan.FromMinutes(2));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Describe(factory, settings)));

        Assert.Equal(2, sessions);
        Assert.Equal("session-token-2", server.Requests.Last(r => r.Operation.Length > 0).Headers["X-Amz-Security-Token"]);
    }

    [Fact]
    public async Task Session_WhoseRefreshFails_IsUsedWhileItHolds()
    {
        var (sessions, clock, refuse) = (0, new TestClock(), false);
        await using var server = new WireServer(r => refuse && r.Body.Contains("AssumeRole", StringComparison.Ordinal)
            ? WireAnswer.Xml("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not trusted.</Message></Error><RequestId>r</RequestId></ErrorResponse>", 403)
            : Aws(r, clock, ref sessions));
        using var factory = new AwsClientFactory(clock);
        var settings = Settings(server, Assumed());
        await Describe(factory, settings);

        refuse = true;
        clock.Advance(TimeSpan.FromMinutes(57));
        await Describe(factory, settings);
        Assert.Equal("session-token-1", server.Requests.Last(r => r.Operation.Length > 0).Headers["X-Amz-Security-Token"]);

        clock.Advance(TimeSpan.FromMinutes(4));
        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => Describe(factory, settings));
        Assert.Equal(("AccessDenied", "Not trusted."), (error.ErrorCode, error.Message));

        refuse = false;
        await Describe(factory, settings);
        Assert.Equal(2, sessions);
    }

    [Fact]
    public async Task ServerTime_OfAnswersAndErrors_IsSeen()
    {
        await using var server = new WireServer(r => WireAnswer.Json(r.Body.Contains("bad", StringComparison.Ordinal) ? """{"__type":"ValidationException"}""" : "{}",
            r.Body.Contains("bad", StringComparison.Ordinal) ? 400 : 200, ("Date", "Tue, 24 Nov 2026 00:00:00 GMT")));
        var clock = new TestClock();
        using var factory = new AwsClientFactory(clock);
        var seen = new List<AwsServerTime>();
        factory.ServerTimeSeen += seen.Add;
        factory.ServerTimeSeen += _ => throw new InvalidOperationException("A listener's fault.");
        var acm = factory.CertificateManager(Settings(server, Keys));

        await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ValidationException>(() => acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "bad" }, TestContext.Current.CancellationToken));

        var at = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal([new AwsServerTime("acm", at, clock.GetUtcNow()), new AwsServerTime("acm", at, clock.GetUtcNow())], seen);
        Assert.Equal(at - clock.GetUtcNow(), seen[0].Ahead);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(1000)]
    public async Task Answer_ThatFallsSilent_EndsWithTheTimeoutAfterOneSend(int after)
    {
        await using var server = new WireServer(WireAnswer.Json(new string(' ', 5000)) with { CutAfter = after, Stall = true });
        using var factory = new AwsClientFactory(callTimeout: TimeSpan.FromMilliseconds(500));

        var call = Describe(factory, Settings(server, Keys));

        Assert.Same(call, await Task.WhenAny(call, Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.True(error is TimeoutException or TaskCanceledException, error.ToString());
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(1000)]
    public async Task Answer_ThatBreaksOff_IsAnUnknownOutcomeAfterOneSend(int after)
    {
        await using var server = new WireServer(WireAnswer.Json(new string(' ', 5000)) with { CutAfter = after });
        using var factory = new AwsClientFactory();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Describe(factory, Settings(server, Keys)));

        Assert.True(error is HttpRequestException or IOException, error.ToString());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Secrets_OfEverySource_AreInNoText()
    {
        await using var server = new WireServer(WireAnswer.Json("""{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}""", 403));
        using var factory = new AwsClientFactory();
        AwsCredentialSource[] sources = [new AwsCredentialSource.AccessKey("AKID", "S3CRET", "T0KEN"), Assumed(new AwsCredentialSource.AccessKey("AKID", "S3CRET", "T0KEN"))];

        foreach (var source in sources)
        {
            var settings = Settings(server, source);
            var error = await Assert.ThrowsAnyAsync<Exception>(() => Describe(factory, settings));
            foreach (var text in new[] { source.ToString(), settings.ToString(), JsonSerializer.Serialize(source, source.GetType()), JsonSerializer.Serialize(settings), error.ToString() })
            {
                Assert.DoesNotContain("S3CRET", text);
                Assert.DoesNotContain("T0KEN", text);
            }
        }
    }

    [Theory]
    [InlineData("evil.example/", null)]
    [InlineData("", null)]
    [InlineData("eu-west-1", "ftp://127.0.0.1")]
    [InlineData("eu-west-1", "here")]
    public void Settings_ThatNameNoPlace_AreRefused(string region, string? url)
    {
        using var factory = new AwsClientFactory();

        Assert.Throws<ArgumentException>(() => factory.CertificateManager(new AwsClientSettings("c", Keys, region, url)));
    }

    [Fact]
    public void Factory_Disposed_MakesNothingMore()
    {
        var factory = new AwsClientFactory();
        var settings = new AwsClientSettings("c", Keys, "eu-west-1");
        factory.CertificateManager(settings);

        factory.Dispose();

        Assert.Throws<ObjectDisposedException>(() => factory.CertificateManager(settings));
    }

    private sealed class TestClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

        public void Advance(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
