using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Connections;

/// <summary>What the use cases of connections share of reading and writing.</summary>
internal static class ConnectionStore
{
    /// <exception cref="NotFoundException">There is none.</exception>
    public static async Task<Connection> ConnectionAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Connections.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) ?? throw new NotFoundException("The connection");

    /// <summary>Also compares the version that somebody saw.</summary>
    /// <exception cref="ChangedMeanwhileException">Somebody else saved it after that.</exception>
    public static async Task<Connection> ConnectionAsync(this PortalDb db, Guid id, int version, CancellationToken cancellationToken)
    {
        var connection = await db.ConnectionAsync(id, cancellationToken);
        return connection.Version == version ? connection : throw new ChangedMeanwhileException($"The connection {connection.Name}");
    }

    /// <exception cref="InvalidInputException">Another connection has the name.</exception>
    public static async Task RefuseTakenNameAsync(this PortalDb db, string name, Guid own, CancellationToken cancellationToken)
    {
        var lower = name.ToLowerInvariant();
        if (await db.Connections.AnyAsync(c => c.Id != own && c.Name.ToLower() == lower, cancellationToken))
            throw new InvalidInputException("Name", $"There is a connection named {name} already. Choose another name.");
    }

    /// <summary>The CAs that use a connection.</summary>
    public static Task<List<ConnectionUse>> UsesAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) => db.Authorities
        .Where(a => a.ConnectionId == id || a.DnsConnectionId == id).OrderBy(a => a.Name)
        .Select(a => new ConnectionUse(a.Id, a.Name, a.ConnectionId == id, a.DnsConnectionId == id)).ToListAsync(cancellationToken);

    public static void Log(this ChangeScope scope, Actor actor, string action, Connection connection, object? detail, string outcome = AuditOutcome.Ok)
    {
        scope.Audit(new AuditLine(actor, action, "connection", connection.Id.ToString("D"), connection.Name, detail) { Outcome = outcome });
        scope.Announce(ChangeKind.Connection, connection.Id);
    }

    public static IReadOnlyList<PermissionLine> ReadFindings(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<List<PermissionLine>>(json) ?? [];
        }
        catch (JsonException)
        {
            // Findings of another version of the portal: the next test writes them anew.
            return [];
        }
    }
}
