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
        var parts = row.Scope.Split('/');
        var (account, region, until) = (parts[0], parts[1], now.AddDays(orders.ManagedRenewalDays));
        var window = await db.Certificates.AnyAsync(
            c => c.State == CertificateState.Active && c.NotAfter > now && c.NotAfter <= until
                && db.Authorities.Any(a => a.Id == c.AuthorityId && a.AccountId == account && a.Region == region), cancellationToken);
        var minutes = window ? renewal.WindowReconcileMinutes : renewal.ReconcileMinutes;
        var spread = BitConverter.ToUInt32(row.Id.ToByteArray(), 12) % 1000 / 10_000.0;
        return TimeSpan.FromMinutes(minutes * (1 - spread));
    }

    private static async Task QuotaAsync(
        ChangeScope scope, AwsScope row, string what, int used, int quota, string words, string advice, DateTime now, CancellationToken cancellationToken)
    {
        var percent = used >= quota * 0.95 ? 95 : used >= quota * 0.80 ? 80 : 0;
        if (percent == 0)
            return;
        await scope.RaiseOnceAsync(
            new Alert
            {
                Event = AlertEvent.QuotaNear,
                Severity = percent == 95 ? AlertSeverity.Critical : AlertSeverity.Warning,
                At = now,
                Subject = $"{used:N0} of {quota:N0} {words} in {row.Scope}",
                Text = $"AWS's quota for the account and region {row.Scope} is {quota:N0} {words}, unless it was raised; {used:N0} are used. At the quota AWS refuses every new request. {advice}",
                // Once a year while it lasts.
                OnceKey = $"quota:{row.Scope}:{what}:{percent}:{now:yyyy}",
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
                    // The last good reading names the outage.
                    OnceKey = $"connection-broken:{connection.Id:N}:{row.Scope}:{row.ReadAt:yyyyMMddHHmmss}",
                },
                cancellationToken);
        }

        scope.Announce(ChangeKind.AwsScope, row.Id);
        return 0;
    }
}
