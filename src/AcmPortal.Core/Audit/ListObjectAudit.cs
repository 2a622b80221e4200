using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>Whose history.</summary>
/// <param name="Kind">One of <see cref="ListObjectAudit.Kinds"/>.</param>
/// <param name="Id">Which object.</param>
/// <param name="Page">Which page, newest first.</param>
public sealed record ListObjectAuditInput(string Kind, Guid Id, PageRequest Page);

/// <summary>What was done to an object: no addresses, sessions or other particulars, which are the audit log's own.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="ActorName">Who.</param>
/// <param name="Action">What, one of <see cref="AuditAction"/>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Changes">Field by field what was before and after; empty where nothing was changed.</param>
public sealed record ObjectAuditRow(DateTime At, string ActorName, string Action, string Outcome, IReadOnlyList<FieldChange> Changes);

/// <summary>An object's own rows of the audit log, for everybody who may see the object.</summary>
public sealed class ListObjectAudit(PortalStore store) : UseCase<ListObjectAuditInput, Page<ObjectAuditRow>>
{
    /// <summary>The kinds of object that have a history.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["certificate", "order", "profile", "authority", "connection", "alert-channel", "alert-rule", "token", "user", "team"];

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ObjectAuditRow>> HandleAsync(Actor actor, ListObjectAuditInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        if (!await IsVisibleAsync(db, actor, input, ct))
            throw new NotFoundException($"The {(input.Kind == "authority" ? "certificate authority" : input.Kind.Replace('-', ' '))}");
        var id = input.Id.ToString("D");
        var rows = db.AuditEntries.Where(e => e.ObjectKind == input.Kind && e.ObjectId == id);
        var page = await rows.OrderByDescending(e => e.Sequence).Skip(input.Page.Skip).Take(input.Page.Take)
            .Select(e => new { e.At, e.ActorName, e.Action, e.Outcome, e.Detail }).ToListAsync(ct);
        return new Page<ObjectAuditRow>(page.ConvertAll(e => new ObjectAuditRow(e.At, e.ActorName, e.Action, e.Outcome, AuditDiff.Of(e.Detail))), await rows.CountAsync(ct));
    }, cancellationToken);

    // Asked of the objects' own tables, so that whatever hides an object hides its history too.
    private static async Task<bool> IsVisibleAsync(PortalDb db, Actor actor, ListObjectAuditInput input, CancellationToken cancellationToken) => input.Kind switch
    {
        "certificate" => await db.Certificates.AnyAsync(c => c.Id == input.Id, cancellationToken),
        "order" => await db.Orders.AnyAsync(o => o.Id == input.Id, cancellationToken),
        "profile" => await db.Profiles.AnyAsync(p => p.Id == input.Id, cancellationToken),
        "authority" => await db.Authorities.AnyAsync(a => a.Id == input.Id, cancellationToken),
        "connection" => await db.Connections.AnyAsync(c => c.Id == input.Id, cancellationToken),
        "alert-channel" => actor.MayEverywhere(Permission.View) && await db.AlertChannels.AnyAsync(c => c.Id == input.Id, cancellationToken),
        "alert-rule" => actor.MayEverywhere(Permission.View) && await db.AlertRules.AnyAsync(r => r.Id == input.Id, cancellationToken),
        "token" => await (actor.May(Permission.ManageTokens) || actor.MayEverywhere(Permission.ReadPeople) ? db.ApiTokens : ListTokens.Reached(db, actor)).AnyAsync(t => t.Id == input.Id, cancellationToken),
        // Roles in other teams stand in it too.
        "user" => actor.MayEverywhere(Permission.ReadPeople) && await db.Users.AnyAsync(u => u.Id == input.Id, cancellationToken),
        "team" => actor.May(Permission.ReadPeople, input.Id) && await db.Teams.AnyAsync(t => t.Id == input.Id, cancellationToken),
        _ => false,
    };
}
