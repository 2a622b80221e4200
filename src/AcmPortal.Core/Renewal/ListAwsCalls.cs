using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Which calls.</summary>
/// <param name="Page">Which page; newest first.</param>
/// <param name="Scope">Of this account and region, written <c>account/region</c>.</param>
/// <param name="From">Only on this day (UTC) or later; today where neither day is given.</param>
/// <param name="To">Only on this day (UTC) or before.</param>
/// <param name="Operation">Only of this operation, for example RequestCertificate.</param>
/// <param name="Throttled">Only those that AWS refused as too many.</param>
public sealed record ListAwsCallsInput(PageRequest Page, string Scope, DateOnly? From = null, DateOnly? To = null, string? Operation = null, bool Throttled = false);

/// <summary>One call to AWS.</summary>
/// <param name="Id">The call.</param>
/// <param name="At">When it was sent, UTC.</param>
/// <param name="Operation">For example SearchCertificates.</param>
/// <param name="HttpStatus">Null when no answer came.</param>
/// <param name="Code">AWS's error code; null on success.</param>
/// <param name="Outcome">One line: what the answer said.</param>
/// <param name="DurationMs">Milliseconds until the answer.</param>
/// <param name="RequestId">AWS's, for its support.</param>
/// <param name="OrderId">The order that it was made for; null for a call shared by all.</param>
/// <param name="CommonName">The order's first name.</param>
public sealed record ScopeCallRow(Guid Id, DateTime At, string Operation, int? HttpStatus, string? Code, string Outcome, int DurationMs, string? RequestId, Guid? OrderId, string? CommonName);

/// <summary>The calls behind the counts of an account and region: those made for all, and those of orders.</summary>
public sealed class ListAwsCalls(PortalStore store, DomainClock clock) : UseCase<ListAwsCallsInput, Page<ScopeCallRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ScopeCallRow>> HandleAsync(Actor actor, ListAwsCallsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var days = input is { From: null, To: null } ? input with { From = DateOnly.FromDateTime(clock.Now) } : input;
        var calls = await ScopeCalls.OfAsync(db, input.Scope, (days.From ?? DateOnly.MinValue).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), ct);
        if (days.To is { } to && to < DateOnly.MaxValue && to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is var before)
            calls = calls.Where(c => c.At < before);
        if (input.Operation is { } operation)
            calls = calls.Where(c => c.Operation == operation);
        if (input.Throttled)
            calls = calls.Where(c => c.Code != null && ScopeCalls.ThrottlingCodes.Contains(c.Code));
        var page = await calls.OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        var orderIds = page.Select(c => c.OrderId).OfType<Guid>().Distinct().ToList();
        var names = await db.Orders.Where(o => orderIds.Contains(o.Id)).Select(o => new { o.Id, o.CommonName }).ToDictionaryAsync(o => o.Id, o => o.CommonName, ct);
        return new Page<ScopeCallRow>(
            page.ConvertAll(c => new ScopeCallRow(
                c.Id, c.At, c.Operation, c.HttpStatus, c.Code, c.Outcome, c.DurationMs, c.RequestId, c.OrderId, c.OrderId is { } order ? names.GetValueOrDefault(order) : null)),
            await calls.CountAsync(ct));
    }, cancellationToken);
}

/// <summary>The calls of an account and region, counted and listed alike.</summary>
internal static class ScopeCalls
{
    /// <summary>What the error classes count as throttling, in AWS's two spellings for ACM.</summary>
    public static readonly string[] ThrottlingCodes = ["ThrottlingException", "Throttling"];

    /// <summary>From a moment on: those shared by all, and those of orders, which carry no account.</summary>
    public static async Task<IQueryable<AwsCall>> OfAsync(PortalDb db, string scope, DateTime since, CancellationToken cancellationToken)
    {
        var authorities = await AwsScopeName.AuthoritiesOf(db, scope).Select(c => c.Id).ToListAsync(cancellationToken);
        var shared = db.AwsCalls.Where(c => c.Scope == scope && c.At >= since);
        // Only orders that are open, or changed since, can have made any since.
        var ofOrders =
            from o in db.Orders
            where authorities.Contains(o.AuthorityId) && (o.NextAttemptAt != null || o.StateSince >= since)
            join c in db.AwsCalls on o.Id equals c.OrderId
            where c.At >= since
            select c;
        return shared.Concat(ofOrders);
    }
}
