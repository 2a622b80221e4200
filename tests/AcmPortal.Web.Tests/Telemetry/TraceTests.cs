using System.Collections.Concurrent;
using System.Diagnostics;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Telemetry;
using AcmPortal.Web.Tests.Api;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Telemetry;

public sealed class TraceTests
{
    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestId_OfAClient_ComesBack_AndABadOneDoesNot()
    {
        await using var portal = await RunningPortal.LocalAdminAsync();
        using var client = new HttpClient { BaseAddress = portal.Address };

        Assert.Equal("deploy-42", await IdAsync(client, "deploy-42"));
        var own = await IdAsync(client, null);
        Assert.True(Guid.TryParseExact(own, "N", out _));
        Assert.NotEqual(own, await IdAsync(client, null));
        Assert.True(Guid.TryParseExact(await IdAsync(client, "has spaces; and=more"), "N", out _));
        Assert.True(Guid.TryParseExact(await IdAsync(client, new string('a', 65)), "N", out _));
    }

    [Fact]
    public async Task Order_AskedByApi_IsOneTraceFromTheCallToStored()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PortalTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var api = await ApiPortal.StartAsync();
        using var client = await api.ClientAsync();
        var trace = ActivityTraceId.CreateRandom();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        var order = await ApiPortal.IssueAsync(client, "traced.example.com");

        Assert.Equal("Stored", order.GetProperty("state").GetString(), ignoreCase: true);
        var stored = await api.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.CommonName == "traced.example.com", ct), Cancel);
        Assert.Contains(trace.ToString(), stored.TraceParent, StringComparison.Ordinal);
        var own = spans.Where(s => s.TraceId == trace).ToList();
        Assert.Contains(own, s => s.OperationName == nameof(RequestCertificate));
        var request = Assert.Single(own, s => s.OperationName == "aws RequestCertificate");
        Assert.NotNull(request.GetTagItem("aws.request_id"));
        Assert.Contains(own, s => s.OperationName == "aws ExportCertificate");
        var states = own.Where(s => s.OperationName == "order.commit").OrderBy(s => s.StartTimeUtc).Select(s => s.GetTagItem("acmportal.to") as string).Distinct().ToList();
        Assert.Equal(["AwaitingRecords", "RecordsPending", "Validating", "Issued", "Stored"], states);
    }

    private static async Task<string> IdAsync(HttpClient client, string? id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        if (id is not null)
            request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using var answer = await client.SendAsync(request, Cancel);
        return Assert.Single(answer.Headers.GetValues("X-Request-Id"));
    }
}
