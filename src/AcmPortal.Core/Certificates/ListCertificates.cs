using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Which certificates.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">What begins a label of a name, or ends a name; where none does, any part of one; a serial (with or without colons) or an ARN; null for all.</param>
/// <param name="Status">Only this status.</param>
/// <param name="AuthorityId">Only of this CA.</param>
/// <param name="ProfileId">Only of this profile.</param>
/// <param name="Valid">Only those that are valid now, expiring ones included.</param>
/// <param name="MaxDaysLeft">Only those that are valid now and end in less than so many days.</param>
/// <param name="EndsFrom">Only those that end on this day (UTC) or later.</param>
/// <param name="EndsTo">Only those that end on this day (UTC) or before.</param>
/// <param name="WithoutSuccessor">Only those that nothing takes over from, though something should.</param>
/// <param name="NeedsPerson">Only those whose renewal needs a person.</param>
/// <param name="TeamId">Only of this team.</param>
/// <param name="Tags">Only those that have all of these, each written <c>key</c> or <c>key:value</c>.</param>
/// <param name="Standing">Only those that are valid now and stand so towards their end.</param>
/// <param name="Scope">Only those of this account and region, written <c>account/region</c>.</param>
/// <param name="RequestedWithinDays">Only those that were requested in the last so many days.</param>
/// <param name="CommonName">Only those of exactly this first name, in lower case.</param>
public sealed record ListCertificatesInput(
    PageRequest Page, string? Search = null, CertificateStatus? Status = null, Guid? AuthorityId = null, Guid? ProfileId = null,
    bool Valid = false, int? MaxDaysLeft = null, DateOnly? EndsFrom = null, DateOnly? EndsTo = null, bool WithoutSuccessor = false, bool NeedsPerson = false,
    Guid? TeamId = null, IReadOnlyList<string>? Tags = null, CertificateStanding? Standing = null,
    string? Scope = null, int? RequestedWithinDays = null, string? CommonName = null);

/// <summary>A page of certificates; sort keys: expires (default), name, created.</summary>
public sealed class ListCertificates(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<ListCertificatesInput, Page<CertificateRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<CertificateRow>> HandleAsync(Actor actor, ListCertificatesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var search = await CertificateSearch.OfAsync(db, input.Search, ct);
        var modes = await ModesAsync(db, input, ct);
        var certificates = await CertificateTags.InAsync(db, Filter(db, input, search, modes, now, now.AddDays(options.ManagedRenewalDays)), input.Tags, ct);
        var total = await certificates.CountAsync(ct);
        var page = await Listed(Sort(certificates, input.Page).Skip(input.Page.Skip).Take(input.Page.Take)).ToListAsync(ct);
        return new Page<CertificateRow>(await RowsAsync(db, page, now, options, ct), total);
    }, cancellationToken);

    /// <summary>The columns that a list needs, which are a third of a certificate's.</summary>
    internal static IQueryable<ListedCertificate> Listed(IQueryable<Certificate> certificates) => certificates.Select(c => new ListedCertificate(
        c.Id, c.CommonName, c.NameCount, c.State, c.KeyAlgorithm, c.AuthorityId, c.ProfileId, c.TeamId, c.OwnerContact, c.CurrentSerial, c.CreatedAt, c.NotBefore, c.NotAfter));

    /// <summary>The rows of a page, with the names of their CAs, profiles and teams, and their tags.</summary>
    internal static async Task<List<CertificateRow>> RowsAsync(PortalDb db, List<ListedCertificate> page, DateTime now, OrderOptions options, CancellationToken cancellationToken)
    {
        var authorityIds = page.Select(c => c.AuthorityId).Distinct().ToList();
        var profileIds = page.Select(c => c.ProfileId).Distinct().ToList();
        var authorities = await db.Authorities.Where(a => EF.Parameter(authorityIds).Contains(a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken);
        var profiles = await db.Profiles.WithTheirProfiles().Where(p => EF.Parameter(profileIds).Contains(p.Id)).Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var teams = await db.TeamNamesAsync(page.Select(c => c.TeamId), cancellationToken);
        var tags = await CertificateTags.OfAsync(db, page.ConvertAll(c => c.Id), cancellationToken);
        return page.ConvertAll(c => new CertificateRow(
            c.Id, c.CommonName, c.NameCount, Status(c.State, c.NotAfter, now, options), c.KeyAlgorithm, authorities.GetValueOrDefault(c.AuthorityId, ""),
            profiles.GetValueOrDefault(c.ProfileId, ""), c.OwnerContact, c.CurrentSerial, c.NotBefore, c.NotAfter)
        {
            TeamId = c.TeamId,
            TeamName = teams.GetValueOrDefault(c.TeamId, ""),
            Tags = [.. tags[c.Id]],
        });
    }

    /// <summary>How a certificate is shown.</summary>
    internal static CertificateStatus Status(Certificate certificate, DateTime now, OrderOptions options) => Status(certificate.State, certificate.NotAfter, now, options);

    private static CertificateStatus Status(CertificateState state, DateTime notAfter, DateTime now, OrderOptions options) =>
        state == CertificateState.Revoked ? CertificateStatus.Revoked
        : notAfter <= now ? CertificateStatus.Expired
        : state == CertificateState.Deleted ? CertificateStatus.Deleted
        : notAfter <= now.AddDays(options.ManagedRenewalDays) ? CertificateStatus.Expiring
        : CertificateStatus.Active;

    /// <summary>The profiles that let their certificates end, and those whose follow AWS; read only where the filter tells them apart.</summary>
    internal static async Task<(List<Guid> LettingEnd, List<Guid> Following)> ModesAsync(PortalDb db, ListCertificatesInput input, CancellationToken cancellationToken) => (
        input.WithoutSuccessor || input.Standing is not null ? await ProfileModes.LettingEndAsync(db, cancellationToken) : [],
        input.Standing is not null ? await ProfileModes.FollowingAsync(db, cancellationToken) : []);

    internal static IQueryable<Certificate> Filter(PortalDb db, ListCertificatesInput input, CertificateSearch search, (List<Guid> LettingEnd, List<Guid> Following) modes, DateTime now, DateTime soon)
    {
        IQueryable<Certificate> certificates = db.Certificates;
        certificates = input.Status switch
        {
            CertificateStatus.Revoked => certificates.Where(c => c.State == CertificateState.Revoked),
            CertificateStatus.Deleted => certificates.Where(c => c.State == CertificateState.Deleted && c.NotAfter > now),
            CertificateStatus.Expired => certificates.Where(c => c.State != CertificateState.Revoked && c.NotAfter <= now),
            CertificateStatus.Expiring => certificates.Where(c => c.State == CertificateState.Active && c.NotAfter > now && c.NotAfter <= soon),
            CertificateStatus.Active => certificates.Where(c => c.State == CertificateState.Active && c.NotAfter > soon),
            _ => certificates,
        };
        if (input.AuthorityId is { } authority)
            certificates = certificates.Where(c => c.AuthorityId == authority);
        if (input.Scope is { } scope)
        {
            var authorities = AwsScopeName.AuthoritiesOf(db, scope).Select(a => a.Id);
            certificates = certificates.Where(c => authorities.Contains(c.AuthorityId));
        }

        if (input.CommonName is { } name)
            certificates = certificates.Where(c => c.CommonName == name);
        if (input.RequestedWithinDays is { } ago)
        {
            var since = now.AddDays(-Math.Clamp(ago, 0, 36_500));
            certificates = certificates.Where(c => c.CreatedAt >= since);
        }

        if (input.ProfileId is { } profile)
            certificates = certificates.Where(c => c.ProfileId == profile);
        if (input.TeamId is { } team)
            certificates = certificates.Where(c => c.TeamId == team);
        if (input.Valid || input.MaxDaysLeft is not null || input.Standing is not null)
            certificates = certificates.Where(CertificateFilters.Valid(now));
        if (input.MaxDaysLeft is { } days)
            certificates = certificates.Where(CertificateFilters.EndsWithin(now, Math.Clamp(days, 0, 36_500)));
        if (input.EndsFrom is not null || input.EndsTo is not null)
            certificates = certificates.Where(CertificateFilters.EndsBetween(input.EndsFrom ?? DateOnly.MinValue, input.EndsTo ?? DateOnly.MaxValue.AddDays(-1)));
        if (input.WithoutSuccessor)
            certificates = certificates.Where(c => c.State != CertificateState.Revoked).Where(CertificateFilters.WithoutSuccessor(db, modes.LettingEnd));
        if (input.Standing is { } standing)
            certificates = certificates.Where(CertificateFilters.Stands(db, standing, modes.LettingEnd, modes.Following, now));
        if (input.NeedsPerson)
            certificates = certificates.Where(c => c.Attention != null);
        return search.In(db, certificates);
    }

    // Each the other's reverse, the ids included, so that one index serves both.
    internal static IQueryable<Certificate> Sort(IQueryable<Certificate> certificates, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("name", false) => certificates.OrderBy(c => c.CommonName).ThenBy(c => c.Id),
        ("name", true) => certificates.OrderByDescending(c => c.CommonName).ThenByDescending(c => c.Id),
        ("created", false) => certificates.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id),
        ("created", true) => certificates.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id),
        (_, true) => certificates.OrderByDescending(c => c.NotAfter).ThenByDescending(c => c.Id),
        _ => certificates.OrderBy(c => c.NotAfter).ThenBy(c => c.Id),
    };
}

/// <summary>What of a certificate stands in a list.</summary>
internal sealed record ListedCertificate(
    Guid Id, string CommonName, int NameCount, CertificateState State, string KeyAlgorithm, Guid AuthorityId, Guid ProfileId, Guid TeamId, string OwnerContact, string CurrentSerial,
    DateTime CreatedAt, DateTime NotBefore, DateTime NotAfter);
