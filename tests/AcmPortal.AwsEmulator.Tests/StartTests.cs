namespace AcmPortal.AwsEmulator.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://192.168.1.5:5081")]
    [InlineData("http://*:5081")]
    [InlineData("http://example.com")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("127.0.0.1:0")]
    public async Task Start_AnythingButLoopbackHttp_Refused(string url) =>
        await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(new EmulatorOptions { Url = url, DnsPort = -1 }, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1]:0")]
    public async Task Start_OtherFormsOfLoopback_Answer(string url)
    {
        if (url.Contains("::1", StringComparison.Ordinal)) Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "no IPv6 on this machine");
        await using var host = await EmulatorHost.StartAsync(new EmulatorOptions { Url = url, DnsPort = -1 }, TestContext.Current.CancellationToken);
        Assert.True(host.Url.IsLoopback);
        Assert.NotEqual(0, host.Url.Port);
        Assert.Equal(-1, host.DnsPort);
        using var http = new HttpClient { BaseAddress = host.Url };
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", await http.GetStringAsync("/_emulator/root.pem", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongOptions_AllNamedAtOnce()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(new EmulatorOptions { AccountId = "12", Credentials = ["nocolon"], RateScale = -1, ListLag = TimeSpan.FromSeconds(-1) }, TestContext.Current.CancellationToken));
        foreach (var name in new[] { "AccountId", "Credentials", "RateScale", "ListLag" }) Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLine_Flags_BecomeOptions()
    {
        var options = CommandLine.Parse(["--urls", "http://127.0.0.1:0", "--dns-port=0", "--fast", "--validation-delay", "PT1M", "--insync-delay=250ms", "--credentials", "A:B:C", "--zone", "x.com", "--rate-scale", "0.5", "--rsa-pool", "8", "--shuffle", "--data", "f"], out var problems);
        Assert.Empty(problems);
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(250), TimeSpan.Zero), (options!.ValidationDelay, options.InsyncDelay, options.RecordDelay));
        Assert.Equal(("A:B:C", "x.com", 0.5, 8, true, "f"), (options.Credentials[0], options.PublicZones[0], options.RateScale, options.RsaPool, options.Shuffle, options.DataFile));
        Assert.True(CommandLine.Parse([], out _)!.ValidationDelay > TimeSpan.Zero);
    }

    [Fact]
    public void CommandLine_WrongFlags_AllNamedAtOnce()
    {
        Assert.Null(CommandLine.Parse(["--nonsense", "--dns-port", "x", "--list-lag", "soon", "--seed"], out var problems));
        Assert.Equal(4, problems.Count);
    }
}
