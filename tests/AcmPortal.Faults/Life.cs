using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>A life that an order has, from before it is asked for until it has ended well.</summary>
/// <param name="Name">What the command calls it.</param>
/// <param name="PrepareAsync">Makes what it needs, under a name of its own; what comes back asks for the order, and names it or its certificate.</param>
/// <param name="IsDoneAsync">Whether it has ended well.</param>
/// <param name="CheckAsync">What must hold afterwards.</param>
internal sealed record Life(
    string Name, Func<Rig, string, Task<Func<Task<Guid>>>> PrepareAsync, Func<Rig, Guid, Task<bool>> IsDoneAsync, Func<Rig, Guid, Tally, string, Task> CheckAsync)
{
    // Longer than AWS must show nothing before a renewal whose answer was lost is asked for again.
    private static readonly TimeSpan PastUnknownOutcome = TimeSpan.FromMinutes(61);

    /// <summary>A new certificate.</summary>
    public static Life Issue { get; } = new("kill", (rig, name) => Task.FromResult(() => rig.RequestAsync(name)), (rig, order) => IsAsync(rig, order, OrderState.Stored),
        (rig, order, tally, what) => Oracle.CheckAsync(rig, [order], tally, what));

    /// <summary>The revocation of a stored certificate.</summary>
    public static Life Revoke { get; } = new("revoke", async (rig, name) =>
    {
        var (certificate, _) = await StoredAsync(rig, name);
        return async () => (await rig.Core.Get<RevokeCertificate>().RunAsync(PortalCore.Admin, new RevokeCertificateInput(certificate, RevocationReasons.Superseded, name))).OrderId;
    }, (rig, order) => IsAsync(rig, order, OrderState.Revoked), Oracle.CheckRevokedAsync);

    /// <summary>A renewal that a person asks for, and the portal at AWS.</summary>
    public static Life Renew { get; } = new("renew", async (rig, name) =>
    {
        var (certificate, _) = await StoredAsync(rig, name);
        return async () =>
        {
            await rig.Core.Get<RenewNow>().RunAsync(PortalCore.Admin, certificate);
            return certificate;
        };
    }, IsRenewedAsync, (rig, certificate, tally, what) => RenewalOracle.CheckAsync(rig, certificate, "renew", tally, what));

    /// <summary>A renewal that AWS has made by itself: the portal sees it in a reading, and exports.</summary>
    public static Life Export { get; } = new("export", async (rig, name) =>
    {
        var (certificate, arn) = await StoredAsync(rig, name);
        return async () =>
        {
            await rig.Emulator.ActAsync(arn, "renew-now");
            await rig.Core.Get<ReconcileNow>().RunAsync(PortalCore.Admin, new ReconcileNowInput());
            return certificate;
        };
    }, IsRenewedAsync, (rig, certificate, tally, what) => RenewalOracle.CheckAsync(rig, certificate, "managed", tally, what));

    private static Task<bool> IsAsync(Rig rig, Guid id, OrderState state) => rig.Core.Store.ReadAsync((db, ct) => db.Orders.AnyAsync(o => o.Id == id && o.State == state, ct), default);

    private static async Task<(Guid Id, string Arn)> StoredAsync(Rig rig, string name)
    {
        var issue = await rig.RequestAsync(name);
        if (!await rig.UntilStoredAsync([issue]))
            throw new InvalidOperationException($"{name} was not stored.");
        var order = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.Id == issue, ct), default);
        return (order.CertificateId!.Value, order.Arn!);
    }

    /// <summary>Whether a certificate's renewal is stored; lets the hour be over that the portal waits after an answer that it did not see.</summary>
    public static async Task<bool> IsRenewedAsync(Rig rig, Guid certificate)
    {
        var (open, stored) = await rig.Core.Store.ReadAsync(async (db, ct) => (
            await db.Orders.SingleOrDefaultAsync(o => o.CertificateId == certificate && o.OpenSlot != null, ct),
            await db.CertificateVersions.AnyAsync(v => v.CertificateId == certificate && v.Number > 1, ct)), default);
        // An order that waits for the hour in which AWS must show nothing: the harness lets that hour be over.
        if (open is { SendUnresolved: true, LeaseOwner: null, NothingFoundSince: { } since } && rig.Core.Now - since < PastUnknownOutcome)
        {
            var (now, earlier) = (rig.Core.Now, since - PastUnknownOutcome);
            await rig.Core.Store.ChangeAsync((scope, ct) => scope.Db.Orders.Where(o => o.Id == open.Id && o.LeaseOwner == null && o.SendUnresolved)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.NothingFoundSince, earlier).SetProperty(o => o.NextAttemptAt, now), ct), default);
        }

        return open is null && stored;
    }
}
