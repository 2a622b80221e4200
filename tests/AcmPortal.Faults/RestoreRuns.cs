using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Restore;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>F19: an old backup is put back while AWS moved on.</summary>
internal static class RestoreRuns
{
    public static async Task<Tally> RunAsync(int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("restore");
        var issues = await Task.WhenAll(new[] { "renewed", "revoked", "quiet" }.Select(n => rig.RequestAsync($"{n}.example.com")));
        if (!await rig.UntilStoredAsync(issues))
            throw new InvalidOperationException("The certificates of the backup were not stored.");
        var certificates = await rig.Core.Store.ReadAsync((db, ct) => db.Certificates.ToDictionaryAsync(c => c.CommonName.Split('.')[0], ct), default);
        // Open in the backup, and taken by AWS only after it.
        await rig.Emulator.FaultsAsync(new { operation = "RequestCertificate", effect = "http", status = 500 });
        var open = await rig.RequestAsync("open.example.com");
        await rig.UntilAsync([open], s => s == OrderState.Requested, TimeSpan.FromSeconds(30));
        var backup = rig.Folder + ".backup";
        await rig.BackUpAsync(backup);

        await rig.Emulator.NoFaultsAsync();
        await rig.Core.Get<RetryOrder>().RunAsync(PortalCore.Admin, open);
        var after = await rig.RequestAsync("after.example.com");
        await rig.Core.Get<RevokeCertificate>().RunAsync(PortalCore.Admin, new RevokeCertificateInput(certificates["revoked"].Id, RevocationReasons.Superseded, "revoked.example.com"));
        await rig.Emulator.ActAsync(certificates["renewed"].Arn, "renew-now");
        await rig.Core.Get<ReconcileNow>().RunAsync(PortalCore.Admin, new ReconcileNowInput());
        if (!await Rig.UntilAsync(() => rig.Core.Store.ReadAsync(async (db, ct) => !await db.Orders.AnyAsync(o => o.OpenSlot != null, ct) && await db.CertificateVersions.AnyAsync(v => v.Number > 1, ct), default), TimeSpan.FromSeconds(90)))
            throw new InvalidOperationException("What happened after the backup did not come to its end.");
        // The portal notes every few seconds how far the database is.
        await Task.Delay(TimeSpan.FromSeconds(8));
        await rig.KillPortalAsync();

        await rig.RestoreAsync(backup);
        var since = await rig.Emulator.LastCallAsync();
        var (code, said) = await PortalProcess.CommandAsync(rig.Folder, rig.Emulator, "backup-check", "--all");
        tally.Runs++;
        tally.Expect(code == 0, $"restore: backup-check ended with {code}: {said}");
        await rig.StartPortalAsync();
        RestoreHoldView? hold = null;
        await Rig.UntilAsync(async () => (hold = await rig.Core.Get<GetRestoreHold>().RunAsync(PortalCore.Admin, new())) is { Unread.Count: 0, HeldOrders: > 0, Total: >= 4 }, TimeSpan.FromSeconds(60));
        await Task.Delay(TimeSpan.FromSeconds(5));
        tally.Expect(hold is not null, "restore: the restored database was not recognised");
        tally.Expect(await rig.ChangesAsync(since) == 0, "restore: AWS was changed before anybody had looked");
        var found = hold?.Findings.ToLookup(f => f.Kind, f => f.Name);
        Console.WriteLine($"  {hold?.Hold.Why} {hold?.Total} differences listed, {hold?.HeldOrders} orders held");
        tally.Expect(found is not null && found[RestoreFindingKind.Renewed].SequenceEqual(["renewed.example.com"]) && found[RestoreFindingKind.Revoked].SequenceEqual(["revoked.example.com"])
            && found[RestoreFindingKind.Unknown].Count() == 2, $"restore: listed are {string.Join(", ", hold?.Findings.Select(f => $"{f.Kind} {f.Name}") ?? [])}");

        await rig.Core.Get<ReleaseRestoreHold>().RunAsync(PortalCore.Admin, new());
        await Rig.UntilAsync(() => rig.Core.Store.ReadAsync(async (db, ct) => !await db.Orders.AnyAsync(o => o.OpenSlot != null, ct) && await db.CertificateVersions.AnyAsync(v => v.Number > 1, ct), default), TimeSpan.FromSeconds(120));
        var asked = (await rig.Emulator.CallsAsync(since)).Where(c => c.Operation is "RequestCertificate" or "RenewCertificate" or "RevokeCertificate").Select(c => c.Operation).ToList();
        tally.Expect(asked.Count == 0, $"restore: {string.Join(", ", asked)} after it was let go on");
        // What was asked for after the backup, AWS alone knows; the others are as if nothing had been.
        tally.Expect(!await rig.Core.Store.ReadAsync((db, ct) => db.Orders.AnyAsync(o => o.Id == after, ct), default), "restore: the backup knows what came after it");
        await Oracle.CheckAsync(rig, [open, .. await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.CommonName == "quiet.example.com").Select(o => o.Id).ToListAsync(ct), default)], tally, "restore");
        await RenewalOracle.CheckAsync(rig, certificates["renewed"].Id, "managed", tally, "restore");
        await StandingOracle.CheckAsync(rig, tally, "restore");
        return tally;
    }
}
