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
/// <param name="Kind">A service's token stands by itself, and only who manages tokens, or the people of the team, makes one.</param>
/// <param name="TeamId">The only team that it reaches; null: all that it may otherwise.</param>
public sealed record CreateTokenInput(
    string Name, IReadOnlyList<ApiScope> Scopes, int Days, IReadOnlyList<string>? Networks = null, ApiTokenKind Kind = ApiTokenKind.Personal, Guid? TeamId = null);

/// <summary>The token as it is shown this once.</summary>
public sealed record NewTokenResult(Guid Id, SecretText Token, DateTime ExpiresAt);

/// <summary>
/// Makes a token that may do what its scopes say, as far as its owner may now, a service's as far as its maker may when it
/// is made; by a token, none that may more, from more places or for longer than the one that asks. Only a hash of the
/// secret is kept.
/// </summary>
public sealed class CreateToken(PortalStore store, TimeProvider clock) : UseCase<CreateTokenInput, NewTokenResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnTokens;

    /// <inheritdoc/>
    protected override IValidator<CreateTokenInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<NewTokenResult> HandleAsync(Actor actor, CreateTokenInput input, CancellationToken cancellationToken)
    {
        RequireRights(actor, input);
        var now = clock.GetUtcNow().UtcDateTime;
        var token = new ApiToken
        {
            PublicId = TokenText.NewPublicId(),
            Name = input.Name.Trim(),
            OwnerId = actor.Token?.OwnerId ?? actor.Id,
            OwnerName = actor.Token?.OwnerName ?? actor.Name,
            Scopes = [.. input.Scopes.Distinct().Order()],
            Kind = input.Kind,
            TeamId = input.TeamId,
            Networks = [.. (input.Networks ?? []).Select(n => n.Trim()).Distinct()],
            CreatedAt = now,
            ExpiresAt = now.AddDays(input.Days),
        };
        if (actor.Token?.Exceeded(token) is { Count: > 0 } exceeded)
            throw new InvalidInputException(exceeded);
        var (text, hash) = TokenText.New(token.PublicId);
        return store.ChangeAsync(async (change, ct) =>
        {
            if (input.TeamId is { } team && !await change.Db.LockTeamAsync(team, ct))
                throw new InvalidInputException(nameof(input.TeamId), "There is no such team. Choose one of the list.");
            change.Db.ApiTokens.Add(token);
            change.Db.ApiTokenSecrets.Add(new ApiTokenSecret { TokenId = token.Id, Hash = hash, CreatedAt = now });
            change.Audit(new AuditLine(actor, AuditAction.TokenCreated, "token", token.Id.ToString(), token.Name,
                new { token.PublicId, after = new { name = token.Name, scopes = token.Scopes.Select(ApiScopes.Name), token.Networks, token.ExpiresAt, token.Kind, token.TeamId } }));
            change.Announce(ChangeKind.ApiToken, token.Id);
            return new NewTokenResult(token.Id, text, token.ExpiresAt);
        }, cancellationToken);
    }

    // Nobody hands out more than they have.
    private static void RequireRights(Actor actor, CreateTokenInput input)
    {
        if (input.TeamId is { } team && !actor.May(Permission.View, team))
            throw new InvalidInputException(nameof(input.TeamId), "There is no such team. Choose one of the list.");
        if (input.Kind == ApiTokenKind.Service && !actor.MayEverywhere(Permission.ManageTokens) && !(input.TeamId is { } own && actor.May(Permission.ManageUsers, own)))
            throw new NotAllowedException(Permission.ManageTokens);
        if (input.Scopes.Contains(ApiScope.OrdersApprove) && (input.Kind == ApiTokenKind.Service || input.TeamId is not null))
            throw new InvalidInputException(nameof(input.Scopes), $"{ApiScopes.Name(ApiScope.OrdersApprove)} is a person's word: only a personal token that is not limited to a team may have it.");
        foreach (var scope in input.Scopes)
        {
            if (ApiScopes.Permissions(scope).Where(p => !Has(p)).Take(1).ToList() is [var missing])
                throw new InvalidInputException(nameof(input.Scopes), $"The scope {ApiScopes.Name(scope)} needs the permission {missing}, which you do not have yourself{(input.Kind == ApiTokenKind.Service || input.TeamId is not null ? " there" : "")}.");
        }

        bool Has(Permission p) => input.TeamId is { } team ? actor.May(p, team) : input.Kind == ApiTokenKind.Service ? actor.MayEverywhere(p) : actor.May(p);
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
