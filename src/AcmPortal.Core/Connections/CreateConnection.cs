using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;

namespace AcmPortal.Core.Connections;

/// <summary>A new connection.</summary>
/// <param name="Name">Unique, 1 to 100 characters.</param>
/// <param name="Kind">How it proves who it is.</param>
/// <param name="AccessKeyId">Of the key pair, or of the base keys of an assumed role; null else.</param>
/// <param name="SecretAccessKey">Goes with <paramref name="AccessKeyId"/>.</param>
/// <param name="RoleArn">For an assumed role.</param>
/// <param name="ExternalId">For an assumed role: from <see cref="NewExternalId"/>; shown to the person before the role is made.</param>
/// <param name="Region">Where AWS is asked; null for us-east-1, or the partition of the role.</param>
/// <param name="SaveUntested">Save even if AWS refuses the credentials or cannot be reached now, for example while the role is yet to be made.</param>
public sealed record CreateConnectionInput(
    string Name, ConnectionKind Kind, string? AccessKeyId = null, SecretText? SecretAccessKey = null, string? RoleArn = null,
    string? ExternalId = null, string? Region = null, bool SaveUntested = false);

/// <summary>The new connection.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AccountId">The account; null where it was saved untested.</param>
/// <param name="CallerArn">Who AWS says the caller is.</param>
/// <param name="TestError">Why AWS did not take the credentials, where it was saved all the same.</param>
public sealed record CreateConnectionResult(Guid Id, string? AccountId, string? CallerArn, string? TestError);

/// <summary>Makes a connection: asks AWS who it is, seals the secret and stores both in one transaction.</summary>
public sealed class CreateConnection : UseCase<CreateConnectionInput, CreateConnectionResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<CreateConnectionResult> HandleAsync(Actor actor, CreateConnectionInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
