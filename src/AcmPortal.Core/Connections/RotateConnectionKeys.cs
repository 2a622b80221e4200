using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Connections;

/// <summary>New keys.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="AccessKeyId">The new access key id.</param>
/// <param name="SecretAccessKey">The new secret access key.</param>
/// <param name="Version">The version that was shown.</param>
public sealed record RotateConnectionKeysInput(Guid ConnectionId, string AccessKeyId, SecretText SecretAccessKey, int Version);

/// <summary>Replaces the keys of a connection, after AWS took the new ones for the same account.</summary>
public sealed class RotateConnectionKeys(PortalStore store, SecretBox secrets, AwsAccess aws, DomainClock clock) : UseCase<RotateConnectionKeysInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override IValidator<RotateConnectionKeysInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<Guid> HandleAsync(Actor actor, RotateConnectionKeysInput input, CancellationToken cancellationToken)
    {
        var secret = new SecretText(input.SecretAccessKey.Reveal().Trim());
        var keyId = input.AccessKeyId.Trim();
        var known = await store.ReadAsync((db, ct) => db.ConnectionAsync(input.ConnectionId, input.Version, ct), cancellationToken);
        if (known.Kind == ConnectionKind.Host)
            throw new RefusedException($"The connection {known.Name} uses the host's own credentials: there are no keys here to rotate. Rotate them on the host.");

        // A copy that was read without tracking: the row keeps its old keys until AWS has taken the new ones.
        known.AccessKeyId = keyId;
        CallerIdentity identity;
        try
        {
            identity = await aws.WhoAmIAsync(known, secret, ConnectionPartition.DefaultRegion(ConnectionPartition.Of(known)), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidInputException(nameof(input.AccessKeyId),
                $"The new keys were not taken, and the old ones stay. {ConnectionWords.Explain(AwsErrors.Classify(e, mutating: false), known.Kind, known.RoleArn)}");
        }

        if (known.AccountId is { } account && account != identity.AccountId)
        {
            throw new InvalidInputException(nameof(input.AccessKeyId),
                $"The new keys belong to account {identity.AccountId}, and the connection {known.Name} is of account {account}; the old ones stay. Use a key of that account, or make another connection.");
        }

        await store.ChangeAsync(async (scope, ct) =>
        {
            var connection = await scope.Db.ConnectionAsync(input.ConnectionId, input.Version, ct);
            var before = connection.AccessKeyId;
            connection.AccessKeyId = keyId;
            connection.AccountId = identity.AccountId;
            connection.CallerArn = identity.Arn;
            connection.CredentialsVersion++;
            (connection.LastTestedAt, connection.LastTestPassed, connection.LastTestError) = (clock.Now, true, null);
            await secrets.SealAsync(scope.Db, connection.Id, SecretField.SecretAccessKey, Encoding.UTF8.GetBytes(secret.Reveal()), ct);
            scope.Log(actor, AuditAction.ConnectionKeysRotated, connection,
                new { before = new { accessKeyId = before }, after = new { accessKeyId = keyId, caller = identity.Arn } });
            return 0;
        }, cancellationToken);
        aws.Forget(input.ConnectionId);
        return input.ConnectionId;
    }

    private sealed class Rules : AbstractValidator<RotateConnectionKeysInput>
    {
        public Rules()
        {
            RuleFor(i => (string?)i.AccessKeyId).IsAccessKeyId();
            RuleFor(i => (SecretText?)i.SecretAccessKey).IsSecretKey();
        }
    }
}
