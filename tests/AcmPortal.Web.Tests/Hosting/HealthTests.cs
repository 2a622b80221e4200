using System.Net;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Web.Tests.Hosting;

public sealed class HealthTests
{
    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task Ready_HostClockFarFromAws_SaysSoUntilItIsRight(int days)
    {
        await using var portal = await RunningPortal.LocalAdminAsync();
        Assert.Equal((HttpStatusCode.OK, "ready"), await AskAsync(portal, "ready"));

        var clock = portal.Get<DomainClock>();
        portal.Get<AwsClock>().Saw(clock.GetUtcNow() - TimeSpan.FromDays(days));
        var (status, text) = await AskAsync(portal, "ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("not ready: clock: it differs from AWS's or the database's by more than 5 minutes", text);
        // A load balancer takes it out; nothing restarts it.
        Assert.Equal((HttpStatusCode.OK, "live"), await AskAsync(portal, "live"));

        portal.Get<AwsClock>().Saw(clock.GetUtcNow());
        Assert.Equal((HttpStatusCode.OK, "ready"), await AskAsync(portal, "ready"));
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(RunningPortal portal, string what)
    {
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var response = await http.GetAsync(new Uri($"health/{what}", UriKind.Relative), Cancel);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }
}
