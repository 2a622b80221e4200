using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Connections;

/// <summary>A new name, 1 to 100 characters, unique.</summary>
public sealed record RenameConnectionInput(Guid ConnectionId, string Name, int Version);

/// <summary>Renames a connection.</summary>
public sealed class RenameConnection(PortalStore store) : UseCase<RenameConnectionInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override IValidator<RenameConnectionInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, RenameConnectionInput input, CancellationToken cancellationToken) => store.ChangeUniqueAsync(async (scope, ct) =>
    {
        var connection = await scope.Db.ConnectionAsync(input.ConnectionId, input.Version, ct);
        var before = connection.Name;
        connection.Name = input.Name.Trim();
        if (before == connection.Name)
            return connection.Id;
        await scope.Db.RefuseTakenNameAsync(connection.Name, connection.Id, ct);
        scope.Log(actor, AuditAction.ConnectionChanged, connection, new { before = new { name = before }, after = new { name = connection.Name } });
        return connection.Id;
    }, cancellationToken);

    private sealed class Rules : AbstractValidator<RenameConnectionInput>
    {
        public Rules() => RuleFor(i => i.Name).IsConnectionName();
    }
}
