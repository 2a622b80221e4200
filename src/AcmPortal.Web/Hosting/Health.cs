using AcmPortal.Core.Aws;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: database and master key are at hand, and the clock can be trusted; names what is not.
/// </summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Maps both; open to anybody, since load balancers ask. They say nothing but what is missing.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        endpoints.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, PortalStore store, MasterKeyGuard masterKey, ClockCheck clocks)
    {
        http.Response.Headers.CacheControl = "no-store";
        var missing = new List<string>();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            patience.CancelAfter(Patience);
            await store.ReadAsync((db, ct) => db.MasterKeyChecks.AnyAsync(ct), patience.Token).WaitAsync(patience.Token);
            if (await clocks.ProblemAsync(patience.Token) is not null)
                missing.Add("clock: it differs from AWS's or the database's by more than 5 minutes");
        }
        catch (Exception) when (!http.RequestAborted.IsCancellationRequested)
        {
            missing.Add("database");
        }

        if (masterKey.KeyId is null)
            missing.Add("master key");
        return missing.Count == 0
            ? Results.Text("ready")
            : Results.Text($"not ready: {string.Join(", ", missing)}", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
