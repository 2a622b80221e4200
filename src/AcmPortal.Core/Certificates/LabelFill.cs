using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// Makes the search labels of certificates that have none: those stored before there were labels, and during an upgrade
/// those that an instance of the last release stores. Until then they are found by any part of a name alone.
/// </summary>
internal sealed partial class LabelFill(PortalStore store, TimeProvider realTime, ILogger<LabelFill> logger) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, realTime);
            do
            {
                try
                {
                    await FillAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
                {
                    FillFailed(logger, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest is done at the next start.
        }
    }

    /// <summary>Fills all that is missing, in small transactions; answers for how many certificates.</summary>
    internal async Task<int> FillAsync(CancellationToken cancellationToken)
    {
        var filled = 0;
        while (true)
        {
            var ids = await store.ReadAsync((db, ct) => db.Certificates.Where(c => c.LabelScheme == 0).OrderBy(c => c.LabelScheme).Select(c => c.Id).Take(Batch).ToListAsync(ct), cancellationToken);
            if (ids.Count == 0)
                return filled;
            filled += await store.ChangeAsync((scope, ct) => FillAsync(scope.Db, ids, ct), cancellationToken);
        }
    }

    private static async Task<int> FillAsync(PortalDb db, List<Guid> ids, CancellationToken cancellationToken)
    {
        var names = (await db.CertificateNames.AsNoTracking().Where(n => ids.Contains(n.CertificateId)).ToListAsync(cancellationToken)).ToLookup(n => n.CertificateId, n => n.Name);
        var filled = 0;
        foreach (var id in ids)
        {
            // Whoever marks the row makes its labels; another instance may be at the same batch.
            if (await db.Certificates.Where(c => c.Id == id && c.LabelScheme == 0).ExecuteUpdateAsync(set => set.SetProperty(c => c.LabelScheme, CertificateLabels.Scheme), cancellationToken) == 0)
                continue;
            db.CertificateLabels.AddRange(CertificateLabels.Of(id, names[id]));
            filled++;
        }

        return filled;
    }

    [LoggerMessage(EventId = 2050, Level = LogLevel.Error, Message = "Search labels could not be filled in; it is tried again")]
    private static partial void FillFailed(ILogger logger, Exception exception);
}
