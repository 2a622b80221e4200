using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Tests.Connections;
using Xunit;

namespace AcmPortal.Core.Tests.Profiles;

public sealed class PreviewRequestTests
{
    private static async Task<(SetupPortal Portal, Guid Authority, Guid Profile)> StartAsync(DnsOptions? dns = null)
    {
        var portal = await SetupPortal.StartAsync(dns: dns);
        var (_, authority) = await portal.AuthorityAsync();
        return (portal, authority, await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority)));
    }

    private static ValidationRecord RecordOf(SetupPortal portal, string name, RecordState state) => new()
    {
        AccountId = "111122223333",
        BaseName = name,
        Name = $"_abc.{name}",
        Value = "_def.xyz.acm-validations.aws",
        ZoneId = portal.ZoneId("example.com"),
        State = state,
    };

    [Fact]
    public async Task Shallow_AsOneTypes_AsksOnlyTheDatabase()
    {
        var (portal, _, profile) = await StartAsync();
        await using var _1 = portal;
        await portal.Database.AddAsync(RecordOf(portal, "shop.example.com", RecordState.InZone));
        var calls = portal.Emulator.Calls.Count;
        var preview = await portal.Get<PreviewRequest>().DoAsync(new(profile, "shop.example.com\n*.shop.example.com, pay.example.com; shop.example.net"));
        Assert.Equal(calls, portal.Emulator.Calls.Count);
        Assert.Equal(["Record exists", "Shares that record", "Record will be written", "No zone of acm-test covers it"], preview.Rows.Select(r => r.RecordText));
        Assert.Equal([700, 7_900, 700, 0], preview.Rows.Select(r => r.Name.PriceCents));
        Assert.Equal((9_300, 2, 1, 1, 1), (preview.TotalCents, preview.NameCount, preview.WildcardCount, preview.RecordsExisting, preview.RecordsToWrite));
        Assert.False(preview.MayRequest);
        Assert.Equal(1, preview.WrongNames);
        Assert.Equal("_abc.shop.example.com", preview.Rows[0].RecordName);
        Assert.Empty(preview.Preflight);
    }

    [Fact]
    public async Task Shallow_KeyAlgorithmDisabledProfileAndTooManyNames_AreErrors()
    {
        var (portal, authority, profile) = await StartAsync();
        await using var _1 = portal;
        var preview = await portal.Get<PreviewRequest>().DoAsync(new(profile, string.Join(' ', Enumerable.Range(0, 11).Select(i => $"n{i}.example.com")), "RSA_4096"));
        Assert.Equal(2, preview.Errors.Count);
        Assert.Contains("11 names", preview.Errors[0], StringComparison.Ordinal);
        Assert.Contains("RSA_4096", preview.Errors[1], StringComparison.Ordinal);
        await portal.Get<SetProfileEnabled>().DoAsync(new(profile, false, (await portal.Get<GetProfile>().DoAsync(profile)).Version));
        Assert.Contains("disabled", Assert.Single((await portal.Get<PreviewRequest>().DoAsync(new(profile, "a.example.com"))).Errors), StringComparison.Ordinal);
        Assert.Equal(200, (await portal.Get<PreviewRequest>().DoAsync(new(profile, string.Join(' ', Enumerable.Range(0, 5_000).Select(i => $"n{i}.example.com"))))).Rows.Count);
    }

    [Fact]
    public async Task Shallow_OpenOrderAndActiveCertificates_AreShown()
    {
        var (portal, authority, profile) = await StartAsync();
        await using var _1 = portal;
        var order = await portal.Get<RequestCertificate>().DoAsync(new(profile, ["b.example.com", "a.example.com"], KeyAlgorithms.EcP256));
        Assert.Equal(order.OrderId, (await portal.Get<PreviewRequest>().DoAsync(new(profile, "B.example.com a.example.com"))).OpenOrderId);
        Assert.Null((await portal.Get<PreviewRequest>().DoAsync(new(profile, "a.example.com b.example.com", KeyAlgorithms.Rsa2048))).OpenOrderId);

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var (name, until) in new[] { ("*.example.com", now.AddDays(50)), ("old.example.com", now.AddDays(-1)), ("same.example.com", now.AddDays(9)) })
        {
            var certificate = ProfileTests.CertificateOf(authority, profile, name, until);
            await portal.Database.AddAsync(certificate, new CertificateName { CertificateId = certificate.Id, Name = name });
        }

        var old = await portal.Get<PreviewRequest>().DoAsync(new(profile, "old.example.com x.y.example.com"));
        Assert.Equal("*.example.com", Assert.Single(old.Rows[0].CoveredBy).CommonName);
        Assert.Empty(old.Rows[1].CoveredBy);
        var same = await portal.Get<PreviewRequest>().DoAsync(new(profile, "same.example.com"));
        Assert.Equal(["*.example.com", "same.example.com"], same.Covering.Select(c => c.CommonName));
        Assert.True(same.Covering[1].SameNames);
        Assert.False(same.Covering[0].SameNames);
    }

    [Fact]
    public async Task Deep_RecordsInTheZone_AreFoundMissingOrInConflict()
    {
        var (portal, _, profile) = await StartAsync();
        await using var _1 = portal;
        await portal.Database.AddAsync(RecordOf(portal, "right.example.com", RecordState.Known), RecordOf(portal, "gone.example.com", RecordState.InZone), RecordOf(portal, "other.example.com", RecordState.Known));
        var zone = portal.ZoneId("example.com");
        await portal.ControlAsync(HttpMethod.Put, $"zones/{zone}/records", new { name = "_abc.right.example.com", type = "CNAME", values = new[] { "_def.xyz.acm-validations.aws." } });
        await portal.ControlAsync(HttpMethod.Put, $"zones/{zone}/records", new { name = "_abc.other.example.com", type = "TXT", values = new[] { "\"mine\"" } });
        async Task<RequestPreview> LookAsync() => await portal.Get<PreviewRequest>().DoAsync(new(profile, "right.example.com gone.example.com other.example.com", Deep: true));
        var preview = await LookAsync();
        Assert.Equal([RecordForecast.Exists, RecordForecast.WillBeWritten, RecordForecast.Conflict], preview.Rows.Select(r => r.Record));
        Assert.Contains("TXT", preview.Rows[2].RecordDetail, StringComparison.Ordinal);
        Assert.Contains(preview.Preflight, l => l is { Code: PreflightCode.Records, Status: PreflightStatus.Problem });
        Assert.Contains(preview.Preflight, l => l is { Code: PreflightCode.Delegation, Status: PreflightStatus.Ok });
        Assert.Contains(preview.Preflight, l => l is { Code: PreflightCode.Caa, Status: PreflightStatus.Ok });
        Assert.Contains(preview.Preflight, l => l is { Code: PreflightCode.Permissions, Status: PreflightStatus.Skipped });

        // Where the zone may not be listed, public DNS says as much.
        await portal.PolicyAsync(new { deny = new[] { "route53:ListResourceRecordSets" } });
        Assert.Equal([RecordForecast.Exists, RecordForecast.WillBeWritten], (await LookAsync()).Rows.Take(2).Select(r => r.Record));
    }

    [Theory]
    [InlineData("0 issue \"letsencrypt.org\"", "www.example.com", true)]
    [InlineData("0 issue \"amazon.com\"", "www.example.com", false)]
    [InlineData("0 issuewild \"letsencrypt.org\"", "*.example.com", true)]
    [InlineData("0 issuewild \"letsencrypt.org\"", "www.example.com", false)]
    public async Task Deep_CaaOfTheZone_IsClimbedTo(string caa, string name, bool forbids)
    {
        var (portal, _, profile) = await StartAsync();
        await using var _1 = portal;
        await portal.ControlAsync(HttpMethod.Put, $"zones/{portal.ZoneId("example.com")}", new { caa = new[] { caa } });
        var preview = await portal.Get<PreviewRequest>().DoAsync(new(profile, name, Deep: true));
        var line = Assert.Single(preview.Preflight, l => l.Code == PreflightCode.Caa);
        Assert.Equal(forbids ? PreflightStatus.Problem : PreflightStatus.Ok, line.Status);
        Assert.Equal(forbids, line.Detail.Contains("CAA_ERROR", StringComparison.Ordinal));
        Assert.True(preview.MayRequest);
    }

    [Fact]
    public async Task Deep_NothingAnswers_IsSkippedInTime()
    {
        var (portal, _, profile) = await StartAsync(new DnsOptions { Servers = ["127.0.0.1:9"], TimeoutSeconds = 1 });
        await using var _1 = portal;
        await portal.FaultsAsync(new { operation = "GetHostedZone", effect = "delay", delay = "PT20S" });
        var started = TimeProvider.System.GetTimestamp();
        var preview = await portal.Get<PreviewRequest>().DoAsync(new(profile, "www.example.com", Deep: true));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 10);
        Assert.True(preview.MayRequest);
        Assert.Equal(PreflightStatus.Skipped, Assert.Single(preview.Preflight, l => l.Code == PreflightCode.Caa).Status);
        Assert.Equal(PreflightStatus.Skipped, Assert.Single(preview.Preflight, l => l.Code == PreflightCode.Delegation).Status);
    }

    [Fact]
    public async Task Deep_DeniedPermissionOfTheLastTest_IsAProblem()
    {
        var (portal, authority, profile) = await StartAsync();
        await using var _1 = portal;
        await portal.PolicyAsync(new { deny = new[] { "acm:ExportCertificate" } });
        var connection = (await portal.Get<ListConnections>().DoAsync(new(new()))).Items[0].Id;
        await portal.Get<TestConnection>().DoAsync(new(connection));
        var preview = await portal.Get<PreviewRequest>().DoAsync(new(profile, "www.example.com", Deep: true));
        Assert.Contains(preview.Preflight, l => l is { Code: PreflightCode.Permissions, Status: PreflightStatus.Problem } && l.Detail.Contains("acm:ExportCertificate", StringComparison.Ordinal));
    }
}
