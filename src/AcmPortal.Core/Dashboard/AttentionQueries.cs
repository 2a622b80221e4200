using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>What needs a person, asked the same way by the badges, the cards and the list, so that their numbers agree.</summary>
internal static class AttentionQueries
{
    /// <summary>Certificates that the renewal rules gave to a person.</summary>
    public static IQueryable<Certificate> Certificates(PortalDb db) => db.Certificates.Where(c => c.Attention != null);

    /// <summary>Orders that failed or wait for a person; without those whose certificate is in the list for itself.</summary>
    public static IQueryable<Order> Orders(PortalDb db) =>
        ListOrders.NeedingPerson(db).Where(o => o.CertificateId == null || !db.Certificates.Any(c => c.Id == o.CertificateId && c.Attention != null));

    /// <summary>Connections in use by their switch whose last test failed.</summary>
    public static IQueryable<Connection> Connections(PortalDb db) => db.Connections.Where(c => c.Enabled && c.LastTestPassed == false);

    /// <summary>Accounts and regions whose last reading failed, without those whose connection is in the list for itself.</summary>
    public static async Task<List<FailedReading>> ReadingsAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var failed = await db.AwsScopes.Where(s => s.Problem != null).Select(s => new { s.Scope, s.Problem, s.ReadAt }).ToListAsync(cancellationToken);
        var readings = new List<FailedReading>();
        foreach (var scope in failed)
        {
            var connection = await (
                from authority in AwsScopeName.AuthoritiesOf(db, scope.Scope)
                join c in db.Connections on authority.ConnectionId equals c.Id
                orderby c.Name
                select new { c.Id, c.Enabled, c.LastTestPassed }).FirstOrDefaultAsync(cancellationToken);
            if (connection is { Enabled: true, LastTestPassed: not false })
                readings.Add(new(connection.Id, scope.Scope, scope.Problem!, scope.ReadAt));
        }

        return readings;
    }

    internal sealed record FailedReading(Guid ConnectionId, string Scope, string Problem, DateTime? ReadAt);
}
