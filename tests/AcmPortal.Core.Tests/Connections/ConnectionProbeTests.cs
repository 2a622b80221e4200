using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Names;
using Xunit;

namespace AcmPortal.Core.Tests.Connections;

public sealed class ConnectionProbeTests
{

    private static ProbeVerdict Of(ConnectionTest test, string action) => test.Lines.First(l => l.Action == action).Verdict;

    [Fact]
    public async Task Test_EverythingAllowed_ShowsALineEachAndChangesNothing()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var before = await portal.ControlAsync(HttpMethod.Get, "zones");
        var test = await portal.Get<TestConnection>().DoAsync(new(id));
        Assert.True(test.Passed, test.Error);
        Assert.True(test.MayTag);
        Assert.Equal(["acm:RequestCertificate"], test.Lines.Where(l => l.Verdict != ProbeVerdict.Allowed).Select(l => l.Action));
        Assert.Equal(
            [
                "acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:DescribeCertificate", "acm:ExportCertificate", "acm:GetCertificate", "acm:ListCertificates",
                "acm:ListTagsForCertificate", "acm:RenewCertificate", "acm:RequestCertificate", "acm:RevokeCertificate", "acm:SearchCertificates", "route53:ChangeResourceRecordSets",
                "route53:GetChange", "route53:GetHostedZone", "route53:ListHostedZones", "route53:ListResourceRecordSets", "sts:GetCallerIdentity",
            ],
            test.Lines.Select(l => l.Action).Order(StringComparer.Ordinal));
        Assert.Equal(before, await portal.ControlAsync(HttpMethod.Get, "zones"));
        Assert.DoesNotContain(portal.Emulator.Calls, c => c.Operation == "RequestCertificate" || (c.Executed && c.Operation is "ChangeResourceRecordSets" or "ExportCertificate" && c.Executed));
        var view = await portal.Get<GetConnection>().DoAsync(id);
        Assert.Equal(test.Lines, view.Permissions);
    }

    [Theory]
    [InlineData("acm:ExportCertificate")]
    [InlineData("acm:DescribeCertificate")]
    [InlineData("acm:RenewCertificate")]
    [InlineData("acm:RevokeCertificate")]
    [InlineData("acm:DeleteCertificate")]
    [InlineData("acm:GetCertificate")]
    [InlineData("acm:ListCertificates")]
    [InlineData("acm:SearchCertificates")]
    [InlineData("acm:AddTagsToCertificate")]
    [InlineData("acm:ListTagsForCertificate")]
    [InlineData("route53:ListHostedZones")]
    [InlineData("route53:GetHostedZone")]
    [InlineData("route53:GetChange")]
    [InlineData("route53:ListResourceRecordSets")]
    [InlineData("route53:ChangeResourceRecordSets")]
    public async Task Test_DeniedAction_IsNamedDenied(string action)
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.PolicyAsync(new { deny = new[] { action } });
        var test = await portal.Get<TestConnection>().DoAsync(new(id, ZoneIds: [portal.ZoneId("example.com")]));
        var line = test.Lines.First(l => l.Action == action);
        Assert.Equal(ProbeVerdict.Denied, line.Verdict);
        Assert.Contains("AccessDenied", line.Detail, StringComparison.Ordinal);
        Assert.Equal(action != "acm:AddTagsToCertificate", test.MayTag);
        Assert.DoesNotContain(test.Lines, l => l.Action != action && l.Verdict == ProbeVerdict.Denied);
    }

    [Fact]
    public async Task Test_TightPolicies_AreRecognisedAndNotCalledDenied()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, _) = await portal.AuthorityAsync();
        var policies = await portal.Get<GetIamPolicies>().DoAsync(new(connection));
        await portal.PolicyAsync(new { statements = Statements(policies.Where(p => p.Kind == IamPolicyKind.Tight)) });
        var test = await portal.Get<TestConnection>().DoAsync(new(connection));
        Assert.True(test.Passed, test.Error);
        Assert.True(test.MayTag);
        Assert.Equal(ProbeVerdict.Unknown, Of(test, "acm:ExportCertificate"));
        Assert.Contains("tight policy", test.Lines.First(l => l.Action == "acm:ExportCertificate").Detail, StringComparison.Ordinal);
        Assert.Equal(ProbeVerdict.Allowed, Of(test, "route53:ChangeResourceRecordSets"));
        Assert.Equal(ProbeVerdict.Denied, Of(test, "acm:DeleteCertificate"));
        Assert.DoesNotContain(test.Lines, l => l.Needed && l.Verdict == ProbeVerdict.Denied);
    }

    [Fact]
    public async Task Test_MinimalPolicy_DeniesOnlyWhatIsOptional()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, _) = await portal.AuthorityAsync();
        var policies = await portal.Get<GetIamPolicies>().DoAsync(new(connection));
        await portal.PolicyAsync(new { statements = Statements(policies.Where(p => p.Title == "Minimal")) });
        var test = await portal.Get<TestConnection>().DoAsync(new(connection));
        Assert.True(test.Passed, test.Error);
        Assert.False(test.MayTag);
        Assert.Equal(
            ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:GetCertificate", "acm:ListTagsForCertificate", "acm:SearchCertificates", "route53:GetChange", "route53:ListHostedZones", "route53:ListResourceRecordSets"],
            test.Lines.Where(l => l.Verdict == ProbeVerdict.Denied).Select(l => l.Action).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(test.Lines, l => l.Needed && l.Verdict == ProbeVerdict.Denied);
    }

    [Fact]
    public async Task Test_StsUnreachable_ProbesAllTheSame()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.FaultsAsync(new { operation = "GetCallerIdentity", effect = "http", status = 503, body = "<html>down</html>" });
        var test = await portal.Get<TestConnection>().DoAsync(new(id));
        Assert.True(test.Passed, test.Error);
        Assert.Equal(ProbeVerdict.Unknown, Of(test, "sts:GetCallerIdentity"));
        Assert.Equal(ProbeVerdict.Allowed, Of(test, "acm:ExportCertificate"));
    }

    [Theory]
    [InlineData("throttle", null, null)]
    [InlineData("http", 500, "<html><body>oops</body></html>")]
    [InlineData("drop", null, null)]
    public async Task Test_AwsFails_IsUnknownAndNotDenied(string effect, int? status, string? body)
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.FaultsAsync(new { operation = "ExportCertificate", effect, status, body });
        var test = await portal.Get<TestConnection>().DoAsync(new(id));
        Assert.Equal(ProbeVerdict.Unknown, Of(test, "acm:ExportCertificate"));
        Assert.Equal(ProbeVerdict.Allowed, Of(test, "acm:RenewCertificate"));
    }

    [Fact]
    public async Task Test_KeyOfAnotherAccountNow_IsRefused()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.PolicyAsync(new { keys = new Dictionary<string, object> { [SetupPortal.Key] = new { account = "444455556666" } } });
        var test = await portal.Get<TestConnection>().DoAsync(new(id));
        Assert.False(test.Passed);
        Assert.Contains("444455556666", test.Error, StringComparison.Ordinal);
        Assert.Equal("111122223333", (await portal.Get<GetConnection>().DoAsync(id)).AccountId);
    }

    [Fact]
    public async Task Policies_OfANewConnection_NameWhatIsToBeFilledIn()
    {
        await using var portal = await SetupPortal.StartAsync();
        var empty = await portal.Get<GetIamPolicies>().DoAsync(new(Kind: ConnectionKind.AccessKey));
        Assert.Contains("ZONEID", empty[0].Placeholders);
        Assert.DoesNotContain(empty, p => p.Kind == IamPolicyKind.Trust);
        var role = await portal.Get<GetIamPolicies>().DoAsync(new(
            Kind: ConnectionKind.AssumedRole, Region: "cn-north-1", Zones: [new("Z1", "example.cn")], ExternalId: "abc", RoleArn: "arn:aws-cn:iam::123456789012:role/portal", TrustedPrincipal: "arn:aws-cn:iam::999999999999:root"));
        Assert.All(role, p => Assert.Empty(p.Placeholders));
        Assert.All(role, p => JsonDocument.Parse(p.Json).Dispose());
        Assert.Contains("arn:aws-cn:acm:cn-north-1:123456789012:certificate/*", role.First(p => p.Title == "Tight, ACM").Json, StringComparison.Ordinal);
        Assert.Contains("arn:aws-cn:route53:::hostedzone/Z1", role.First(p => p.Title == "Minimal, Route 53").Json, StringComparison.Ordinal);
        Assert.Contains("\"sts:ExternalId\": \"abc\"", role.First(p => p.Kind == IamPolicyKind.Trust).Json, StringComparison.Ordinal);
    }

    private static List<JsonElement> Statements(IEnumerable<IamPolicy> policies) =>
        [.. policies.SelectMany(p => JsonDocument.Parse(p.Json).RootElement.GetProperty("Statement").EnumerateArray())];
}
