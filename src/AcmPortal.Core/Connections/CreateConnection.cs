using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using FluentValidation;

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
public sealed class CreateConnection(PortalStore store, SecretBox secrets, AwsAccess aws, DomainClock clock) : UseCase<CreateConnectionInput, CreateConnectionResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override IValidator<CreateConnectionInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<CreateConnectionResult> HandleAsync(Actor actor, CreateConnectionInput input, CancellationToken cancellationToken)
    {
        var connection = new Connection
        {
            Name = input.Name.Trim(),
            Kind = input.Kind,
            AccessKeyId = Text(input.AccessKeyId),
            RoleArn = Text(input.RoleArn),
            ExternalId = input.Kind == ConnectionKind.AssumedRole ? Text(input.ExternalId) ?? NewExternalId.Make() : null,
            CreatedAt = clock.Now,
        };
        var secret = input.SecretAccessKey is { } typed ? new SecretText(typed.Reveal().Trim()) : null;
        await store.ReadAsync(async (db, ct) => { await db.RefuseTakenNameAsync(connection.Name, connection.Id, ct); return 0; }, cancellationToken);

        string? error = null;
        try
        {
            var region = input.Region ?? ConnectionPartition.DefaultRegion(ConnectionPartition.Of(connection));
            var identity = await aws.WhoAmIAsync(connection, secret, region, cancellationToken);
            (connection.AccountId, connection.CallerArn) = (identity.AccountId, identity.Arn);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            error = ConnectionWords.Explain(AwsErrors.Classify(e, mutating: false), connection.Kind, connection.RoleArn);
            aws.Forget(connection.Id);
            if (!input.SaveUntested)
                throw new InvalidInputException(FieldOf(connection), error);
            connection.AccountId = ConnectionRules.AccountOf(connection.RoleArn);
            (connection.LastTestedAt, connection.LastTestPassed, connection.LastTestError) = (clock.Now, false, error);
        }

        await store.ChangeUniqueAsync(async (scope, ct) =>
        {
            await scope.Db.RefuseTakenNameAsync(connection.Name, connection.Id, ct);
            scope.Db.Connections.Add(connection);
            if (secret is not null)
                await secrets.SealAsync(scope.Db, connection.Id, SecretField.SecretAccessKey, Encoding.UTF8.GetBytes(secret.Reveal()), ct);
            scope.Log(actor, AuditAction.ConnectionCreated, connection, new
            {
                after = new
                {
                    name = connection.Name,
                    kind = connection.Kind,
                    accessKeyId = connection.AccessKeyId,
                    roleArn = connection.RoleArn,
                    externalId = connection.ExternalId,
                    account = connection.AccountId,
                    enabled = connection.Enabled,
                },
                caller = connection.CallerArn,
                testError = error,
            });
            return 0;
        }, cancellationToken);
        return new(connection.Id, connection.AccountId, connection.CallerArn, error);
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    private static string FieldOf(Connection connection) => connection.Kind switch
    {
        ConnectionKind.AccessKey => nameof(CreateConnectionInput.AccessKeyId),
        ConnectionKind.AssumedRole => nameof(CreateConnectionInput.RoleArn),
        ConnectionKind.Host => nameof(CreateConnectionInput.Kind),
    };

    private sealed class Rules : AbstractValidator<CreateConnectionInput>
    {
        public Rules()
        {
            RuleFor(i => i.Name).IsConnectionName();
            RuleFor(i => i.Kind).IsInEnum().WithMessage("The kind is an access key, an assumed role or the host's own credentials.");
            RuleFor(i => i.Region).IsRegionOrNull();
            When(i => i.Kind == ConnectionKind.AccessKey, () =>
            {
                RuleFor(i => i.AccessKeyId).IsAccessKeyId();
                RuleFor(i => i.SecretAccessKey).IsSecretKey();
            });
            When(i => i.Kind == ConnectionKind.AssumedRole, () =>
            {
                RuleFor(i => i.RoleArn).IsRoleArn();
                RuleFor(i => i.ExternalId).IsExternalId();
                When(i => !string.IsNullOrWhiteSpace(i.AccessKeyId) || i.SecretAccessKey is { Length: > 0 }, () =>
                {
                    RuleFor(i => i.AccessKeyId).IsAccessKeyId();
                    RuleFor(i => i.SecretAccessKey).IsSecretKey();
                });
            });
            When(i => i.Kind == ConnectionKind.Host, () => RuleFor(i => i.AccessKeyId).Must((i, _) => string.IsNullOrWhiteSpace(i.AccessKeyId) && i.SecretAccessKey is null or { Length: 0 })
                .WithMessage("With the host's own credentials no access key is given. Choose the kind \"access key\" to use one."));
        }
    }
}
