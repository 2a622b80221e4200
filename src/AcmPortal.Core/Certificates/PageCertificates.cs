using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Which certificates, from where on.</summary>
/// <param name="Filter">As in the list; its page number is not used, its size and sort are: expires (default), name, created.</param>
/// <param name="After">The sort value and id of the last row that the caller has; null for the first page.</param>
public sealed record PageCertificatesInput(ListCertificatesInput Filter, CertificateCursor? After = null);

/// <summary>Where a page ended.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="At">The row's sort value, for expires and created.</param>
/// <param name="Name">The row's sort value, for name.</param>
public sealed record CertificateCursor(Guid Id, DateTime? At = null, string? Name = null);

/// <summary>One page, and where to go on; null on the last.</summary>
public sealed record CertificateRows(IReadOnlyList<CertificateRow> Items, CertificateCursor? Next);

/// <summary>Certificates in pages that go on behind a row instead of at a number: as fast on the thousandth page as on the first, and without gaps while rows come and go.</summary>
public sealed class PageCertificates(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<PageCertificatesInput, CertificateRows>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<CertificateRows> HandleAsync(Actor actor, PageCertificatesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var page = input.Filter.Page;
        var search = await CertificateSearch.OfAsync(db, input.Filter.Search, ct);
        var modes = await ListCertificates.ModesAsync(db, input.Filter, ct);
        var matching = await CertificateTags.InAsync(db, ListCertificates.Filter(db, input.Filter, search, modes, now, now.AddDays(options.ManagedRenewalDays)), input.Filter.Tags, ct);
        var rows = await ListCertificates.Listed(Behind(ListCertificates.Sort(matching, page), page, input.After).Take(page.Take + 1)).ToListAsync(ct);
        var more = rows.Count > page.Take;
        if (more)
            rows.RemoveAt(rows.Count - 1);
        var last = rows.LastOrDefault();
        var next = more && last is not null
            ? page.Sort switch
            {
                "name" => new CertificateCursor(last.Id, Name: last.CommonName),
                "created" => new CertificateCursor(last.Id, last.CreatedAt),
                _ => new CertificateCursor(last.Id, last.NotAfter),
            }
            : null;
        return new CertificateRows(await ListCertificates.RowsAsync(db, rows, now, options, ct), next);
    }, cancellationToken);

    private static IQueryable<Certificate> Behind(IQueryable<Certificate> sorted, PageRequest page, CertificateCursor? after)
    {
        if (after is null)
            return sorted;
        var (id, at, name) = (after.Id, after.At ?? DateTime.MinValue, after.Name ?? "");
        return (page.Sort, page.Descending) switch
        {
            ("name", false) => sorted.Where(c => c.CommonName.CompareTo(name) > 0 || (c.CommonName == name && c.Id.CompareTo(id) > 0)),
            ("name", true) => sorted.Where(c => c.CommonName.CompareTo(name) < 0 || (c.CommonName == name && c.Id.CompareTo(id) < 0)),
            ("created", false) => sorted.Where(c => c.CreatedAt > at || (c.CreatedAt == at && c.Id.CompareTo(id) > 0)),
            ("created", true) => sorted.Where(c => c.CreatedAt < at || (c.CreatedAt == at && c.Id.CompareTo(id) < 0)),
            (_, true) => sorted.Where(c => c.NotAfter < at || (c.NotAfter == at && c.Id.CompareTo(id) < 0)),
            _ => sorted.Where(c => c.NotAfter > at || (c.NotAfter == at && c.Id.CompareTo(id) > 0)),
        };
    }
}
