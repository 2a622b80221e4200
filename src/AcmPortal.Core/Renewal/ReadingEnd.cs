using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Writes how a reading ended into its scope: when the next one is due, and what people must be told.</summary>
internal sealed class ReadingEnd(ReconcileState state, RenewalOptions renewal, OrderOptions orders, DomainClock clock)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);

    // A way to AWS that fails for moments is no news; credentials that are refused are at once.
    private const int FailuresUntilTold = 3;

    /// <summary>Stores the outcome, fenced, and gives the lease back with it.</summary>
    public async Task StoreAsync(ScopeLease lease, ReadingOutcome outcome)
    {
        await lease.CommitAsync((scope, ct) => outcome.Problem is null ? DoneAsync(scope, lease.Scope, outcome, ct) : FailedAsync(scope, lease.Scope, outcome, ct));
        lease.Released();
        if (outcome.Problem is null)
            state.Read(lease.Scope.Scope);
    }

    private async Task<int> DoneAsync(ChangeScope scope, AwsScope row, ReadingOutcome outcome, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var next = now + (outcome.Open ? Soon : await CadenceAsync(scope.Db, row, now, cancellationToken));
        await scope.Db.AwsScopes.Where(s => s.Id == row.Id).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.ReadAt, now)
            .SetProperty(s => s.NextAt, next)
            .SetProperty(s => s.LeaseOwner, (string?)null)
            .SetProperty(s => s.LeaseUntil, (DateTime?)null)
            .SetProperty(s => s.Attempt, 0)
            .SetProperty(s => s.Problem, (string?)null)
            .SetProperty(s => s.MaySearch, outcome.MaySearch)
            .SetProperty(s => s.CertificatesAtAws, outcome.Certificates)
            .SetProperty(s => s.CreatedLastYear, outcome.CreatedLastYear), cancellationToken);
        if (row.Attempt > 0)
            await RestoredAsync(scope, row, now, cancellationToken);
        await QuotaAsync(scope, row, "certificates", outcome.Certificates, AwsQuotas.Certificates, "certificates at a time",
            "Delete expired and revoked ones at AWS, or have the quota raised.", now, cancellationToken);
        await QuotaAsync(scope, row, "requests", outcome.CreatedLastYear, AwsQuotas.RequestsAYear, "certificates requested in 365 days",
            "Deleting gives nothing back: have the quota raised, or put several names on one certificate.", now, cancellationToken);
        scope.Announce(ChangeKind.AwsScope, row.Id);
        return 0;
    }

    // Hourly while AWS may renew any of them, else as often as the setting says; up to a tenth sooner, so that accounts do
    // not come due together.
    private async Task<TimeSpan> CadenceAsync(PortalDb db, AwsScope row, DateTime now, CancellationToken cancellationToken)
    {
        var authorities = AwsScopeName.AuthoritiesOf(db, row.Scope);
        var until = now.AddDays(orders.ManagedRenewalDays);
        var window = await db.Certificates.AnyAsync(
            c => c.State == CertificateState.Active && c.NotAfter > now && c.NotAfter <= until && authorities.Any(a => a.Id == c.AuthorityId), cancellationToken);
        var minutes = window ? renewal.WindowReconcileMinutes : renewal.ReconcileMinutes;
        var spread = BitConverter.ToUInt32(row.Id.ToByteArray(), 12) % 1000 / 10_000.0;
        return TimeSpan.FromMinutes(minutes * (1 - spread));
    }

    // What was told of the outage that has ended now; each of its alerts once.
    private static async Task RestoredAsync(ChangeScope scope, AwsScope row, DateTime now, CancellationToken cancellationToken)
    {
        var outage = OutageOf(row);
        var broken = await scope.Db.Alerts.AsNoTracking()
            .Where(a => a.Event == AlertEvent.ConnectionBroken && a.ConnectionId != null && a.OnceKey != null && a.OnceKey.EndsWith(outage)).ToListAsync(cancellationToken);
        foreach (var alert in broken)
        {
            var name = await scope.Db.Connections.Where(c => c.Id == alert.ConnectionId).Select(c => c.Name).SingleOrDefaultAsync(cancellationToken);
            await scope.RaiseOnceAsync(
                new Alert
                {
                    Event = AlertEvent.ConnectionRestored,
                    Severity = AlertSeverity.Info,
                    At = now,
                    Subject = $"The connection {name ?? "of before"} reaches AWS again",
                    Text = $"{row.Scope} was read to its end. What AWS did meanwhile is seen by now; what the portal had to put off goes on by itself.",
                    ConnectionId = alert.ConnectionId,
                    OnceKey = $"connection-restored:{alert.ConnectionId:N}{outage}",
                },
                cancellationToken);
        }
    }

    // The last good reading names the outage.
    private static string OutageOf(AwsScope row) => $":{row.Scope}:{row.ReadAt:yyyyMMddHHmmss}";

    private static async Task QuotaAsync(
        ChangeScope scope, AwsScope row, string what, int used, int quota, string words, string advice, DateTime now, CancellationToken cancellationToken)
    {
        var percent = used >= quota * 0.95 ? 95 : used >= quota * 0.80 ? 80 : 0;
        // A little below, so that one certificate more or less does not make it come and go.
        if (percent == 0 && used >= quota * 0.75)
            return;
        var key = $"quota:{row.Scope}:{what}:";
        var told = await scope.Db.Alerts.AsNoTracking()
            .Where(a => (a.Event == AlertEvent.QuotaNear || a.Event == AlertEvent.QuotaEased) && a.OnceKey != null && a.OnceKey.StartsWith(key))
            .OrderByDescending(a => a.At).ThenByDescending(a => a.Id).Select(a => a.Event).ToListAsync(cancellationToken);
        if (percent == 0 && (told.Count == 0 || told[0] == AlertEvent.QuotaEased))
            return;
        // Once a year while it lasts, and anew when it comes back.
        var times = told.Count(e => e == AlertEvent.QuotaEased);
        var episode = times == 0 ? "" : $":{times}";
        await scope.RaiseOnceAsync(
            percent == 0
                ? new Alert
                {
                    Event = AlertEvent.QuotaEased,
                    Severity = AlertSeverity.Info,
                    At = now,
                    Subject = $"{used:N0} of {quota:N0} {words} in {row.Scope}: there is room again",
                    Text = $"AWS's quota for the account and region {row.Scope} is {quota:N0} {words}, unless it was raised; {used:N0} are used.",
                    OnceKey = $"{key}eased:{now:yyyy}{episode}",
                }
                : new Alert
                {
                    Event = AlertEvent.QuotaNear,
                    Severity = percent == 95 ? AlertSeverity.Critical : AlertSeverity.Warning,
                    At = now,
                    Subject = $"{used:N0} of {quota:N0} {words} in {row.Scope}",
                    Text = $"AWS's quota for the account and region {row.Scope} is {quota:N0} {words}, unless it was raised; {used:N0} are used. At the quota AWS refuses every new request. {advice}",
                    OnceKey = $"{key}{percent}:{now:yyyy}{episode}",
                },
            cancellationToken);
    }

    private async Task<int> FailedAsync(ChangeScope scope, AwsScope row, ReadingOutcome outcome, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var next = now + Backoff.After(row.Attempt, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), row.Id);
        var problem = outcome.Problem!.Length <= 500 ? outcome.Problem : outcome.Problem[..500];
        await scope.Db.AwsScopes.Where(s => s.Id == row.Id).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.NextAt, next)
            .SetProperty(s => s.LeaseOwner, (string?)null)
            .SetProperty(s => s.LeaseUntil, (DateTime?)null)
            .SetProperty(s => s.Attempt, s => s.Attempt + 1)
            .SetProperty(s => s.Problem, problem), cancellationToken);
        var refused = outcome.Error is null or { Class: AwsErrorClass.Permanent };
        // Throttled is reached. A disabled connection has no error and no connection: a person wanted that.
        if (outcome.Connection is { } connection && outcome.Error is not { Class: AwsErrorClass.Throttled } && (refused || row.Attempt + 1 >= FailuresUntilTold))
        {
            await scope.RaiseOnceAsync(
                new Alert
                {
                    Event = AlertEvent.ConnectionBroken,
                    Severity = AlertSeverity.Critical,
                    At = now,
                    Subject = $"The connection {connection.Name} does not reach AWS",
                    Text = $"{row.Scope} cannot be read through {connection.Name}. AWS says: {problem} Renewals there are not seen until it works again; test the connection on its page.",
                    ConnectionId = connection.Id,
                    OnceKey = $"connection-broken:{connection.Id:N}{OutageOf(row)}",
                },
                cancellationToken);
        }

        scope.Announce(ChangeKind.AwsScope, row.Id);
        return 0;
    }
}
