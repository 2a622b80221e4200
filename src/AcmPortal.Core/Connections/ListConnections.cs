using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Connections;

/// <summary>Which connections.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, an account id, an access key id or a role; null for all.</param>
/// <param name="Enabled">Only enabled or disabled ones; null for all.</param>
public sealed record ListConnectionsInput(PageRequest Page, string? Search = null, bool? Enabled = null);

/// <summary>A page of connections; sort keys: name (default), account, tested, created.</summary>
public sealed class ListConnections(PortalStore store) : UseCase<ListConnectionsInput, Page<ConnectionRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ConnectionRow>> HandleAsync(Actor actor, ListConnectionsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var rows = db.Connections.AsQueryable();
        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            var term = input.Search.Trim().ToLowerInvariant();
            rows = rows.Where(c => c.Name.ToLower().Contains(term) || (c.AccountId != null && c.AccountId.Contains(term))
                || (c.AccessKeyId != null && c.AccessKeyId.ToLower().Contains(term)) || (c.RoleArn != null && c.RoleArn.ToLower().Contains(term)));
        }

        if (input.Enabled is { } enabled)
            rows = rows.Where(c => c.Enabled == enabled);
        var total = await rows.CountAsync(ct);
        var sorted = (input.Page.Sort, input.Page.Descending) switch
        {
            ("account", false) => rows.OrderBy(c => c.AccountId).ThenBy(c => c.Name),
            ("account", true) => rows.OrderByDescending(c => c.AccountId).ThenBy(c => c.Name),
            ("tested", false) => rows.OrderBy(c => c.LastTestedAt).ThenBy(c => c.Name),
            ("tested", true) => rows.OrderByDescending(c => c.LastTestedAt).ThenBy(c => c.Name),
            ("created", false) => rows.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id),
            ("created", true) => rows.OrderByDescending(c => c.CreatedAt).ThenBy(c => c.Id),
            (_, true) => rows.OrderByDescending(c => c.Name),
            _ => rows.OrderBy(c => c.Name),
        };
        var items = await sorted.Skip(input.Page.Skip).Take(input.Page.Take)
            .Select(c => new ConnectionRow(c.Id, c.Name, c.Kind, c.AccountId, c.CallerArn, c.Enabled, c.CreatedAt, c.LastTestedAt, c.LastTestPassed, c.LastTestError,
                db.Authorities.Count(a => a.ConnectionId == c.Id || a.DnsConnectionId == c.Id)))
            .ToListAsync(ct);
        return new Page<ConnectionRow>(items, total);
    }, cancellationToken);
}
