using System.Linq.Expressions;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>Which rows of the audit log; what is null does not filter.</summary>
/// <param name="Text">Part of an actor's or an object's name, of an address or of the particulars, in any case; or an object's id.</param>
/// <param name="Actor">Only by this actor: the id, or the whole name.</param>
/// <param name="ObjectKind">Only of this kind of object, for example <c>order</c>.</param>
/// <param name="ObjectId">Only of this object.</param>
/// <param name="Action">Only this action, one of <see cref="AuditAction"/>.</param>
/// <param name="Outcome">Only what ended so, one of <see cref="AuditOutcome"/>.</param>
/// <param name="Since">Only from this moment on, UTC.</param>
/// <param name="Before">Only before this moment, UTC.</param>
/// <param name="Correlation">Only what one request, click or effect caused.</param>
public sealed record AuditFilter(
    string? Text = null, string? Actor = null, string? ObjectKind = null, string? ObjectId = null, string? Action = null, string? Outcome = null,
    DateTime? Since = null, DateTime? Before = null, Guid? Correlation = null)
{
    internal static Expression<Func<AuditEntry, AuditRow>> Row { get; } = e => new AuditRow(
        e.Sequence, e.At, e.ActorId, e.ActorName, e.Via, e.Action, e.ObjectKind, e.ObjectId, e.ObjectName, e.Detail, e.ActorFrom, e.Outcome, e.CorrelationId);

    /// <summary>The rows that match, of those that the actor may read: all, or those of the teams in which they read the log.</summary>
    internal IQueryable<AuditEntry> Of(PortalDb db, Access.Actor actor)
    {
        IQueryable<AuditEntry> rows = db.AuditEntries;
        if (!actor.MayEverywhere(Permission.ReadAudit))
        {
            Guid[] teams = [.. actor.ReachOf(Permission.ReadAudit).Teams];
            rows = rows.Where(e => e.TeamId != null && EF.Parameter(teams).Contains(e.TeamId.Value));
        }

        if (Some(Actor) is { } who)
            rows = rows.Where(e => e.ActorId == who || e.ActorName == who);
        if (Some(ObjectKind) is { } kind)
            rows = rows.Where(e => e.ObjectKind == kind);
        if (Some(ObjectId) is { } id)
            rows = rows.Where(e => e.ObjectId == id);
        if (Some(Action) is { } action)
            rows = rows.Where(e => e.Action == action);
        if (Some(Outcome) is { } outcome)
            rows = rows.Where(e => e.Outcome == outcome);
        if (Since is { } since)
            rows = rows.Where(e => e.At >= since);
        if (Before is { } before)
            rows = rows.Where(e => e.At < before);
        if (Correlation is { } correlation)
            rows = rows.Where(e => e.CorrelationId == correlation);
        if (Some(Text) is { } typed)
        {
            var text = typed.ToLowerInvariant();
            rows = rows.Where(e => e.ActorName.ToLower().Contains(text) || e.ObjectName.ToLower().Contains(text) || e.ObjectId == typed
                || e.ActorFrom == typed || e.Detail.ToLower().Contains(text));
        }

        return rows;
    }

    private static string? Some(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

/// <summary>One row of the audit log.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="At">When, UTC.</param>
/// <param name="ActorId">Who, by their stable identity.</param>
/// <param name="ActorName">Who, by name.</param>
/// <param name="Via">By what: session, link, token, worker, …</param>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="ObjectKind">What kind of object.</param>
/// <param name="ObjectId">Which one.</param>
/// <param name="ObjectName">Its name then.</param>
/// <param name="Detail">Particulars as JSON; before and after where something was changed.</param>
/// <param name="From">The client's address; null where nobody called over the network.</param>
/// <param name="Outcome">How it ended: one of <see cref="AuditOutcome"/>.</param>
/// <param name="CorrelationId">What joins all rows of one request, click or effect.</param>
public sealed record AuditRow(
    long Sequence, DateTime At, string ActorId, string ActorName, string Via, string Action, string ObjectKind, string ObjectId, string ObjectName, string Detail,
    string? From = null, string Outcome = AuditOutcome.Ok, Guid? CorrelationId = null);
