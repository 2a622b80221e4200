using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>What must hold after every run, from the emulator and the database together.</summary>
internal static class Oracle
{
    /// <summary>Checks orders that should all be stored; adds what is wrong to the tally.</summary>
    public static async Task CheckAsync(Rig rig, IReadOnlyCollection<Guid> ids, Tally tally, string what)
    {
        var problems = tally.Lost + tally.Duplicates + tally.Stuck + tally.Broken;
        var orders = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => ids.Contains(o.Id)).ToListAsync(ct), default);
        var certificates = (await rig.Emulator.CertificatesAsync()).ToLookup(c => c.DomainName, StringComparer.OrdinalIgnoreCase);
        foreach (var order in orders)
        {
            if (OrderTransitions.IsOpen(order.State))
            {
                tally.Stuck++;
                tally.Say($"{what}: order {order.Id} is still {order.State} ({order.Reason}: {order.ReasonText} {order.AwsCode}), next attempt {order.NextAttemptAt:o}");
            }

            // I1: one order, one certificate.
            var made = certificates[order.CommonName].ToList();
            if (made.Count > 1)
            {
                tally.Duplicates += made.Count - 1;
                tally.Say($"{what}: {made.Count} certificates at AWS for order {order.Id}");
            }

            // I2, I3: what AWS issued is stored, and its key opens and pairs with it.
            if (order.State == OrderState.Stored ? await StoredProblemAsync(rig, order, made) is { } lost : !OrderTransitions.IsOpen(order.State) && (lost = $"the order is {order.State}: {order.ReasonText}") is not null)
            {
                tally.Lost++;
                tally.Say($"{what}: order {order.Id}: {lost}");
            }
        }

        await CheckHistoryAsync(rig, ids, tally, what);
        await CheckAuditAsync(rig, ids, tally, what);
        if (tally.Lost + tally.Duplicates + tally.Stuck + tally.Broken > problems)
            tally.Kept(rig);
    }

    private static async Task<string?> StoredProblemAsync(Rig rig, Order order, List<EmulatedCertificate> made)
    {
        if (made.SingleOrDefault(c => c.Arn == order.Arn) is not { } atAws)
            return "its ARN is not at AWS";
        var version = await rig.Core.Store.ReadAsync((db, ct) => db.CertificateVersions.SingleOrDefaultAsync(v => v.OrderId == order.Id, ct), default);
        if (version is null)
            return "no version is stored";
        if (!string.Equals(version.Serial.Replace(":", ""), atAws.Serial?.Replace(":", ""), StringComparison.OrdinalIgnoreCase))
            return $"serial {version.Serial} is stored, {atAws.Serial} is at AWS";
        return await KeyProblemAsync(rig, version);
    }

    /// <summary>Whether a version's key opens and pairs with it; what is wrong if not.</summary>
    public static async Task<string?> KeyProblemAsync(Rig rig, CertificateVersion version)
    {
        try
        {
            var key = await rig.Core.Store.ReadAsync((db, ct) => rig.Core.Get<SecretBox>().OpenAsync(db, version.Id, SecretField.PrivateKey, ct), default);
            using var leaf = X509Certificate2.CreateFromPem(version.LeafPem);
            using var ec = leaf.GetECDsaPublicKey();
            using AsymmetricAlgorithm own = ec is null ? RSA.Create() : ECDsa.Create();
            own.ImportPkcs8PrivateKey(key, out _);
            return own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(leaf.PublicKey.ExportSubjectPublicKeyInfo()) ? null : "the stored key does not pair with its certificate";
        }
        catch (Exception e) when (e is SecretUnreadableException or CryptographicException)
        {
            return $"the stored key cannot be used: {e.Message}";
        }
    }

    /// <summary>Checks a revocation that should have come to its end: at AWS, in the order, on the certificate, and told once.</summary>
    public static async Task CheckRevokedAsync(Rig rig, Guid id, Tally tally, string what)
    {
        var problems = tally.Lost + tally.Duplicates + tally.Stuck + tally.Broken;
        var (order, certificate, alerts) = await rig.Core.Store.ReadAsync(async (db, ct) =>
        {
            var found = await db.Orders.SingleAsync(o => o.Id == id, ct);
            return (found, await db.Certificates.SingleAsync(c => c.Id == found.CertificateId, ct), await db.Alerts.CountAsync(a => a.CertificateId == found.CertificateId && a.Event == AlertEvent.Revoked, ct));
        }, default);
        if (OrderTransitions.IsOpen(order.State))
        {
            tally.Stuck++;
            tally.Say($"{what}: revocation {id} is still {order.State} ({order.Reason}: {order.ReasonText} {order.AwsCode}), next attempt {order.NextAttemptAt:o}");
        }

        var atAws = (await rig.Emulator.CertificatesAsync()).SingleOrDefault(c => c.Arn == order.Arn);
        if (order.State == OrderState.Revoked && (certificate.State != CertificateState.Revoked || atAws?.Status != "REVOKED" || alerts != 1 || order.OpenSlot is not null))
        {
            tally.Broken++;
            tally.Say($"{what}: revocation {id} is done, but the certificate is {certificate.State}, AWS says {atAws?.Status}, {alerts} alerts, slot {order.OpenSlot}");
        }

        await CheckHistoryAsync(rig, [id], tally, what);
        await CheckAuditAsync(rig, [id], tally, what);
        if (tally.Lost + tally.Duplicates + tally.Stuck + tally.Broken > problems)
            tally.Kept(rig);
    }

    // I5: every history is a path of the table, without gaps or repeats.
    public static async Task CheckHistoryAsync(Rig rig, IReadOnlyCollection<Guid> ids, Tally tally, string what)
    {
        var lines = await rig.Core.Store.ReadAsync((db, ct) => db.OrderHistory.Where(h => ids.Contains(h.OrderId)).OrderBy(h => h.Number).ToListAsync(ct), default);
        foreach (var history in lines.GroupBy(h => h.OrderId))
        {
            OrderState? at = null;
            var number = 0;
            foreach (var line in history)
            {
                if (line.Number != ++number || line.From != at || (at is { } from && !OrderTransitions.Allows(from, line.To)))
                {
                    tally.Broken++;
                    tally.Say($"{what}: history of {line.OrderId} is no path at line {line.Number}: {line.From} -> {line.To}");
                    break;
                }

                at = line.To;
            }
        }
    }

    // I4: the chain verifies, and no effect on an order was announced without a line about its outcome.
    public static async Task CheckAuditAsync(Rig rig, IReadOnlyCollection<Guid> ids, Tally tally, string what)
    {
        var chain = await rig.Core.Get<VerifyAuditLog>().RunAsync(PortalCore.Admin, new VerifyAuditLogInput());
        if (chain.Problem is { } problem)
        {
            tally.Broken++;
            tally.Say($"{what}: the audit chain does not verify: {problem}");
        }

        var objects = ids.Select(i => i.ToString()).ToList();
        var rows = await rig.Core.Store.ReadAsync((db, ct) => db.AuditEntries
            .Where(a => objects.Contains(a.ObjectId) && (a.Action == AuditAction.AwsIntent || a.Action == AuditAction.AwsOutcome)).ToListAsync(ct), default);
        foreach (var effect in rows.GroupBy(r => r.CorrelationId))
        {
            var (intents, outcomes) = (effect.Count(r => r.Action == AuditAction.AwsIntent), effect.Count(r => r.Action == AuditAction.AwsOutcome));
            if (intents == 1 && outcomes == 1)
                continue;
            tally.Broken++;
            tally.Say($"{what}: effect {effect.Key} of order {effect.First().ObjectId} has {intents} intent and {outcomes} outcome rows");
        }
    }
}
