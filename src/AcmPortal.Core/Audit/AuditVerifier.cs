using System.Security.Cryptography;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>What a walk along the chain found.</summary>
/// <param name="Rows">Rows that were checked and are right, from the first on.</param>
/// <param name="BrokenAt">Sequence of the first row that is wrong, missing or too many; null when the chain is whole.</param>
/// <param name="Problem">What is wrong with it; null when the chain is whole.</param>
public sealed record AuditVerification(long Rows, long? BrokenAt, string? Problem)
{
    /// <summary>Checkpoints that the chain was compared with.</summary>
    public int Checkpoints { get; init; }
}

/// <summary>Walks the whole chain, row by row in constant memory; rows that are appended meanwhile do no harm.</summary>
internal static class AuditVerifier
{
    /// <param name="db">The database.</param>
    /// <param name="key">The chain's key.</param>
    /// <param name="checkpoints">Read before this is called, so that none is newer than the head that is looked at.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public static async Task<AuditVerification> VerifyAsync(PortalDb db, byte[] key, IReadOnlyList<AuditCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<long, AuditCheckpoint>();
        foreach (var checkpoint in checkpoints)
        {
            if (!checkpoint.IsSealedWith(key))
                return new AuditVerification(0, checkpoint.Sequence, $"The checkpoint of {checkpoint.When} for row {checkpoint.Sequence} was changed, or belongs to another log.");
            if (wanted.TryGetValue(checkpoint.Sequence, out var twin) && twin.Hash != checkpoint.Hash)
                return new AuditVerification(0, checkpoint.Sequence, $"The checkpoints of {twin.When} and {checkpoint.When} saw different rows {checkpoint.Sequence}: the database was put back to an earlier state in between.");
            wanted[checkpoint.Sequence] = checkpoint;
        }

        var found = await WalkAsync(db, key, wanted, cancellationToken);
        return found with { Checkpoints = checkpoints.Count };
    }

    private static async Task<AuditVerification> WalkAsync(PortalDb db, byte[] key, Dictionary<long, AuditCheckpoint> wanted, CancellationToken cancellationToken)
    {
        var head = await db.AuditHead.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (head is null)
            return new AuditVerification(0, 0, "The head of the chain is missing.");

        long sequence = 0;
        byte[] previous = [];
        await using var rows = db.AuditEntries.AsNoTracking().Where(e => e.Sequence <= head.Sequence).OrderBy(e => e.Sequence).AsAsyncEnumerable().GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await rows.MoveNextAsync())
                    break;
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or InvalidCastException or OverflowException or ArgumentException)
            {
                // What does not even have the type of its column, which SQLite keeps all the same.
                return new AuditVerification(sequence, sequence + 1, $"Row {sequence + 1} was changed: it cannot be read ({e.Message})");
            }

            var entry = rows.Current;
            if (Problem(entry, sequence, previous, key) is { } problem)
                return new AuditVerification(sequence, sequence + 1, problem);
            if (wanted.TryGetValue(entry.Sequence, out var checkpoint) && checkpoint.Hash != Convert.ToHexString(entry.Hash))
                return new AuditVerification(sequence, entry.Sequence, $"Row {entry.Sequence} is not the one that the checkpoint of {checkpoint.When} saw: the database was put back to an earlier state, and went on from there.");
            (sequence, previous) = (entry.Sequence, entry.Hash);
        }

        return await EndAsync(db, head, sequence, previous, key, wanted, cancellationToken);
    }

    private static string? Problem(AuditEntry entry, long sequence, byte[] previous, byte[] key) =>
        entry.Sequence != sequence + 1 ? $"Row {sequence + 1} is missing."
        : !CryptographicOperations.FixedTimeEquals(entry.PreviousHash, previous) ? $"Row {entry.Sequence} does not follow the row before it."
        : !CryptographicOperations.FixedTimeEquals(entry.Hash, AuditHash.Of(entry, key)) || entry.Hash.Length == 0 ? $"Row {entry.Sequence} was changed."
        : null;

    private static async Task<AuditVerification> EndAsync(
        PortalDb db, AuditHead head, long sequence, byte[] previous, byte[] key, Dictionary<long, AuditCheckpoint> wanted, CancellationToken cancellationToken)
    {
        if (sequence != head.Sequence)
            return new AuditVerification(sequence, sequence + 1, $"The end is cut off: rows {sequence + 1} to {head.Sequence} are missing.");
        if (!CryptographicOperations.FixedTimeEquals(head.Hash, previous)
            || !CryptographicOperations.FixedTimeEquals(head.Seal, AuditHash.OfHead(head.Sequence, head.Hash, key)))
        {
            return new AuditVerification(sequence, sequence, "The head of the chain was changed, or the end was cut off and the head put back.");
        }

        // One statement sees one state, so that a row appended right now is not taken for a forged one.
        var surplus = await db.AuditEntries
            .Where(e => e.Sequence < 1 || !db.AuditHead.Any(h => h.Sequence >= e.Sequence))
            .OrderBy(e => e.Sequence).Select(e => (long?)e.Sequence).FirstOrDefaultAsync(cancellationToken);
        if (surplus is { } extra)
            return new AuditVerification(sequence, extra, $"Row {extra} lies outside the chain.");
        return wanted.Values.Where(c => c.Sequence > sequence).MaxBy(c => c.Sequence) is { } beyond
            ? new AuditVerification(sequence, sequence + 1, $"The log ends at row {sequence}, and the checkpoint of {beyond.When} saw row {beyond.Sequence}: the database was put back to an earlier state.")
            : new AuditVerification(sequence, null, null);
    }
}
