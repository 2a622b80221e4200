using System.Collections.Concurrent;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// Which accounts and regions were read to the end since this process started, by this instance or another. After an old
/// backup was restored, the database does not know what AWS has renewed, charged or lost since: nothing may be changed at
/// AWS before it was read once.
/// </summary>
public sealed class ReconcileState
{
    private readonly ConcurrentDictionary<string, DateTime?> atFirst = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> read = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the scope (<c>account/region</c>, see <see cref="Aws.AcmGateway.Scope"/>) was read to its end since the start.
    /// Ask it before RenewCertificate or any other call that is charged for something stored; where it says no, wait a
    /// minute: a reading is due at once after each start.
    /// </summary>
    public bool ReadSinceStart(string scope) => read.ContainsKey(scope);

    /// <summary>A reading of this process went to its end.</summary>
    internal void Read(string scope) => read[scope] = 0;

    /// <summary>The row as it is now: when its time of reading is another than at first sight, some instance has read it since.</summary>
    internal void Seen(AwsScope row)
    {
        if (atFirst.GetOrAdd(row.Scope, row.ReadAt) != row.ReadAt)
            Read(row.Scope);
    }
}
