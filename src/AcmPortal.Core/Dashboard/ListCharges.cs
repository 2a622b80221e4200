using AcmPortal.Core.Access;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Which charges.</summary>
/// <param name="From">Only on this day (UTC) or later.</param>
/// <param name="To">Only on this day (UTC) or before.</param>
/// <param name="ProfileId">Only of this profile.</param>
/// <param name="Kind">Only for this.</param>
public sealed record ChargeFilter(DateOnly? From = null, DateOnly? To = null, Guid? ProfileId = null, ChargeKind? Kind = null)
{
    internal IQueryable<Charge> Of(PortalDb db)
    {
        var charges = db.Charges.AsQueryable();
        if (From?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is { } from)
            charges = charges.Where(c => c.At >= from);
        if (To is { } to && to < DateOnly.MaxValue && to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is var before)
            charges = charges.Where(c => c.At < before);
        if (ProfileId is { } profile)
            charges = charges.Where(c => c.ProfileId == profile);
        if (Kind is { } kind)
            charges = charges.Where(c => c.Kind == kind);
        return charges;
    }
}

/// <summary>Which page of which charges.</summary>
/// <param name="Page">Sort key: at (default, newest first).</param>
/// <param name="Filter">Which.</param>
public sealed record ListChargesInput(PageRequest Page, ChargeFilter Filter);

/// <summary>One charge by AWS, as estimated when it was noted.</summary>
/// <param name="Id">The charge.</param>
/// <param name="At">When AWS issued what is charged.</param>
/// <param name="CommonName">The certificate's first name.</param>
/// <param name="CertificateId">The certificate; null when it was deleted here or is not shown to the reader.</param>
/// <param name="ProfileId">Its profile.</param>
/// <param name="ProfileName">The profile's name; null when it was deleted.</param>
/// <param name="Kind">For what.</param>
/// <param name="Serial">What AWS issued; null where AWS did not tell.</param>
/// <param name="Cents">US cents by the price settings of that day.</param>
public sealed record ChargeRow(Guid Id, DateTime At, string CommonName, Guid? CertificateId, Guid ProfileId, string? ProfileName, ChargeKind Kind, string? Serial, int Cents);

/// <summary>A page of what AWS charged, newest first: the rows behind every sum of money that the portal shows.</summary>
public sealed class ListCharges(PortalStore store) : UseCase<ListChargesInput, Page<ChargeRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ChargeRow>> HandleAsync(Actor actor, ListChargesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var charges = input.Filter.Of(db);
        var sorted = input.Page is { Sort: "at", Descending: false } ? charges.OrderBy(c => c.At).ThenBy(c => c.Id) : charges.OrderByDescending(c => c.At).ThenByDescending(c => c.Id);
        var page = await sorted.Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        var certificateIds = page.Select(c => c.CertificateId).Distinct().ToList();
        var profileIds = page.Select(c => c.ProfileId).Distinct().ToList();
        var there = await db.Certificates.Where(c => certificateIds.Contains(c.Id)).Select(c => c.Id).ToHashSetAsync(ct);
        var profiles = await db.Profiles.WithTheirProfiles().Where(p => profileIds.Contains(p.Id)).Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        return new Page<ChargeRow>(
            page.ConvertAll(c => new ChargeRow(
                c.Id, c.At, c.CommonName, there.Contains(c.CertificateId) ? c.CertificateId : null, c.ProfileId, profiles.GetValueOrDefault(c.ProfileId), c.Kind, ChargeKeys.SerialOf(c.Key), c.Cents)),
            await charges.CountAsync(ct));
    }, cancellationToken);
}

/// <summary>What some charges come to, US cents.</summary>
public sealed class SumCharges(PortalStore store) : UseCase<ChargeFilter, int>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<int> HandleAsync(Actor actor, ChargeFilter input, CancellationToken cancellationToken) =>
        store.ReadAsync((db, ct) => input.Of(db).SumAsync(c => c.Cents, ct), cancellationToken);
}
