using System.Net;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Access;

/// <summary>
/// Records who was turned away. The first attempt is written at once; more of the same within a minute are counted, and
/// the count is written after it, so that a flood makes a row or two a minute and not a row each. However many addresses
/// it comes from, all together make at most <see cref="MostInAMinute"/>. Nothing that goes wrong here undoes a refusal.
/// </summary>
public sealed partial class AccessAttempts(PortalStore store, TimeProvider time, ILogger<AccessAttempts> logger)
{
    /// <summary>Rows that one instance writes in a minute at most.</summary>
    public const int MostInAMinute = 120;
    private const int MostKept = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Seen> seen = new(StringComparer.Ordinal);
    private long minute = time.GetTimestamp();
    private int inMinute;

    private sealed record Seen(AuditLine Line, Guid? About, long Since, int More);

    /// <summary>An actor lacked a permission, or could not use it for another reason.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="useCase">What they wanted to do.</param>
    /// <param name="permission">What it needs.</param>
    /// <param name="reason">Why they were turned away although they have it; null where they lack it.</param>
    /// <param name="about">The id of what it was about; null where it was about no single thing.</param>
    public Task DeniedAsync(Actor actor, string useCase, Permission permission, string? reason = null, Guid? about = null) => NoteAsync(
        $"{(actor.Id == Actor.Anonymous.Id ? Network(actor.From) : actor.Id)}|{useCase}",
        new AuditLine(actor, AuditAction.AccessDenied, "use-case", useCase, useCase, new { permission, reason, about }) { Outcome = AuditOutcome.Denied }, about);

    /// <summary>Credentials were refused.</summary>
    /// <param name="actor">Who nobody knows yet, with the address.</param>
    /// <param name="action"><see cref="AuditAction.SignInRefused"/> or <see cref="AuditAction.TokenRefused"/>.</param>
    /// <param name="what">Which token, or who was vouched for; never the secret itself.</param>
    /// <param name="reason">Why: for the log alone, since whoever tries is not told.</param>
    public Task RefusedAsync(Actor actor, string action, string what, string reason) => NoteAsync(
        $"{Network(actor.From)}|{action}",
        new AuditLine(actor, action, action == AuditAction.TokenRefused ? "token" : "sign-in", what.Length <= 200 ? what : what[..200], what, new { reason }) { Outcome = AuditOutcome.Refused });

    /// <summary>A page of another site sent a request, or wanted a live connection.</summary>
    /// <param name="actor">Nobody: who was signed in in that browser is not read. With the address.</param>
    /// <param name="what">Method and path, without the query.</param>
    /// <param name="origin">The site, as the browser told it.</param>
    public Task ForeignAsync(Actor actor, string what, string origin) => NoteAsync(
        $"{Network(actor.From)}|{AuditAction.ForeignRefused}",
        new AuditLine(actor, AuditAction.ForeignRefused, "request", "request", what, new { origin = origin.Length <= 200 ? origin : origin[..200] }) { Outcome = AuditOutcome.Refused });

    /// <summary>Writes the counts of minutes that are over.</summary>
    /// <param name="all">Those of this minute too.</param>
    public async Task FlushAsync(bool all = false)
    {
        List<Seen> due = [];
        lock (gate)
        {
            foreach (var (key, one) in seen.Where(s => all || time.GetElapsedTime(s.Value.Since) >= Window).ToList())
            {
                if (one.More == 0)
                    seen.Remove(key);
                else if (MayWrite())
                {
                    due.Add(one);
                    seen[key] = one with { Since = time.GetTimestamp(), More = 0 };
                }
            }
        }

        foreach (var one in due)
            await WriteAsync(one.Line with { Detail = new { particulars = one.Line.Detail, more = one.More } }, one.About);
    }

    private async Task NoteAsync(string key, AuditLine line, Guid? about = null)
    {
        lock (gate)
        {
            if (seen.Count >= MostKept && !seen.ContainsKey(key))
                key = "others";
            var known = seen.TryGetValue(key, out var one);
            if ((known && time.GetElapsedTime(one!.Since) < Window) || !MayWrite())
            {
                seen[key] = known ? one! with { More = one.More + 1 } : new Seen(line, about, time.GetTimestamp(), 1);
                return;
            }

            if (one is { More: > 0 })
                line = line with { Detail = new { particulars = line.Detail, more = one.More } };
            seen[key] = new Seen(line, about, time.GetTimestamp(), 0);
        }

        await WriteAsync(line, about);
    }

    private bool MayWrite()
    {
        if (time.GetElapsedTime(minute) >= Window)
            (minute, inMinute) = (time.GetTimestamp(), 0);
        return inMinute++ < MostInAMinute;
    }

    private async Task WriteAsync(AuditLine line, Guid? about)
    {
        // Not the caller's token: who hangs up is recorded all the same.
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await store.ChangeAsync(async (scope, ct) =>
            {
                scope.Audit(line with { TeamId = about is { } id ? await TeamOfAsync(scope.Db, id, ct) : null });
                return 0;
            }, limit.Token);
        }
        catch (Exception e)
        {
            LogNotWritten(e, line.Action);
        }
    }

    // Whose the thing is, whatever kind of thing it is: whoever reads the audit log of that team reads who was turned away from it.
    private static async Task<Guid?> TeamOfAsync(PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Certificates.IgnoreQueryFilters().Where(c => c.Id == id).Select(c => (Guid?)c.TeamId).SingleOrDefaultAsync(cancellationToken)
        ?? await db.CertificateVersions.IgnoreQueryFilters().Where(v => v.Id == id).Join(db.Certificates, v => v.CertificateId, c => c.Id, (_, c) => (Guid?)c.TeamId).SingleOrDefaultAsync(cancellationToken)
        ?? await db.Orders.IgnoreQueryFilters().Where(o => o.Id == id).Select(o => (Guid?)o.TeamId).SingleOrDefaultAsync(cancellationToken)
        ?? await db.Profiles.IgnoreQueryFilters().Where(p => p.Id == id).Select(p => (Guid?)p.TeamId).SingleOrDefaultAsync(cancellationToken)
        ?? await db.ApiTokens.Where(t => t.Id == id).Select(t => t.TeamId).SingleOrDefaultAsync(cancellationToken)
        ?? await db.Teams.Where(t => t.Id == id).Select(t => (Guid?)t.Id).SingleOrDefaultAsync(cancellationToken);

    // Whoever has one IPv6 address has a whole /64 of them.
    private static string Network(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
            return address ?? "";
        var bytes = parsed.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }

    [LoggerMessage(3604, LogLevel.Error, "A refusal ({Action}) could not be written to the audit log; it stands all the same")]
    private partial void LogNotWritten(Exception exception, string action);
}
