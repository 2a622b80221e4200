using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>What was typed.</summary>
/// <param name="Text">What begins a label of a name, or ends a name; a serial; an ARN; part of the name of what is set up.</param>
public sealed record FindByNameInput(string Text);

/// <summary>What was found.</summary>
public enum FoundKind { Certificate, Order, Profile, Authority, Connection }

/// <summary>One thing that can be gone to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Of its page.</param>
/// <param name="Name">Its name, or its first one.</param>
/// <param name="Note">What tells it from others of that name: when it ends, how it stands, whose it is.</param>
public sealed record FoundByName(FoundKind Kind, Guid Id, string Name, string Note);

/// <summary>
/// Things by name, a few of each kind, for going there. It is asked with every letter that is typed, so it only seeks: names by
/// the index of their labels, orders by the beginning of their first name. The lists also find any part of a name.
/// </summary>
public sealed class FindByName(PortalStore store) : UseCase<FindByNameInput, IReadOnlyList<FoundByName>>
{
    /// <summary>How many of each kind are shown.</summary>
    public const int OfEach = 6;

    private const int Longest = 300;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<FoundByName>> HandleAsync(Actor actor, FindByNameInput input, CancellationToken cancellationToken)
    {
        var text = input.Text.Trim();
        if (text.Length is 0 or > Longest)
            return [];
        return await store.ReadAsync(async (db, ct) =>
        {
            var found = new List<FoundByName>();
            found.AddRange(await CertificatesAsync(db, text, ct));
            found.AddRange(await OrdersAsync(db, text, ct));
            found.AddRange(await SetUpAsync(db, text, ct));
            return found;
        }, cancellationToken);
    }

    private static async Task<IEnumerable<FoundByName>> CertificatesAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var search = await CertificateSearch.OfAsync(db, text, cancellationToken);
        if (!search.Seeks)
            return [];
        var rows = await search.In(db, db.Certificates).OrderByDescending(c => c.NotAfter).ThenByDescending(c => c.Id).Take(OfEach)
            .Select(c => new { c.Id, c.CommonName, c.NotAfter, c.State }).ToListAsync(cancellationToken);
        return rows.Select(c => new FoundByName(
            FoundKind.Certificate, c.Id, c.CommonName, c.State == CertificateState.Revoked ? "revoked" : FormattableString.Invariant($"ends {c.NotAfter:yyyy-MM-dd}")));
    }

    private static async Task<IEnumerable<FoundByName>> OrdersAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var beginning = text.ToLowerInvariant();
        var end = CertificateSearch.After(beginning);
        var rows = await db.Orders.Where(o => o.CommonName.CompareTo(beginning) >= 0 && o.CommonName.CompareTo(end) < 0).OrderBy(o => o.CommonName).ThenBy(o => o.Id).Take(OfEach)
            .Select(o => new { o.Id, o.CommonName, o.Kind, o.State, o.RequestedAt }).ToListAsync(cancellationToken);
        return rows.Select(o => new FoundByName(FoundKind.Order, o.Id, o.CommonName, FormattableString.Invariant($"{o.Kind} of {o.RequestedAt:yyyy-MM-dd}, {o.State}")));
    }

    // There are few of these, and people know them by any part of their names.
    private static async Task<List<FoundByName>> SetUpAsync(PortalDb db, string text, CancellationToken cancellationToken)
    {
        var part = text.ToLowerInvariant();
        var found = new List<FoundByName>();
        found.AddRange((await db.Profiles.Where(p => p.Name.ToLower().Contains(part)).OrderBy(p => p.Name).Take(OfEach).Select(p => new { p.Id, p.Name, p.OwnerContact }).ToListAsync(cancellationToken))
            .Select(p => new FoundByName(FoundKind.Profile, p.Id, p.Name, p.OwnerContact)));
        found.AddRange((await db.Authorities.Where(a => a.Name.ToLower().Contains(part)).OrderBy(a => a.Name).Take(OfEach).Select(a => new { a.Id, a.Name, a.Region }).ToListAsync(cancellationToken))
            .Select(a => new FoundByName(FoundKind.Authority, a.Id, a.Name, a.Region)));
        found.AddRange((await db.Connections.Where(c => c.Name.ToLower().Contains(part)).OrderBy(c => c.Name).Take(OfEach).Select(c => new { c.Id, c.Name, c.AccountId }).ToListAsync(cancellationToken))
            .Select(c => new FoundByName(FoundKind.Connection, c.Id, c.Name, c.AccountId ?? "")));
        return found;
    }
}
