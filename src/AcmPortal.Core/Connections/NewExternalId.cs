using System.Security.Cryptography;
using AcmPortal.Core.Access;

namespace AcmPortal.Core.Connections;

/// <summary>Nothing is asked.</summary>
public sealed record NewExternalIdInput;

/// <summary>Makes an external id for the trust policy of a role: 32 characters from a cryptographic source.</summary>
public sealed class NewExternalId : UseCase<NewExternalIdInput, string>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<string> HandleAsync(Actor actor, NewExternalIdInput input, CancellationToken cancellationToken) => Task.FromResult(Make());

    internal static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
