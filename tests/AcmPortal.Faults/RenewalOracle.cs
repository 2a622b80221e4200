using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>What must hold of a certificate that was renewed once.</summary>
internal static class RenewalOracle
{
    /// <summary>Checks a certificate whose first renewal should be stored.</summary>
    /// <param name="rig">Where it happened.</param>
    /// <param name="id">The certificate.</param>
    /// <param name="cause">Who renewed, as the emulator calls it: renew or managed.</param>
    /// <param name="tally">Takes what is wrong.</param>
    /// <param name="what">The run, in words.</param>
    public static async Task CheckAsync(Rig rig, Guid id, string cause, Tally tally, string what)
    {
        var problems = tally.Lost + tally.Duplicates + tally.Stuck + tally.Broken;
        var (certificate, versions, orders, charges, alerts) = await rig.Core.Store.ReadAsync(async (db, ct) => (
            await db.Certificates.SingleAsync(c => c.Id == id, ct),
            await db.CertificateVersions.Where(v => v.CertificateId == id).OrderBy(v => v.Number).ToListAsync(ct),
            await db.Orders.Where(o => o.CertificateId == id && o.Kind == OrderKind.Renew).ToListAsync(ct),
            await db.Charges.Where(c => c.CertificateId == id).Select(c => c.Key).ToListAsync(ct),
            await db.Alerts.CountAsync(a => a.CertificateId == id && a.Event == AlertEvent.Renewed, ct)), default);
        foreach (var order in orders.Where(o => OrderTransitions.IsOpen(o.State)))
        {
            tally.Stuck++;
            tally.Say($"{what}: renewal {order.Id} is still {order.State} ({order.Reason}: {order.ReasonText} {order.AwsCode}), next attempt {order.NextAttemptAt:o}");
        }

        // AWS charges each serial: the first, and one renewal.
        var made = (await rig.Emulator.HistoriesAsync()).Single(h => h.Arn == certificate.Arn).Versions;
        if (made.Count > 2)
        {
            tally.Duplicates += made.Count - 2;
            tally.Say($"{what}: AWS renewed and charged {made.Count - 1} times");
        }

        var (current, atAws) = (versions[^1], made[^1]);
        var lost = made.Count < 2 || atAws.Cause != cause ? $"AWS's last version is of {atAws.Cause}"
            : Plain(current.Serial) != Plain(atAws.Serial) ? $"serial {current.Serial} is stored, {atAws.Serial} is at AWS"
            : await Oracle.KeyProblemAsync(rig, current);
        if (lost is not null)
        {
            tally.Lost++;
            tally.Say($"{what}: renewal of {certificate.CommonName}: {lost}");
        }

        foreach (var (holds, wrong) in new[]
        {
            (orders is [{ State: OrderState.Stored, OpenSlot: null }] || orders.Exists(o => OrderTransitions.IsOpen(o.State)), $"orders {string.Join(", ", orders.Select(o => o.State))}"),
            (versions.Select(v => v.Serial).Distinct().Count() == versions.Count, "a serial is stored twice"),
            (certificate.CurrentVersionId == current.Id && certificate.CurrentSerial == current.Serial, "the current version is not the last one"),
            (versions.Count < 2 || current.ReplacesVersionId == versions[^2].Id, "the last version replaces another than the one before"),
            (charges.Select(Plain).Order().SequenceEqual(made.Select(m => Plain(m.Serial)).Order()), $"charges noted for {string.Join(", ", charges)}"),
            (alerts == 1, $"{alerts} alerts about it"),
        })
        {
            if (holds)
                continue;
            tally.Broken++;
            tally.Say($"{what}: renewal of {certificate.CommonName}: {wrong}");
        }

        var ids = orders.ConvertAll(o => o.Id);
        await Oracle.CheckHistoryAsync(rig, ids, tally, what);
        await Oracle.CheckAuditAsync(rig, ids, tally, what);
        if (tally.Lost + tally.Duplicates + tally.Stuck + tally.Broken > problems)
            tally.Kept(rig);
    }

    private static string Plain(string serial) => serial.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
}
