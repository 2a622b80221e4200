using AcmPortal.Core.Access;

namespace AcmPortal.Core.Connections;

/// <summary>What to test.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="Region">Where ACM is asked; null for the region of a CA that uses it, else us-east-1.</param>
/// <param name="ZoneIds">Hosted zones to probe; null for those of the CAs that use it, else the first that it may list.</param>
public sealed record TestConnectionInput(Guid ConnectionId, string? Region = null, IReadOnlyList<string>? ZoneIds = null);

/// <summary>Asks AWS who the connection is, and probes every permission that can be probed without effect. Keeps the findings.</summary>
public sealed class TestConnection : UseCase<TestConnectionInput, ConnectionTest>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<ConnectionTest> HandleAsync(Actor actor, TestConnectionInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
