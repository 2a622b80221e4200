using AcmPortal.Core.Aws;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: database, schema and master key are at hand, and the clock
/// can be trusted; names what is not. AWS does not decide: a connection that does not work is named as degraded.
/// </summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Maps both; open to anybody, since load balancers ask. They say nothing but what is missing, and connections by id alone.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        endpoints.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, PortalStore store, MasterKeyGuard masterKey, ClockCheck clocks)
    {
        http.Response.Headers.CacheControl = "no-store";
        var missing = new List<string>();
        IReadOnlyList<string> degraded = [];
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            patience.CancelAfter(Patience);
            // The schema is there when none of this program's migrations is missing; a newer one has more.
            if (await store.ReadAsync((db, ct) => db.Database.GetPendingMigrationsAsync(ct), patience.Token).WaitAsync(patience.Token) is var pending && pending.Any())
                missing.Add("migrations: the schema is older than the program");
            else
                degraded = await store.ReadAsync(DegradedAsync, patience.Token).WaitAsync(patience.Token);
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
            ? Results.Text(degraded.Count == 0 ? "ready" : $"ready, degraded: {string.Join(", ", degraded)}")
            : Results.Text($"not ready: {string.Join(", ", missing)}", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    // By its last test, or by the last reading of what it reaches.
    private static async Task<IReadOnlyList<string>> DegradedAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var connections = await db.Connections.Where(c => c.Enabled && (c.LastTestPassed == false
                || db.Authorities.Any(a => a.ConnectionId == c.Id && db.AwsScopes.Any(s => s.Scope == a.AccountId + "/" + a.Region && s.Problem != null))))
            .OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancellationToken);
        return connections.ConvertAll(id => $"AWS through connection {id}");
    }
}
