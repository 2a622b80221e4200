using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Demo;

/// <summary>Makes what the demo's orders stand on, and looks at what they do.</summary>
internal sealed class DemoSetup(
    PortalStore store, DomainClock clock, OrderOptions options, CreateConnection createConnection, TestConnection testConnection, ListHostedZones listZones, CreateAuthority createAuthority, CreateProfile createProfile)
{
    /// <summary>The profiles of the plan by name; what is there under its name is taken as it is.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> EnsureAsync(Actor actor, CancellationToken cancellationToken)
    {
        var connection = await store.ReadAsync((db, ct) => db.Connections.Where(c => c.Enabled && c.LastTestPassed == true).OrderBy(c => c.CreatedAt).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct), cancellationToken)
            ?? await ConnectAsync(actor, cancellationToken);
        foreach (var (name, region, zone) in DemoPlan.Authorities)
        {
            if (await store.ReadAsync((db, ct) => db.Authorities.AnyAsync(a => a.Name == name, ct), cancellationToken))
                continue;
            var zones = await listZones.RunAsync(actor, new ListHostedZonesInput(connection, region), cancellationToken);
            var id = zones.Zones.FirstOrDefault(z => z.Name.TrimEnd('.') == zone)?.Id ?? throw new RefusedException($"The simulated AWS has no zone {zone}.");
            await createAuthority.RunAsync(actor, new CreateAuthorityInput(name, connection, connection, region, [id]), cancellationToken);
        }

        var authorities = await store.ReadAsync((db, ct) => db.Authorities.ToDictionaryAsync(a => a.Name, a => a.Id, ct), cancellationToken);
        var profiles = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var made in DemoPlan.Profiles)
        {
            profiles[made.Name] = await store.ReadAsync((db, ct) => db.Profiles.Where(p => p.Name == made.Name).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct), cancellationToken)
                ?? await createProfile.RunAsync(actor, new CreateProfileInput(
                    authorities[made.Authority], made.Name, made.Description, [], true, KeyAlgorithms.All, KeyAlgorithms.EcP256, made.Mode, made.Days, made.Owner), cancellationToken);
        }

        return profiles;
    }

    private async Task<Guid> ConnectAsync(Actor actor, CancellationToken cancellationToken)
    {
        var made = await createConnection.RunAsync(actor, new CreateConnectionInput("simulated-aws", ConnectionKind.Host), cancellationToken);
        await testConnection.RunAsync(actor, new TestConnectionInput(made.Id), cancellationToken);
        return made.Id;
    }

    /// <summary>Whether the portal is still at work: orders that nobody but it and AWS must move, checks and readings that are due.</summary>
    public Task<bool> MovingAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var soon = now.AddMinutes(1);
        var open = DemoPlan.Open;
        return store.ReadAsync(async (db, ct) =>
            (await db.Orders.Where(o => open.Contains(o.State) && o.NextAttemptAt < soon).Select(o => new { o.State, o.Reason }).ToListAsync(ct)).Exists(o => !OrderRules.NeedsPerson(o.State, o.Reason))
            || await db.Certificates.AnyAsync(c => c.RenewalCheckAt <= now, ct)
            || await db.AwsScopes.AnyAsync(s => s.NextAt <= now, ct), cancellationToken);
    }

    /// <summary>Whom the middle of the story hits: records that somebody overwrites, and certificates that somebody deletes or revokes in the console.</summary>
    public Task<((string Zone, string Record)[] Records, (string Arn, string What)[] Certificates)> VictimsAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(async (db, ct) =>
        {
            // Those that AWS renews next: what happens to them now is seen within weeks.
            var edge = clock.Now.AddDays(options.ManagedRenewalDays);
            var certificates = await db.Certificates.Where(c => c.State == CertificateState.Active && c.NotAfter > edge).OrderBy(c => c.NotAfter).ThenBy(c => c.Id).Select(c => new { c.Arn, c.CommonName }).Take(6).ToListAsync(ct);
            var names = certificates.Take(2).Select(c => c.CommonName).ToList();
            var records = await db.ValidationRecords.Where(r => names.Contains(r.BaseName)).Select(r => r.Name).ToListAsync(ct);
            return (
                records.Select(r => (r.EndsWith(".org", StringComparison.Ordinal) ? "example.org" : "example.com", r)).ToArray(),
                certificates.Skip(3).Take(2).Select((c, i) => (c.Arn, i == 0 ? "delete" : "revoke")).ToArray());
        }, cancellationToken);
}
