using System.Net;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Access;

/// <summary>A new API token of one's own.</summary>
/// <param name="Name">What it is for; 1 to 100 characters.</param>
/// <param name="Scopes">One or more.</param>
/// <param name="Days">Until it ends: 1 to 365.</param>
/// <param name="Networks">From where it may be used, in CIDR form; empty: from everywhere.</param>
public sealed record CreateTokenInput(string Name, IReadOnlyList<ApiScope> Scopes, int Days, IReadOnlyList<string>? Networks = null);

/// <summary>The token as it is shown this once.</summary>
public sealed record NewTokenResult(Guid Id, SecretText Token, DateTime ExpiresAt);

/// <summary>Makes a token that may do what its scopes say, as far as its owner may. Only a hash of the secret is kept.</summary>
public sealed class CreateToken(PortalStore store, TimeProvider clock) : UseCase<CreateTokenInput, NewTokenResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override IValidator<CreateTokenInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<NewTokenResult> HandleAsync(Actor actor, CreateTokenInput input, CancellationToken cancellationToken)
    {
        foreach (var scope in input.Scopes)
        {
            if (ApiScopes.Permissions(scope).FirstOrDefault(p => !actor.May(p), Permission.OwnData) is var missing and not Permission.OwnData)
                throw new InvalidInputException(nameof(input.Scopes), $"The scope {ApiScopes.Name(scope)} needs the permission {missing}, which you do not have yourself.");
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var token = new ApiToken
        {
            PublicId = TokenText.NewPublicId(),
            Name = input.Name.Trim(),
            OwnerId = actor.Id,
            OwnerName = actor.Name,
            Scopes = [.. input.Scopes.Distinct().Order()],
            Networks = [.. (input.Networks ?? []).Select(n => n.Trim()).Distinct()],
            CreatedAt = now,
            ExpiresAt = now.AddDays(input.Days),
        };
        var (text, hash) = TokenText.New(token.PublicId);
        return store.ChangeAsync((change, _) =>
        {
            change.Db.ApiTokens.Add(token);
            change.Db.ApiTokenSecrets.Add(new ApiTokenSecret { TokenId = token.Id, Hash = hash, CreatedAt = now });
            change.Audit(new AuditLine(actor, AuditAction.TokenCreated, "token", token.Id.ToString(), token.Name,
                new { token.PublicId, scopes = token.Scopes.Select(ApiScopes.Name), token.Networks, token.ExpiresAt }));
            change.Announce(ChangeKind.ApiToken, token.Id);
            return Task.FromResult(new NewTokenResult(token.Id, text, token.ExpiresAt));
        }, cancellationToken);
    }

    private sealed class Rules : AbstractValidator<CreateTokenInput>
    {
        public Rules()
        {
            RuleFor(i => i.Name).Must(n => n?.Trim().Length is >= 1 and <= 100).WithMessage("Say what the token is for, in 1 to 100 characters.");
            RuleFor(i => i.Scopes).NotEmpty().WithMessage("Choose at least one scope.");
            RuleForEach(i => i.Scopes).IsInEnum().WithMessage("There is no such scope.").OverridePropertyName("Scopes");
            RuleFor(i => i.Days).InclusiveBetween(1, 365).WithMessage(i => $"A token lives 1 to 365 days; {i.Days} were asked for.");
            RuleForEach(i => i.Networks).Must(n => IPNetwork.TryParse(n.Trim(), out _)).OverridePropertyName("Networks")
                .WithMessage((_, n) => $"\"{n}\" is not a network. Write it like 10.1.0.0/16 or 2001:db8::/32; a single address is 10.1.2.3/32.");
        }
    }
}
