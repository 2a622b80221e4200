using System.Collections.Concurrent;
using AcmPortal.AwsEmulator;
using AcmPortal.Core.Dns;
using Xunit;

namespace AcmPortal.Core.Tests.Dns;

public sealed class DnsQuestionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NameServers_OfADelegatedZone_AreAnswered()
    {
        await using var emulator = await EmulatorHost.StartAsync(new() { Url = "http://127.0.0.1:0", DnsPort = 0 }, Stop);
        var dns = new DnsQuestions(new DnsOptions { Servers = [$"127.0.0.1:{emulator.DnsPort}"] });
        Assert.NotEmpty(Assert.IsType<DnsReply<IReadOnlyList<string>>.Answer>(await dns.NameServersAsync("example.com", Stop)).Value);
        Assert.IsType<DnsReply<IReadOnlyList<string>>.NoSuchName>(await dns.NameServersAsync("nowhere.example.com", Stop));
        Assert.Null(Assert.IsType<DnsReply<string?>.Answer>(await dns.CnameAsync("example.com", Stop)).Value);
        var caa = await dns.CaaAsync("a.b.example.com", new ConcurrentDictionary<string, Task<DnsReply<IReadOnlyList<CaaProperty>>>>(), Stop);
        Assert.Null(Assert.IsType<DnsReply<CaaSet>.Answer>(caa).Value.FoundAt);
    }

    [Theory]
    [InlineData(false, "127.0.0.1:9", "switched off")]
    [InlineData(true, "127.0.0.1:9", "the resolver could not be reached|no answer came in time")]
    public async Task Ask_WhereNobodyAnswers_SaysWhyAndDoesNotThrow(bool enabled, string server, string words)
    {
        var dns = new DnsQuestions(new DnsOptions { Enabled = enabled, Servers = [server], TimeoutSeconds = 1 });
        Assert.Matches(words, Assert.IsType<DnsReply<string?>.CouldNotAsk>(await dns.CnameAsync("www.example.com", Stop)).Reason);
    }

    [Theory]
    [InlineData("", false, true)]
    [InlineData("0 issue amazon.com", false, true)]
    [InlineData("0 issue AMAZON.com; policy=ev", false, true)]
    [InlineData("0 issue amazontrust.com", false, true)]
    [InlineData("0 issue awstrust.com", true, true)]
    [InlineData("0 issue amazonaws.com", true, true)]
    [InlineData("0 issue letsencrypt.org", false, false)]
    [InlineData("0 issue letsencrypt.org|0 issue amazon.com", false, true)]
    [InlineData("0 issue ;", false, false)]
    [InlineData("0 issue notamazon.com", false, false)]
    [InlineData("0 iodef mailto:x@example.com", false, true)]
    [InlineData("0 issuewild ;", false, true)]
    [InlineData("0 issuewild ;", true, false)]
    [InlineData("0 issue amazon.com|0 issuewild letsencrypt.org", true, false)]
    [InlineData("0 issue letsencrypt.org|0 issuewild amazon.com", true, true)]
    [InlineData("0 issue letsencrypt.org|0 issuewild amazon.com", false, false)]
    [InlineData("128 tbs unknown|0 issue amazon.com", false, false)]
    [InlineData("0 tbs unknown|0 issue amazon.com", false, true)]
    public void Caa_Sets_AreReadAsRfc8659Says(string records, bool wildcard, bool allowed)
    {
        var set = new CaaSet(records.Length == 0 ? null : "example.com",
            [.. records.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(' ', 3)).Select(p => new CaaProperty(int.Parse(p[0], System.Globalization.CultureInfo.InvariantCulture), p[1], p[2]))]);
        var (may, reason) = DnsFindings.AllowsAmazon(set, wildcard);
        Assert.Equal(allowed, may);
        Assert.NotEmpty(reason);
    }

    [Theory]
    [InlineData("ns1.a|ns2.a", null)]
    [InlineData("ns2.a|ns1.a", null)]
    [InlineData("ns1.a", "make the two lists the same")]
    [InlineData("ns1.a|ns2.a|ns3.a", "make the two lists the same")]
    [InlineData("ns1.b|ns2.b", "will not find what is written here")]
    [InlineData("", "does not delegate")]
    public void Delegation_ServerSets_AreCompared(string seen, string? words)
    {
        var reply = new DnsReply<IReadOnlyList<string>>.Answer(seen.Split('|', StringSplitOptions.RemoveEmptyEntries));
        var problem = DnsFindings.Delegation("example.com", ["ns1.a", "ns2.a"], reply);
        if (words is null)
            Assert.Null(problem);
        else
            Assert.Contains(words, problem, StringComparison.Ordinal);
    }
}
