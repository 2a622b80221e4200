using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Audit;

/// <summary>
/// Writes down elsewhere where the chain ends, so that a whole database that is put back to an earlier state is found.
/// Each place gets a checkpoint only when the head has moved since the last one that it took.
/// </summary>
public sealed partial class AuditCheckpoints : IDisposable
{
    private readonly PortalStore store;
    private readonly AuditTrail audit;
    private readonly TimeProvider time;
    private readonly ILogger<AuditCheckpoints> logger;
    private readonly string? file;
    private readonly List<(ICheckpointSink Sink, long[] Last)> sinks = [];
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Writes to the places that the options name.</summary>
    public AuditCheckpoints(PortalStore store, AuditTrail audit, AuditOptions options, TimeProvider time, ILogger<AuditCheckpoints> logger)
    {
        (this.store, this.audit, this.time, this.logger) = (store, audit, time, logger);
        file = options.CheckpointFile;
        if (file is not null)
            sinks.Add((new CheckpointFile(file), [-1]));
        if (options.SyslogHost is { } host)
            sinks.Add((new SyslogSink(host, options.SyslogPort, options.SyslogProtocol), [-1]));
    }

    /// <summary>Writes a checkpoint to each place that has not seen the present head yet.</summary>
    /// <returns>How many places took one.</returns>
    public async Task<int> WriteAsync(CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var checkpoint = await store.ReadAsync((db, ct) => audit.CheckpointAsync(db, time.GetUtcNow().UtcDateTime, ct), cancellationToken);
            var taken = 0;
            foreach (var (sink, last) in sinks.Where(s => s.Last[0] != checkpoint.Sequence))
            {
                try
                {
                    await sink.SendAsync(checkpoint, cancellationToken);
                    last[0] = checkpoint.Sequence;
                    taken++;
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    LogNotWritten(e, sink.Name);
                }
            }

            return taken;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Compares the newest checkpoint of the file with the database, and says so in the log where they differ.</summary>
    /// <returns>Whether they agree; true where there is none.</returns>
    public async Task<bool> CheckLastAsync(CancellationToken cancellationToken = default)
    {
        if (file is null || await CheckpointFile.ReadAsync(file, cancellationToken) is not ({ Count: > 0 } read, _))
            return true;
        var last = read[^1];
        var hash = await store.ReadAsync((db, ct) => db.AuditEntries.Where(e => e.Sequence == last.Sequence).Select(e => e.Hash).FirstOrDefaultAsync(ct), cancellationToken);
        if (hash is not null && Convert.ToHexString(hash) == last.Hash)
            return true;
        LogPutBack(last.Sequence, last.When, file);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    [LoggerMessage(3601, LogLevel.Error, "The audit log's checkpoint could not be written to {Place}; it is tried again")]
    private partial void LogNotWritten(Exception exception, string place);

    [LoggerMessage(3602, LogLevel.Critical, "The audit log does not hold row {Sequence} as the checkpoint of {At} in {File} saw it: the database was put back to an earlier state, or is another one. Run AcmPortal.Web verify-audit")]
    private partial void LogPutBack(long sequence, string at, string file);
}
