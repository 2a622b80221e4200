using System.Net;
using System.Net.Sockets;
using AcmPortal.Attacks;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

public class OutboundGuardTests
{
    // Both ports are allowed for any host, so only the address can be what refuses.
    private const int SecurePort = 8443;
    private const int PlainPort = 8080;

    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["localhost"] = ["127.0.0.1", "::1"],
        ["inner.example.com"] = ["10.1.2.3"],
        ["loop.example.com"] = ["127.0.0.1"],
        ["loop6.example.com"] = ["::1"],
        ["mapped.example.com"] = ["::ffff:127.0.0.1"],
        ["nat64.example.com"] = ["64:ff9b::7f00:1"],
        ["meta.example.com"] = ["169.254.169.254"],
        ["mixed.example.com"] = ["93.184.216.34", "127.0.0.1"],
        ["any.example.com"] = ["0.0.0.0"],
    };

    // 60 forms; {0} is the port of a canary.
    private static readonly string[] Forms =
    [
        "http://127.0.0.1:{0}/", "http://127.0.0.2:{0}/", "http://127.1:{0}/", "http://127.0.1:{0}/", "http://2130706433:{0}/", "http://0x7f000001:{0}/",
        "http://0x7f.0x0.0x0.0x1:{0}/", "http://0x7f.1:{0}/", "http://0177.0.0.1:{0}/", "http://017700000001:{0}/", "http://0177.0.0.01:{0}/",
        "http://127.0.0.0x1:{0}/", "http://00000177.0.0.1:{0}/", "http://127.000.000.001:{0}/", "http://0:{0}/", "http://0.0.0.0:{0}/",
        "http://localhost:{0}/", "http://LOCALHOST:{0}/", "http://localhost.:{0}/", "http://127.0.0.1.:{0}/", "http://①②⑦.⓪.⓪.①:{0}/", "http://127。0。0。1:{0}/",
        "http://[::1]:{0}/", "http://[0:0:0:0:0:0:0:1]:{0}/", "http://[::]:{0}/", "http://[::ffff:127.0.0.1]:{0}/", "http://[::ffff:7f00:1]:{0}/",
        "http://[0:0:0:0:0:ffff:127.0.0.1]:{0}/", "http://[::127.0.0.1]:{0}/", "http://[64:ff9b::127.0.0.1]:{0}/", "http://[64:ff9b::7f00:1]:{0}/",
        "http://[2002:7f00:1::]:{0}/", "http://[fe80::1]:{0}/", "http://[fc00::1]:{0}/", "http://[fd00:ec2::254]:{0}/", "http://[ff02::1]:{0}/", "http://[2001:db8::1]:{0}/",
        "http://169.254.169.254:{0}/latest/meta-data/", "http://2852039166:{0}/", "http://0xa9fea9fe:{0}/", "http://0251.0376.0251.0376:{0}/",
        "http://[::ffff:169.254.169.254]:{0}/", "http://[64:ff9b::a9fe:a9fe]:{0}/", "http://169.254.170.2:{0}/", "http://168.63.129.16:{0}/", "http://100.100.100.200:{0}/",
        "http://10.0.0.1:{0}/", "http://172.16.0.1:{0}/", "http://192.168.0.1:{0}/", "http://100.64.0.1:{0}/", "http://224.0.0.1:{0}/", "http://255.255.255.255:{0}/",
        "http://inner.example.com:{0}/", "http://loop.example.com:{0}/", "http://loop6.example.com:{0}/", "http://mapped.example.com:{0}/", "http://nat64.example.com:{0}/",
        "http://meta.example.com:{0}/", "http://mixed.example.com:{0}/", "http://any.example.com:{0}/", "http://user:pass@127.0.0.1:{0}/", "http://example.com@127.0.0.1:{0}/",
        "http://127.0.0.1:{0}#@example.com/", "http://127.0.0.1:{0}\\@example.com/", "ftp://127.0.0.1:{0}/", "file:///etc/passwd", "gopher://127.0.0.1:{0}/_x", "//127.0.0.1:{0}/",
        "http://127.0.0.1:22/", "http://127.0.0.1:6379/", "http://127.0.0.1%2f@example.com:{0}/", "http://:{0}/",
    ];

    private static Task<IPAddress[]> Resolve(string host, CancellationToken cancellationToken) =>
        Names.TryGetValue(host, out var addresses) ? Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()) : throw new SocketException((int)SocketError.HostNotFound);

    private static AlertOptions Options { get; } = new() { AllowHttp = true, TimeoutSeconds = 2 };

    [Fact]
    public async Task Post_SsrfForms_NoConnectionAtTheCanaries()
    {
        Assert.True(Forms.Length >= 60);
        var canaries = Canaries();
        try
        {
            var guard = new OutboundGuard(Options, Resolve);
            using var http = new OutboundHttp(guard, Options, TimeProvider.System);
            foreach (var form in Forms)
            {
                foreach (var (scheme, port) in new[] { ("http:", PlainPort), ("https:", SecurePort) })
                {
                    var address = form.Replace("http:", scheme, StringComparison.Ordinal).Replace("{0}", $"{port}", StringComparison.Ordinal);
                    if (guard.Problem(address) is not null)
                        continue;
                    var refused = await Assert.ThrowsAnyAsync<Exception>(() => PostAsync(http, new Uri(address)));
                    Assert.True(refused is OutboundRefusedException or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } }, $"{address}: {refused}");
                }
            }

            Assert.All(canaries, c => Assert.Equal(0, c.Connections));
            Attack.Note("S8", "forms of address by http and https", 2 * Forms.Length);
            Attack.Note("S8", "connections at the canaries", canaries.Sum(c => c.Connections));
        }
        finally
        {
            foreach (var canary in canaries)
                await canary.DisposeAsync();
        }
    }

    [Fact]
    public async Task Post_HostRebindsToLoopback_IsRefusedAtTheConnectionItself()
    {
        var canaries = Canaries();
        try
        {
            var asked = 0;
            var guard = new OutboundGuard(Options with { TimeoutSeconds = 1 }, (_, _) => Task.FromResult(new[] { IPAddress.Parse(asked++ % 2 == 0 ? "192.0.2.1" : "127.0.0.1") }));
            using var http = new OutboundHttp(guard, Options with { TimeoutSeconds = 1 }, TimeProvider.System);
            for (var i = 0; i < 6; i++)
                await Assert.ThrowsAsync<OutboundRefusedException>(() => PostAsync(http, new Uri($"http://rebind.example.com:{PlainPort}/")));
            Assert.Equal(6, asked);
            Assert.All(canaries, c => Assert.Equal(0, c.Connections));
        }
        finally
        {
            foreach (var canary in canaries)
                await canary.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Post_AllowedHostRedirects_IsNotFollowed(int status)
    {
        await using var canary = HttpReceiver.Start();
        await using var receiver = HttpReceiver.Start();
        receiver.Answer = _ => Task.FromResult(new Reply(status, "", $"Location: http://127.0.0.1:{canary.Port}/"));
        var options = Options with { AllowedHosts = ["127.0.0.1"] };
        using var http = new OutboundHttp(new OutboundGuard(options, Resolve), options, TimeProvider.System);
        Assert.Equal(status, (await PostAsync(http, new Uri(receiver.Url))).Status);
        Assert.Equal((1, 0), (receiver.Connections, canary.Connections));
    }

    [Fact]
    public async Task Post_LongAnswer_IsReadTo4KB()
    {
        await using var receiver = HttpReceiver.Start();
        receiver.Answer = _ => Task.FromResult(new Reply(200, new string('x', 5_000_000)));
        var options = Options with { AllowedHosts = [$"127.0.0.1:{receiver.Port}"] };
        using var http = new OutboundHttp(new OutboundGuard(options, Resolve), options, TimeProvider.System);
        Assert.Equal(4096, (await PostAsync(http, new Uri(receiver.Url))).Body.Length);
    }

    [Theory]
    [InlineData("https://hooks.example.com/x", null)]
    [InlineData("https://hooks.example.com:8443/x", null)]
    [InlineData("https://prod-00.westus.logic.azure.com:443/workflows/x?sig=y", null)]
    [InlineData("http://hooks.example.com/x", "https://")]
    [InlineData("https://hooks.example.com:22/x", "Port 22")]
    [InlineData("https://u:p@hooks.example.com/x", "user or password")]
    [InlineData("https://10.1.2.3/x", "AllowedHosts")]
    [InlineData("https://a b/x", "no address")]
    [InlineData("", "missing")]
    public void Problem_Address_SaysWhatIsWrongWithoutQuotingIt(string address, string? expected)
    {
        var problem = new OutboundGuard(new AlertOptions(), Resolve).Problem(address);
        if (expected is null)
            Assert.Null(problem);
        else
            Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowed_InnerHostOnItsPort_IsReachedAndMetadataNever()
    {
        var guard = new OutboundGuard(new AlertOptions { AllowedHosts = ["inner.example.com:9000", "meta.example.com", "::1", "[::1]:7", "Loop.Example.com"] }, Resolve);
        var ct = TestContext.Current.CancellationToken;
        Assert.Null(guard.Problem("https://inner.example.com:9000/x"));
        Assert.Contains("Port 9001", guard.Problem("https://inner.example.com:9001/x"), StringComparison.Ordinal);
        Assert.Single(await guard.CheckedAsync("inner.example.com", 9000, ct));
        Assert.Single(await guard.CheckedAsync("LOOP.example.com.", 1, ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => guard.CheckedAsync("inner.example.com", 443, ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => guard.CheckedAsync("meta.example.com", 443, ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => guard.RelayAsync("meta.example.com", 25, ct));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => guard.RelayAsync("::ffff:169.254.169.254", 25, ct));
        Assert.Single(await guard.RelayAsync("inner.example.com", 25, ct));
    }

    [Fact]
    public async Task OnlyAllowedHosts_OtherPublicHost_IsRefused()
    {
        var guard = new OutboundGuard(new AlertOptions { AllowedHosts = ["hooks.slack.com"], OnlyAllowedHosts = true }, Resolve);
        Assert.Null(guard.Problem("https://hooks.slack.com/services/x"));
        Assert.NotNull(guard.Problem("https://hooks.example.com/x"));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => guard.CheckedAsync("93.184.216.34", 443, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => guard.RelayAsync("inner.example.com", 25, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("2001:4860:4860::8888", true)]
    [InlineData("198.18.0.1", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("203.0.113.5", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2001::1", false)]
    [InlineData("3fff::1", false)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("fec0::1", false)]
    public void IsPublic_Address_AsRegistered(string address, bool expected) => Assert.Equal(expected, OutboundAddresses.IsPublic(IPAddress.Parse(address)));

    private static Task<OutboundAnswer> PostAsync(OutboundHttp http, Uri address) =>
        http.PostAsync(address, "{}"u8.ToArray(), "application/json", new Dictionary<string, string>(), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

    private static List<HttpReceiver> Canaries()
    {
        try
        {
            return
            [
                HttpReceiver.Start(IPAddress.Loopback, SecurePort), HttpReceiver.Start(IPAddress.Loopback, PlainPort),
                HttpReceiver.Start(IPAddress.IPv6Loopback, SecurePort), HttpReceiver.Start(IPAddress.IPv6Loopback, PlainPort),
            ];
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            Assert.Skip("Ports 8080 and 8443 on loopback are taken by another program.");
            return [];
        }
    }
}
