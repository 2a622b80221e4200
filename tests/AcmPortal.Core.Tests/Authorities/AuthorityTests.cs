using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Tests.Connections;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Authorities;

public sealed class AuthorityTests
{
    private static CheckLine Line(AuthorityCheck check, CheckCode code) => check.Lines.First(l => l.Code == code);

    [Fact]
    public async Task Check_GoodCa_IsOkOnEveryLine()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", ["/hostedzone/" + portal.ZoneId("example.com"), portal.ZoneId("example.org")]));
        Assert.All(check.Lines, l => Assert.True(l.Status == CheckStatus.Ok, l.ToString()));
        Assert.Equal(["example.com", "example.org"], check.Zones.Select(z => z.Name));
        Assert.Equal("111122223333", check.AccountId);
        Assert.Equal(2, check.Lines.Count(l => l.Code == CheckCode.ZoneDelegated));
    }

    [Fact]
    public async Task Check_ZoneThatIsNotThere_FailsWithAwsWords()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var line = Line(await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", ["Z0NOTTHERE"])), CheckCode.ZoneReadable);
        Assert.Equal(CheckStatus.Failed, line.Status);
        Assert.StartsWith("Failed to access Route 53 hosted zone: there is no hosted zone Z0NOTTHERE", line.Detail, StringComparison.Ordinal);
        Assert.Equal("NoSuchHostedZone", line.AwsCode);
    }

    [Theory]
    [InlineData("acm:ListCertificates", CheckCode.Acm, "Failed to reach AWS Certificate Manager: the connection aws may not list certificates")]
    [InlineData("route53:GetHostedZone", CheckCode.ZoneReadable, "Failed to access Route 53 hosted zone: the connection aws may not read")]
    public async Task Check_DeniedAction_FailsAndNamesIt(string action, CheckCode code, string words)
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.PolicyAsync(new { deny = new[] { action } });
        var line = Line(await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [portal.ZoneId("example.com")])), code);
        Assert.Equal(CheckStatus.Failed, line.Status);
        Assert.StartsWith(words, line.Detail, StringComparison.Ordinal);
        Assert.Contains(action, line.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PrivateZone_Fails()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var zone = await portal.AddZoneAsync(new { name = "inside.example.com", @private = true });
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [zone]));
        Assert.Equal(CheckStatus.Failed, Line(check, CheckCode.ZonePublic).Status);
        Assert.Contains("private", Line(check, CheckCode.ZonePublic).Detail, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateAuthority>().DoAsync(new("acm", id, id, "us-east-1", [zone])));
        Assert.Equal("ZoneIds", Assert.Single(refused.Errors).Field);
        Assert.Empty((await portal.Get<ListAuthorities>().DoAsync(new(new()))).Items);
    }

    [Fact]
    public async Task Check_WrongAndMissingDelegation_WarnsAndMayBeSaved()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var wrong = await portal.AddZoneAsync(new { name = "wrong.net", delegationNameServers = new[] { "ns1.registrar.net", "ns2.registrar.net" } });
        var none = await portal.AddZoneAsync(new { name = "none.net", delegated = false });
        var made = await portal.Get<CreateAuthority>().DoAsync(new("acm", id, id, "us-east-1", [wrong, none]));
        var lines = made.Check.Lines.Where(l => l.Code == CheckCode.ZoneDelegated).ToDictionary(l => l.ZoneId!);
        Assert.Equal(CheckStatus.Warning, lines[wrong].Status);
        Assert.Contains("ns1.registrar.net", lines[wrong].Detail, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Warning, lines[none].Status);
        Assert.Contains("does not delegate none.net", lines[none].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Dns:Enabled")]
    [InlineData(true, "could not be")]
    public async Task Check_NoDns_IsSkippedWithAWord(bool enabled, string words)
    {
        // Port 9 of loopback: nobody answers there.
        await using var portal = await SetupPortal.StartAsync(dns: new DnsOptions { Enabled = enabled, Servers = ["127.0.0.1:9"], TimeoutSeconds = 1 });
        var id = await portal.ConnectAsync();
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [portal.ZoneId("example.com")]));
        Assert.True(check.Passed);
        Assert.Equal(CheckStatus.Skipped, Line(check, CheckCode.ZoneDelegated).Status);
        Assert.Contains(words, Line(check, CheckCode.ZoneDelegated).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ExpiredKey_FailsTheAccountAndAsksNoMore()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.PolicyAsync(new { keys = new Dictionary<string, object> { [SetupPortal.Key] = new { state = "expired" } } });
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [portal.ZoneId("example.com")]));
        Assert.Equal(CheckStatus.Failed, Line(check, CheckCode.Account).Status);
        Assert.Contains("have expired", Line(check, CheckCode.Account).Detail, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Skipped, Line(check, CheckCode.Acm).Status);
        Assert.False(check.Passed);
    }

    [Theory]
    [InlineData("http", 500, "<html><body>oops</body></html>")]
    [InlineData("http", 503, "")]
    [InlineData("throttle", null, null)]
    [InlineData("drop", null, null)]
    public async Task Check_AwsFails_SaysThatItCouldNotBeReached(string effect, int? status, string? body)
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.FaultsAsync(new { operation = "ListCertificates", effect, status, body });
        var line = Line(await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [portal.ZoneId("example.com")])), CheckCode.Acm);
        Assert.Equal(CheckStatus.Failed, line.Status);
        Assert.StartsWith("Failed to reach AWS Certificate Manager: ", line.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-nowhere", "no AWS region")]
    [InlineData("cn-north-1", "partition aws-cn")]
    public async Task Check_RegionOfNoneOrOfAnotherPartition_Fails(string region, string words)
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, region, [portal.ZoneId("example.com")]));
        Assert.Equal(CheckStatus.Failed, Line(check, CheckCode.Region).Status);
        Assert.Contains(words, Line(check, CheckCode.Region).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_TwoZonesOfOneName_Fails()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        var twin = await portal.AddZoneAsync(new { name = "example.com" });
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [portal.ZoneId("example.com"), twin]));
        Assert.Equal(CheckStatus.Failed, Line(check, CheckCode.ZoneUnique).Status);
    }

    [Theory]
    [InlineData("", "Name")]
    [InlineData("Acm", "Name")]
    [InlineData("-acm", "Name")]
    [InlineData("acm-", "Name")]
    [InlineData("acm prod", "Name")]
    [InlineData("acm\n", "Name")]
    [InlineData("äcm", "Name")]
    public async Task Create_WrongName_IsRefusedBeforeAwsIsAsked(string name, string field)
    {
        await using var portal = await SetupPortal.StartAsync();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateAuthority>().DoAsync(new(name, Guid.Empty, Guid.Empty, "us-east-1", ["Z1"])));
        Assert.Equal(field, Assert.Single(refused.Errors).Field);
        Assert.Empty(portal.Emulator.Calls);
    }

    [Fact]
    public async Task Create_WrongFields_AreAllNamedAtOnce()
    {
        await using var portal = await SetupPortal.StartAsync();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateAuthority>().DoAsync(new(new string('a', 64), Guid.Empty, Guid.Empty, "mars-1", [], 101)));
        Assert.Equal(["MaxNames", "Name", "Region", "ZoneIds"], refused.Errors.Select(e => e.Field).Order());
    }

    [Fact]
    public async Task Create_TakenName_IsRefused()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, _) = await portal.AuthorityAsync();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateAuthority>().DoAsync(new("acm-test", connection, connection, "us-east-1", [portal.ZoneId("example.com")])));
        Assert.Contains("acm-test already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_ZonesAndLimits_AreSavedAndAudited()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, id) = await portal.AuthorityAsync();
        var net = await portal.AddZoneAsync(new { name = "example.net", delegated = true });
        var view = await portal.Get<GetAuthority>().DoAsync(id);
        await portal.Get<EditAuthority>().DoAsync(new(id, connection, connection, "eu-central-1", [net, portal.ZoneId("example.org")], 50, view.Version));
        var after = await portal.Get<GetAuthority>().DoAsync(id);
        Assert.Equal(["example.net", "example.org"], after.Zones.Select(z => z.Name));
        Assert.Equal(("eu-central-1", 50), (after.Region, after.MaxNames));
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<EditAuthority>().DoAsync(new(id, connection, connection, "us-east-1", [net], 50, view.Version)));
        var row = Assert.Single(await portal.AuditAsync(), a => a.Action == AuditAction.AuthorityChanged);
        Assert.Contains("us-east-1", row.Detail, StringComparison.Ordinal);
        Assert.Contains("example.net", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_CaWithAnOrderAtAws_KeepsRegionAccountAndNeededZones()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, id) = await portal.AuthorityAsync();
        await portal.PolicyAsync(new { keys = new Dictionary<string, object> { ["AKIAOTHER"] = new { account = "444455556666" } } });
        var other = await portal.ConnectAsync("other", "AKIAOTHER");
        var profile = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(id));
        var order = await portal.Get<RequestCertificate>().DoAsync(new(profile, ["www.example.com"], KeyAlgorithms.EcP256));
        await using (var db = portal.Database.NewContext())
            await db.Orders.Where(o => o.Id == order.OrderId).ExecuteUpdateAsync(s => s.SetProperty(o => o.Arn, "arn:aws:acm:us-east-1:111122223333:certificate/x"), TestContext.Current.CancellationToken);

        var view = await portal.Get<GetAuthority>().DoAsync(id);
        Assert.True(view.AccountIsFixed);
        var edit = new EditAuthorityInput(id, connection, connection, "us-east-1", [portal.ZoneId("example.com")], 10, view.Version);
        var moved = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<EditAuthority>().DoAsync(edit with { Region = "eu-west-1" }));
        Assert.Equal("Region", Assert.Single(moved.Errors).Field);
        var account = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<EditAuthority>().DoAsync(edit with { ConnectionId = other }));
        Assert.Contains("444455556666", Assert.Single(account.Errors).Message, StringComparison.Ordinal);
        var zone = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<EditAuthority>().DoAsync(edit with { ZoneIds = [portal.ZoneId("example.org")] }));
        Assert.Contains("open order for www.example.com", zone.Message, StringComparison.Ordinal);
        await portal.Get<EditAuthority>().DoAsync(edit);
        Assert.Contains("Disable it instead", (await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteAuthority>().DoAsync(new(id)))).Message, StringComparison.Ordinal);
        Assert.Contains("Disable it instead", (await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteProfile>().DoAsync(new(profile)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_CaWithProfile_NamesIt()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, id) = await portal.AuthorityAsync();
        var profile = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(id));
        Assert.Contains("the profile web", (await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteAuthority>().DoAsync(new(id)))).Message, StringComparison.Ordinal);
        await portal.Get<DeleteProfile>().DoAsync(new(profile));
        await portal.Get<DeleteAuthority>().DoAsync(new(id));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetAuthority>().DoAsync(id));
    }

    [Theory]
    [InlineData("name", false)]
    [InlineData("name", true)]
    [InlineData("region", false)]
    [InlineData("region", true)]
    [InlineData("account", false)]
    [InlineData("account", true)]
    [InlineData("created", false)]
    [InlineData("created", true)]
    public async Task List_EverySort_ShowsTheCa(string sort, bool descending)
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, id) = await portal.AuthorityAsync();
        var view = await portal.Get<GetAuthority>().DoAsync(id);
        await portal.Get<SetAuthorityEnabled>().DoAsync(new(id, false, view.Version));
        var row = Assert.Single((await portal.Get<ListAuthorities>().DoAsync(new(new(Sort: sort, Descending: descending), "example.ORG", false, connection))).Items);
        Assert.Equal(["example.com", "example.org"], row.ZoneNames);
        Assert.Equal(("aws", "aws", 0), (row.ConnectionName, row.DnsConnectionName, row.OpenOrderCount));
        Assert.Empty((await portal.Get<ListAuthorities>().DoAsync(new(new(), "example.net"))).Items);
    }

    [Fact]
    public async Task HostedZones_AllPages_AreListedAndPrivateOnesMarked()
    {
        await using var portal = await SetupPortal.StartAsync(new() { ListPageCap = 2 });
        var id = await portal.ConnectAsync();
        for (var i = 0; i < 5; i++)
            await portal.AddZoneAsync(new { name = $"z{i}.net", @private = i == 0 });
        var list = await portal.Get<ListHostedZones>().DoAsync(new(id, "us-east-1"));
        Assert.Null(list.Problem);
        Assert.Equal(["example.com", "example.org", "z1.net", "z2.net", "z3.net", "z4.net", "z0.net"], list.Zones.Select(z => z.Name));
        Assert.Equal("z0.net", Assert.Single(list.Zones, z => z.IsPrivate).Name);
    }

    [Fact]
    public async Task HostedZones_Denied_DegradesToTyping()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.PolicyAsync(new { deny = new[] { "route53:ListHostedZones" } });
        var list = await portal.Get<ListHostedZones>().DoAsync(new(id, "us-east-1"));
        Assert.Empty(list.Zones);
        Assert.Contains("type the ids", list.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DisabledConnection_Fails()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.Get<SetConnectionEnabled>().DoAsync(new(id, false, (await portal.Get<GetConnection>().DoAsync(id)).Version));
        var calls = portal.Emulator.Calls.Count;
        var check = await portal.Get<CheckAuthority>().DoAsync(new(id, id, "us-east-1", [portal.ZoneId("example.com")]));
        Assert.False(check.Passed);
        Assert.Contains("is disabled", Line(check, CheckCode.Account).Detail, StringComparison.Ordinal);
        Assert.Equal(calls, portal.Emulator.Calls.Count);
    }

    [Fact]
    public void Regions_OfEachPartition_AreKnown()
    {
        Assert.Contains(AwsRegions.Of("aws"), r => r.Id == "us-east-1");
        Assert.Contains(AwsRegions.Of("aws-cn"), r => r.Id == "cn-north-1");
        Assert.Contains(AwsRegions.Of("aws-us-gov"), r => r.Id == "us-gov-west-1");
        Assert.Empty(AwsRegions.Of("mars"));
    }
}
