using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>
/// What people do in a simulation: in the AWS console they revoke, delete and renew certificates and remove CNAMEs behind
/// the portal's back; in the portal they replace what it tells them has ended.
/// </summary>
internal sealed class SimulatedConsole(PortalCore portal, Emulator emulator, Random random)
{
    /// <summary>What was done to a certificate.</summary>
    /// <param name="Action">renew-now, revoke, delete or remove-cname.</param>
    /// <param name="CertificateId">The certificate.</param>
    /// <param name="Arn">Its ARN.</param>
    /// <param name="CommonName">Its first name.</param>
    /// <param name="At">When, in the domain's time.</param>
    public sealed record Deed(string Action, Guid CertificateId, string Arn, string CommonName, DateTime At)
    {
        public bool Told { get; set; }
        public bool Replaced { get; set; }
    }

    private static readonly string[] Actions = ["renew-now", "revoke", "delete", "remove-cname"];
    private DateTime? zoneLockedUntil;
    private int next;

    public List<Deed> Deeds { get; } = [];

    /// <summary>One action, each kind in its turn, on a certificate that nothing was done to before.</summary>
    public async Task ActAsync(DateTime now, int managedRenewalDays)
    {
        var action = Actions[next++ % Actions.Length];
        var touched = Deeds.Select(d => d.CertificateId).ToHashSet();
        // A CNAME is missed when AWS renews within the next days; the rest hits whatever lives on for long.
        var (from, to) = action == "remove-cname" ? (now.AddDays(managedRenewalDays + 1), now.AddDays(managedRenewalDays + 6)) : (now.AddDays(70), now.AddDays(190));
        var candidates = (await portal.Store.ReadAsync((db, ct) => db.Certificates
            .Where(c => c.State == CertificateState.Active && c.NotAfter > from && c.NotAfter < to).OrderBy(c => c.CommonName)
            .Select(c => new { c.Id, c.Arn, c.CommonName }).ToListAsync(ct), default)).Where(c => !touched.Contains(c.Id)).ToList();
        if (candidates.Count == 0)
            return;
        var chosen = candidates[random.Next(candidates.Count)];
        Deeds.Add(new Deed(action, chosen.Id, chosen.Arn, chosen.CommonName, now));
        if (action != "remove-cname")
        {
            await emulator.ActAsync(chosen.Arn, action, action == "revoke" ? new { reason = "SUPERSEDED" } : null);
            return;
        }

        foreach (var record in await emulator.RecordsAsync(chosen.Arn))
            await emulator.SendAsync(HttpMethod.Delete, "zones/example.com/records", new { name = record, type = "CNAME" });
        // Every other time the portal may not put it back either, until somebody allows it again.
        if (next / Actions.Length % 2 == 1)
        {
            await emulator.SendAsync(HttpMethod.Put, "policy", new { deny = new[] { "route53:ChangeResourceRecordSets" } });
            zoneLockedUntil = now.AddDays(managedRenewalDays > 10 ? 9 : 4);
        }
    }

    /// <summary>What people do each day about what they were told.</summary>
    public async Task MendAsync(DateTime now)
    {
        if (zoneLockedUntil <= now)
        {
            await emulator.SendAsync(HttpMethod.Delete, "policy");
            zoneLockedUntil = null;
        }

        foreach (var deed in Deeds.Where(d => d.Action is "revoke" or "delete" && !d.Replaced))
        {
            deed.Told |= await portal.Store.ReadAsync((db, ct) => db.Alerts.AnyAsync(a => a.CertificateId == deed.CertificateId && a.At >= deed.At, ct), default);
            if (!deed.Told)
                continue;
            await portal.Get<ReplaceCertificate>().RunAsync(PortalCore.Admin, new ReplaceCertificateInput(deed.CertificateId));
            deed.Replaced = true;
        }
    }
}
