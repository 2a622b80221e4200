using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Which pickups of a certificate's keys.</summary>
/// <param name="CertificateId">The certificate.</param>
/// <param name="Page">Which page, newest first.</param>
/// <param name="VersionId">Only of this version; null for all.</param>
public sealed record ListPickupsInput(Guid CertificateId, PageRequest Page, Guid? VersionId = null);

/// <summary>Somebody took a private key.</summary>
/// <param name="At">When.</param>
/// <param name="ActorName">Who.</param>
/// <param name="Via">By browser or API.</param>
/// <param name="Format">In which form.</param>
/// <param name="VersionNumber">Of which version.</param>
/// <param name="Reason">Why, in their words; null where none was given.</param>
public sealed record PickupRow(DateTime At, string ActorName, string Via, DownloadFormat Format, int VersionNumber, string? Reason = null);

/// <summary>A page of the pickups of a certificate's private keys: who, when and how.</summary>
public sealed class ListPickups(PortalStore store) : UseCase<ListPickupsInput, Page<PickupRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<PickupRow>> HandleAsync(Actor actor, ListPickupsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var pickups = db.KeyPickups.Where(p => p.CertificateId == input.CertificateId);
        if (input.VersionId is { } version)
            pickups = pickups.Where(p => p.VersionId == version);
        var rows = pickups.Join(db.CertificateVersions, p => p.VersionId, v => v.Id, (p, v) => new { Pickup = p, v.Number });
        var page = await rows.OrderByDescending(r => r.Pickup.At).ThenByDescending(r => r.Pickup.Id).Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        return new Page<PickupRow>(page.ConvertAll(r => PickupRows.Of(r.Pickup, r.Number)), await pickups.CountAsync(ct));
    }, cancellationToken);
}

/// <summary>Pickups as they are shown.</summary>
internal static class PickupRows
{
    public static PickupRow Of(KeyPickup pickup, int number) => new(pickup.At, pickup.ActorName, pickup.Via, pickup.Format, number, pickup.Reason);

    /// <summary>The last pickup of each version of a certificate.</summary>
    public static async Task<Dictionary<Guid, PickupRow>> LatestAsync(PortalDb db, Guid certificateId, CancellationToken cancellationToken)
    {
        // Not "the first of each version": SQLite would number all pickups there are.
        var latest = await (
            from p in db.KeyPickups
            where p.CertificateId == certificateId && !db.KeyPickups.Any(later => later.VersionId == p.VersionId && later.At > p.At)
            join v in db.CertificateVersions on p.VersionId equals v.Id
            select new { Pickup = p, v.Number }).ToListAsync(cancellationToken);
        return latest.DistinctBy(l => l.Pickup.VersionId).ToDictionary(l => l.Pickup.VersionId, l => Of(l.Pickup, l.Number));
    }

    /// <summary>How often each version's key was taken.</summary>
    public static Task<Dictionary<Guid, int>> CountsAsync(PortalDb db, Guid certificateId, CancellationToken cancellationToken) =>
        db.KeyPickups.Where(p => p.CertificateId == certificateId).GroupBy(p => p.VersionId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
}
