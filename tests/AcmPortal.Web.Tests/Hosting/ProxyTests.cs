namespace AcmPortal.Web.Tests.Hosting;

public class ProxyTests
{
    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.1", "http", false)]
    [InlineData("10.0.0.4", "https", false)]
    [InlineData(null, "https", false)]
    public async Task Forwarded_OnlyFromANamedProxy_IsBelieved(string? proxy, string scheme, bool https)
    {
        (string, string)[] settings = proxy is null ? [("Auth:LocalAdmin", "true")] : [("Auth:LocalAdmin", "true"), ("Proxy:Addresses:0", proxy)];
        await using var portal = await RunningPortal.ProductionAsync(settings);
        using var visitor = portal.Visit();
        var request = new HttpRequestMessage(HttpMethod.Get, "/audit");
        request.Headers.Add("X-Forwarded-Proto", scheme);
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");

        using var response = await visitor.SendAsync(request);

        // The redirect to sign-in names the scheme that the portal believes in.
        Assert.Equal(https ? "https" : "http", response.Headers.Location!.Scheme);
        Assert.Equal(https ? ["max-age=31536000; includeSubDomains"] : [], response.Headers.TryGetValues("Strict-Transport-Security", out var hsts) ? hsts.ToArray() : []);
    }

    [Fact]
    public async Task ForwardedHost_EvenFromANamedProxy_IsNotBelieved()
    {
        await using var portal = await RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Proxy:Addresses:0", "127.0.0.1"));
        using var visitor = portal.Visit();
        var request = new HttpRequestMessage(HttpMethod.Get, "/audit");
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        using var response = await visitor.SendAsync(request);

        Assert.Equal(portal.Address.Authority, response.Headers.Location!.Authority);
    }
}
