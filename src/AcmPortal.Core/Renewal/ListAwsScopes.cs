using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Nothing is asked.</summary>
public sealed record ListAwsScopesInput;

/// <summary>A connection through which an account and region is read.</summary>
public sealed record AwsScopeConnection(Guid Id, string Name, bool Enabled);

/// <summary>Calls of one operation since midnight UTC, those of orders included.</summary>
/// <param name="Operation">For example SearchCertificates.</param>
/// <param name="Calls">All of them.</param>
/// <param name="Throttled">Those that AWS refused as too many.</param>
public sealed record AwsCallsToday(string Operation, int Calls, int Throttled);

/// <summary>How much of one operation's rate the instances use together, over about ten seconds.</summary>
/// <param name="Operation">For example RequestCertificate; <see cref="AwsRates.Route53"/> for all actions of Route 53.</param>
/// <param name="PerSecond">Calls a second.</param>
/// <param name="Limit">The account's limit, calls a second.</param>
/// <param name="Percent">How much of its pace the portal goes at; below 100 after AWS asked for fewer calls.</param>
/// <param name="Throttled">Calls refused as too many, ever.</param>
public sealed record AwsRateUse(string Operation, double PerSecond, double Limit, int Percent, long Throttled);

/// <summary>How one account and region stands.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Scope"><c>account/region</c>.</param>
/// <param name="Connections">Those of its CAs, by name.</param>
/// <param name="LastGoodCallAt">When AWS last answered a reading or a shared call well; null when never.</param>
/// <param name="Today">Calls by operation, most first.</param>
/// <param name="CertificatesAtAws">At AWS now, expired and revoked ones included.</param>
/// <param name="CertificateQuota">AWS's default for that.</param>
/// <param name="CreatedLastYear">Of those, requested in the last 365 days.</param>
/// <param name="RequestQuota">AWS's default for that; deleted ones count, too.</param>
/// <param name="ReadAt">When a reading last went to its end; null when never.</param>
/// <param name="NextAt">When the next one is due.</param>
/// <param name="Reading">Whether one is under way.</param>
/// <param name="MaySearch">Whether SearchCertificates is allowed; null until tried. Where it is not, serials are learnt at export only.</param>
/// <param name="Problem">Why the last reading failed; null when it did not.</param>
public sealed record AwsScopeRow(
    Guid Id, string Scope, IReadOnlyList<AwsScopeConnection> Connections, DateTime? LastGoodCallAt, IReadOnlyList<AwsCallsToday> Today,
    int CertificatesAtAws, int CertificateQuota, int CreatedLastYear, int RequestQuota, DateTime? ReadAt, DateTime NextAt, bool Reading, bool? MaySearch, string? Problem)
{
    /// <summary>Calls that AWS refused as too many since midnight UTC.</summary>
    public int ThrottledToday => Today.Sum(t => t.Throttled);

    /// <summary>The rates by operation, those of Route 53 for the whole account; empty where pacing is off.</summary>
    public IReadOnlyList<AwsRateUse> Rates { get; init; } = [];
}

/// <summary>Every account and region that the portal reads; a handful.</summary>
public sealed class ListAwsScopes(PortalStore store, DomainClock clock, AwsOptions options) : UseCase<ListAwsScopesInput, IReadOnlyList<AwsScopeRow>>
{
    private const int Most = 100;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<AwsScopeRow>> HandleAsync(Actor actor, ListAwsScopesInput input, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyList<AwsScopeRow>>(async (db, ct) =>
        {
            var scopes = await db.AwsScopes.OrderBy(s => s.Scope).Take(Most)
                .Select(s => new { Row = s, Reading = s.LeaseUntil != null && s.LeaseUntil >= DatabaseClock.After(0) }).ToListAsync(ct);
            var rows = new List<AwsScopeRow>(scopes.Count);
            foreach (var scope in scopes)
                rows.Add(await RowAsync(db, scope.Row, scope.Reading, ct));
            return rows;
        }, cancellationToken);

    private async Task<AwsScopeRow> RowAsync(PortalDb db, AwsScope row, bool reading, CancellationToken cancellationToken)
    {
        var name = row.Scope;
        var authorityIds = await AwsScopeName.AuthoritiesOf(db, name).Select(c => c.Id).ToListAsync(cancellationToken);
        var connections = await db.Connections.Where(c => db.Authorities.Any(x => authorityIds.Contains(x.Id) && x.ConnectionId == c.Id))
            .OrderBy(c => c.Name).Select(c => new AwsScopeConnection(c.Id, c.Name, c.Enabled)).ToListAsync(cancellationToken);
        var lastGood = await db.AwsCalls.Where(c => c.Scope == name && c.Code == null).OrderByDescending(c => c.At).Select(c => (DateTime?)c.At).FirstOrDefaultAsync(cancellationToken);

        var today = clock.Now.Date;
        var counted = await (await ScopeCalls.OfAsync(db, name, today, cancellationToken))
            .GroupBy(c => c.Operation).Select(g => new AwsCallsToday(g.Key, g.Count(), g.Count(c => c.Code != null && ScopeCalls.ThrottlingCodes.Contains(c.Code)))).ToListAsync(cancellationToken);
        List<AwsCallsToday> calls = [.. counted.OrderByDescending(t => t.Calls)];
        return new(row.Id, name, connections, lastGood, calls, row.CertificatesAtAws, AwsQuotas.Certificates, row.CreatedLastYear, AwsQuotas.RequestsAYear,
            row.ReadAt, row.NextAt, reading, row.MaySearch, row.Problem)
        {
            Rates = await RatesAsync(db, name, cancellationToken),
        };
    }

    private async Task<List<AwsRateUse>> RatesAsync(PortalDb db, string scope, CancellationToken cancellationToken)
    {
        var (account, region) = AwsScopeName.Parts(scope);
        var quotas = await db.AwsQuotas.Where(q => q.Account == account && (q.Region == region || q.Region == "global")).OrderBy(q => q.Operation)
            .Select(q => new { Quota = q, Now = DatabaseClock.After(0) }).ToListAsync(cancellationToken);
        return quotas.ConvertAll(q => new AwsRateUse(q.Quota.Operation, AwsPacing.PerSecond(q.Quota, q.Now), options.RateOf(q.Quota.Operation),
            AwsPacing.Permille(q.Quota, q.Now) / 10, q.Quota.Throttled));
    }
}
