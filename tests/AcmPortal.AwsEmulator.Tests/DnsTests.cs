using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class DnsTests
{
    private static async Task<IDnsQueryResponse> AskAsync(TestEmulator emulator, string name, QueryType type, bool tcp)
    {
        var client = new LookupClient(new LookupClientOptions(new IPEndPoint(IPAddress.Loopback, emulator.Host.DnsPort)) { UseTcpOnly = tcp, UseCache = false, Recursion = false, Timeout = TimeSpan.FromSeconds(10) });
        return await client.QueryAsync(name, type, cancellationToken: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Query_RecordsOfAZone_Authoritative(bool tcp)
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { InsyncDelay = TimeSpan.FromSeconds(30) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        await emulator.ControlAsync("PUT", "zones/" + emulator.ZoneId, new { caa = new[] { "0 issue \"amazon.com\"", "128 issuewild \";\"" } });
        (await emulator.ChangeAsync(("CREATE", "_x.www.example.com", "CNAME", ["_y.acm-validations.aws."]))).Ok();
        var servers = (await emulator.ControlAsync("GET", "zones/" + emulator.ZoneId))!["nameServers"]!.AsArray().Select(s => (string)s!).Order();

        Assert.Equal(servers, (await AskAsync(emulator, "example.com", QueryType.NS, tcp)).Answers.NsRecords().Select(r => r.NSDName.Value).Order());
        var soa = await AskAsync(emulator, "EXAMPLE.com", QueryType.SOA, tcp);
        Assert.True(soa.Header.HasAuthorityAnswer);
        Assert.Equal("awsdns-hostmaster.amazon.com.", Assert.Single(soa.Answers.SoaRecords()).RName.Value);
        Assert.Equal([(0, "issue", "amazon.com"), (128, "issuewild", ";")], (await AskAsync(emulator, "example.com", QueryType.CAA, tcp)).Answers.CaaRecords().Select(r => ((int)r.Flags, r.Tag, r.Value)));
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await AskAsync(emulator, "_x.www.example.com", QueryType.CNAME, tcp)).Header.ResponseCode);
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(30));
        Assert.Equal("_y.acm-validations.aws.", Assert.Single((await AskAsync(emulator, "_x.www.example.com", QueryType.CNAME, tcp)).Answers.CnameRecords()).CanonicalName.Value);
        var empty = await AskAsync(emulator, "www.example.com", QueryType.CAA, tcp);
        Assert.Equal((DnsHeaderResponseCode.NoError, 0), (empty.Header.ResponseCode, empty.Answers.Count));
        Assert.Single(empty.Authorities.OfType<SoaRecord>());
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await AskAsync(emulator, "nothing.example.com", QueryType.A, tcp)).Header.ResponseCode);
        Assert.Equal(DnsHeaderResponseCode.Refused, (await AskAsync(emulator, "amazon.com", QueryType.NS, tcp)).Header.ResponseCode);
    }

    [Fact]
    public async Task Query_WrongOrMissingDelegation_AsTheParentSays()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "zones/" + emulator.ZoneId, new { delegationNameServers = new[] { "ns1.registrar.test", "ns2.registrar.test" } });
        Assert.Equal(["ns1.registrar.test.", "ns2.registrar.test."], (await AskAsync(emulator, "example.com", QueryType.NS, false)).Answers.NsRecords().Select(r => r.NSDName.Value));
        Assert.Equal(DnsHeaderResponseCode.ServerFailure, (await AskAsync(emulator, "www.example.com", QueryType.CAA, false)).Header.ResponseCode);
        await emulator.ControlAsync("POST", "zones", new { name = "lost.test", delegated = false });
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await AskAsync(emulator, "lost.test", QueryType.NS, false)).Header.ResponseCode);
        await emulator.ControlAsync("POST", "zones", new { name = "secret.test", @private = true });
        Assert.Equal(DnsHeaderResponseCode.Refused, (await AskAsync(emulator, "secret.test", QueryType.SOA, false)).Header.ResponseCode);
    }

    [Fact]
    public async Task Query_WildcardsAndChains_FollowTheRecords()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.ChangeAsync(("CREATE", "*.example.com", "CNAME", ["target.example.com."]), ("CREATE", "target.example.com", "TXT", ["\"hello\""]))).Ok();
        var answer = await AskAsync(emulator, "any.example.com", QueryType.TXT, false);
        Assert.Equal("target.example.com.", Assert.Single(answer.Answers.CnameRecords()).CanonicalName.Value);
        Assert.Equal("hello", Assert.Single(Assert.Single(answer.Answers.TxtRecords()).Text));
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await AskAsync(emulator, "x.target.example.com", QueryType.TXT, false)).Header.ResponseCode);
    }

    [Fact]
    public async Task Query_LargeAnswer_TruncatedOnUdpAndWholeOnTcp()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var values = Enumerable.Range(0, 60).Select(i => $"\"{new string('v', 100)}{i}\"").ToArray();
        (await emulator.ChangeAsync(("CREATE", "big.example.com", "TXT", values))).Ok();
        Assert.Equal(60, (await AskAsync(emulator, "big.example.com", QueryType.TXT, false)).Answers.TxtRecords().Count());
    }

    [Fact]
    public async Task Query_Garbage_AnsweredOrIgnoredAndTheServerGoesOn()
    {
        await using var emulator = await TestEmulator.StartAsync();
        using var udp = new System.Net.Sockets.UdpClient(0, System.Net.Sockets.AddressFamily.InterNetwork);
        foreach (var bytes in new byte[][] { [], [1, 2, 3], [0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 1], [0, 9, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0], [.. Enumerable.Repeat((byte)0xC0, 600)] })
            await udp.SendAsync(bytes, new IPEndPoint(IPAddress.Loopback, emulator.Host.DnsPort), TestContext.Current.CancellationToken);
        Assert.Single((await AskAsync(emulator, "example.com", QueryType.SOA, false)).Answers);
    }
}
