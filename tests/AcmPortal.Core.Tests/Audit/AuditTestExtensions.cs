using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Tests.Audit;

internal static class AuditTestExtensions
{
    public static Task<AuditVerification> VerifyAsync(this TestDatabase database) => database.Store.ReadAsync(
        (db, ct) => database.Services.GetRequiredService<AuditTrail>().VerifyAsync(db, ct), default);

    /// <summary>On a context of the test's own, in whose transaction something was done to the log.</summary>
    public static Task<AuditVerification> VerifyAsync(this TestDatabase database, PortalDb db, params AuditCheckpoint[] checkpoints) =>
        database.Services.GetRequiredService<AuditTrail>().VerifyAsync(db, checkpoints, default);

    public static Task<bool> WriteAsync(this TestDatabase database, params AuditLine[] lines) => database.Store.ChangeAsync(
        (scope, _) =>
        {
            foreach (var line in lines)
                scope.Audit(line);
            return Task.FromResult(true);
        },
        default);

    public static Task<AuditCheckpoint> CheckpointAsync(this TestDatabase database) => database.Store.ReadAsync(
        (db, ct) => database.Services.GetRequiredService<AuditTrail>().CheckpointAsync(db, database.Clock.GetUtcNow().UtcDateTime, ct), default);

    /// <summary>A row as the first release wrote it: without address and outcome, and its hash without them.</summary>
    public static async Task WriteFormerRowAsync(this TestDatabase database, string name)
    {
        await using var db = database.NewContext();
        var key = await database.Services.GetRequiredService<SecretBox>().OpenAsync(db, AuditTrail.KeyOwner, SecretField.AuditHmac, default);
        var head = await db.AuditHead.SingleAsync();
        AuditEntry Row(byte[] hash) => new()
        {
            Sequence = head.Sequence + 1,
            At = TestDatabase.Start.UtcDateTime,
            ActorId = Actor.Host.Id,
            ActorName = Actor.Host.Name,
            Via = "cli",
            Action = AuditAction.ProfileCreated,
            ObjectKind = "profile",
            ObjectId = "1",
            ObjectName = name,
            Detail = "{}",
            Outcome = AuditOutcome.Ok,
            Format = 1,
            PreviousHash = head.Hash,
            Hash = hash,
        };
        var hash = AuditHash.Of(Row([]), key);
        db.AuditEntries.Add(Row(hash));
        (head.Sequence, head.Hash, head.Seal) = (head.Sequence + 1, hash, AuditHash.OfHead(head.Sequence + 1, hash, key));
        await db.SaveChangesAsync();
    }
}
