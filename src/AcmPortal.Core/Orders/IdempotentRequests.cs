using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Remembers, in the order's own transaction, which order a client's key was answered with.</summary>
internal static class IdempotentRequests
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>The order that this key was answered with before; null when it is new.</summary>
    /// <exception cref="RefusedException">The key was used for another question.</exception>
    public static async Task<Guid?> FindAsync(PortalDb db, Actor actor, RequestCertificateInput input, string fingerprint, DateTime now, CancellationToken cancellationToken)
    {
        if (input.IdempotencyKey is not { } key)
            return null;
        var since = now - Kept;
        var known = await db.IdempotentRequests.SingleOrDefaultAsync(r => r.ActorId == actor.Id && r.Key == key, cancellationToken);
        if (known is null)
            return null;
        if (known.At < since)
        {
            await db.IdempotentRequests.Where(r => r.At < since).ExecuteDeleteAsync(cancellationToken);
            db.Entry(known).State = EntityState.Detached;
            return null;
        }

        return known.BodyHash.AsSpan().SequenceEqual(Hash(input, fingerprint))
            ? known.OrderId
            : throw new RefusedException("This idempotency key was used for another request within the last day. Use a new key for a new request.");
    }

    /// <summary>Keeps the answer.</summary>
    public static void Keep(PortalDb db, Actor actor, RequestCertificateInput input, string fingerprint, Guid orderId, DateTime now)
    {
        if (input.IdempotencyKey is { } key)
            db.IdempotentRequests.Add(new IdempotentRequest { ActorId = actor.Id, Key = key, BodyHash = Hash(input, fingerprint), OrderId = orderId, At = now });
    }

    // The fingerprint holds CA, sorted names and key algorithm.
    private static byte[] Hash(RequestCertificateInput input, string fingerprint) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint}\n{input.ProfileId}\n{input.OwnerContact.Trim()}"));
}
