using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Takes away alerts and their deliveries after a year, a batch at a time so that nobody waits for it.</summary>
public sealed class AlertCleanup(PortalStore store, AlertOptions options, DomainClock clock)
{
    private const int Batch = 500;

    /// <summary>Deletes one batch; answers how many alerts.</summary>
    public Task<int> RunAsync(CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var before = clock.Now.AddDays(-options.KeepDays);
        var old = await scope.Db.Alerts.Where(a => a.At < before && a.RoutedAt != null).OrderBy(a => a.At).Select(a => a.Id).Take(Batch).ToListAsync(ct);
        return old.Count == 0 ? 0 : await scope.Db.Alerts.Where(a => old.Contains(a.Id)).ExecuteDeleteAsync(ct);
    }, cancellationToken);
}
