using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>An audit row before it has its place in the chain.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="ObjectKind">For example <c>order</c>.</param>
/// <param name="ObjectId">The row id, or another stable name.</param>
/// <param name="ObjectName">What people call it; what exceeds 256 characters is cut.</param>
/// <param name="Detail">Serialised as JSON; never holds a secret (a <see cref="SecretText"/> is written as redacted).</param>
/// <param name="CorrelationId">Joins an intent with its outcome; null takes what joins all that the actor's request or click caused.</param>
public sealed record AuditLine(
    Actor Actor, string Action, string ObjectKind, string ObjectId, string ObjectName, object? Detail = null, Guid? CorrelationId = null)
{
    /// <summary>How it ended: one of <see cref="AuditOutcome"/>.</summary>
    public string Outcome { get; init; } = AuditOutcome.Ok;

    /// <summary>Whose object it was about at that moment: whoever reads the audit log of this team alone reads the row, too. Null: no team's.</summary>
    public Guid? TeamId { get; init; }
}

/// <summary>The audit log ends before a row that was seen committed: the database was restored while the portal runs. Nothing is stored until that is said.</summary>
public sealed class DatabaseWentBackException(long seen, long found)
    : Exception($"The audit log ends at row {found}, but row {seen} was seen committed: the database was restored from a backup. Nothing is changed until that is noted, which takes seconds.");

/// <summary>Appends rows to the hash chain, inside the transaction of the change that they record.</summary>
public sealed class AuditTrail(SecretBox secrets, DomainClock clock)
{
    /// <summary>Owner of the sealed HMAC key: there is one chain, so its id is a constant.</summary>
    internal static readonly Guid KeyOwner = new("a0d17000-0000-7000-8000-000000000001");
    private const int MaxName = 256;

    private static readonly JsonSerializerOptions DetailJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private byte[]? key;

    // The last row that this process saw committed. A database that ends before it has gone back: it was restored under us.
    private long highest;

    internal async Task AppendAsync(PortalDb db, IReadOnlyList<AuditLine> lines, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
            return;
        key ??= await KeyAsync(db, cancellationToken);

        // The update locks the head until the commit, so writers queue here and the chain cannot fork. It is the last lock
        // that any transaction takes, so it closes no circle of waiters.
        var locked = await db.AuditHead.ExecuteUpdateAsync(
            set => set.SetProperty(h => h.Sequence, h => h.Sequence + lines.Count), cancellationToken);
        if (locked != 1)
            throw new InvalidOperationException("The audit log has no head: the change is refused, since it cannot be recorded.");
        var head = await db.AuditHead.AsNoTracking().SingleAsync(cancellationToken);

        var (sequence, previous) = (head.Sequence - lines.Count, head.Hash);
        if (sequence < Interlocked.Read(ref highest) && lines.All(l => l.Action != AuditAction.RestoreHeld))
            throw new DatabaseWentBackException(Interlocked.Read(ref highest), sequence);
        Interlocked.Exchange(ref highest, sequence);
        var now = clock.Now;
        foreach (var line in lines)
        {
            var draft = Entry(line, ++sequence, now, previous, []);
            previous = AuditHash.Of(draft, key);
            db.AuditEntries.Add(Entry(line, sequence, now, draft.PreviousHash, previous));
        }

        await db.SaveChangesAsync(cancellationToken);
        var seal = AuditHash.OfHead(sequence, previous, key);
        await db.AuditHead.ExecuteUpdateAsync(set => set.SetProperty(h => h.Hash, previous).SetProperty(h => h.Seal, seal), cancellationToken);
    }

    /// <summary>Walks the whole chain; see <see cref="AuditVerifier"/>.</summary>
    internal Task<AuditVerification> VerifyAsync(PortalDb db, CancellationToken cancellationToken) => VerifyAsync(db, [], cancellationToken);

    /// <summary>Compares it with checkpoints too, which were read before.</summary>
    internal async Task<AuditVerification> VerifyAsync(PortalDb db, IReadOnlyList<AuditCheckpoint> checkpoints, CancellationToken cancellationToken) =>
        await AuditVerifier.VerifyAsync(db, await KeyAsync(db, cancellationToken), checkpoints, cancellationToken);

    /// <summary>Where the chain ends now, sealed so that nobody without the key can write one.</summary>
    /// <exception cref="InvalidOperationException">The head is gone, or was written by somebody without the key.</exception>
    internal async Task<AuditCheckpoint> CheckpointAsync(PortalDb db, DateTime at, CancellationToken cancellationToken)
    {
        var secret = await KeyAsync(db, cancellationToken);
        var head = await db.AuditHead.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return head is not null && CryptographicOperations.FixedTimeEquals(head.Seal, AuditHash.OfHead(head.Sequence, head.Hash, secret))
            ? AuditCheckpoint.Make(at, head.Sequence, head.Hash, secret)
            : throw new InvalidOperationException("The head of the audit log is missing or was changed: run AcmPortal.Web verify-audit.");
    }

    private Task<byte[]> KeyAsync(PortalDb db, CancellationToken cancellationToken) => secrets.OpenAsync(db, KeyOwner, SecretField.AuditHmac, cancellationToken);

    /// <summary>Makes the chain's key and head at the very first start.</summary>
    /// <exception cref="StartupException">Key or head are gone although there were some: the log was tampered with.</exception>
    internal async Task EnsureChainAsync(PortalStore store, CancellationToken cancellationToken)
    {
        if (await ChainExistsAsync(store, cancellationToken))
            return;
        try
        {
            await store.ChangeAsync(
                async (scope, ct) =>
                {
                    // Where this is done again, the key of the run before was never stored.
                    key = null;
                    var fresh = RandomNumberGenerator.GetBytes(32);
                    await secrets.SealAsync(scope.Db, KeyOwner, SecretField.AuditHmac, fresh, ct);
                    scope.Db.AuditHead.Add(new AuditHead { Seal = AuditHash.OfHead(0, [], fresh) });
                    CryptographicOperations.ZeroMemory(fresh);
                    scope.Audit(new AuditLine(Actor.Portal, AuditAction.MasterKeyCreated, "portal", "portal", "Secrets and audit log"));
                    return true;
                },
                cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another instance was first, or it is a real error: look again.
            key = null;
            if (!await ChainExistsAsync(store, cancellationToken))
                throw;
        }
    }

    private static Task<bool> ChainExistsAsync(PortalStore store, CancellationToken cancellationToken) => store.ReadAsync(
        async (db, ct) =>
        {
            var hasKey = await db.Secrets.AnyAsync(s => s.OwnerId == KeyOwner && s.Field == SecretField.AuditHmac, ct);
            var hasHead = await db.AuditHead.AnyAsync(ct);
            if (hasKey && hasHead)
                return true;
            if (hasKey || hasHead || await db.AuditEntries.AnyAsync(ct))
            {
                throw new StartupException(
                    $"The audit log lost its {(hasKey ? "head" : "key")}: rows were removed from the database. Restore it from a backup.");
            }

            return false;
        },
        cancellationToken);

    private static AuditEntry Entry(AuditLine line, long sequence, DateTime at, byte[] previous, byte[] hash) => new()
    {
        Sequence = sequence,
        At = at,
        ActorId = line.Actor.Id,
        ActorName = Cut(line.Actor.Name),
        Via = line.Actor.SessionId is { } session ? $"{line.Actor.Via}:{SessionReference.Of(session)}" : line.Actor.Via,
        Action = line.Action,
        ObjectKind = line.ObjectKind,
        ObjectId = line.ObjectId,
        ObjectName = Cut(line.ObjectName),
        Detail = line.Detail is null ? "{}" : JsonSerializer.Serialize(line.Detail, line.Detail.GetType(), DetailJson),
        ActorFrom = line.Actor.From,
        Outcome = line.Outcome,
        TeamId = line.TeamId,
        Format = AuditHash.Format,
        CorrelationId = line.CorrelationId ?? line.Actor.Correlation,
        PreviousHash = previous,
        Hash = hash,
    };

    private static string Cut(string text) => text.Length <= MaxName ? text : string.Concat(text.AsSpan(0, MaxName - 1), "…");
}
