using System.Net;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
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
/// secret is kept. Who makes one that takes private keys has proved who they are a short while ago, as for a key itself.
/// </summary>
public sealed class CreateToken(PortalStore store, AccessOptions access, TimeProvider clock) : UseCase<CreateTokenInput, NewTokenResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnTokens;

    /// <inheritdoc/>
    protected override IValidator<CreateTokenInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<NewTokenResult> HandleAsync(Actor actor, CreateTokenInput input, CancellationToken cancellationToken)
    {
        RequireRights(actor, input.Kind, input.TeamId, input.Scopes);
        var now = clock.GetUtcNow().UtcDateTime;
        RequireFresh(actor, input.Scopes, access, now);
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
                new { token.PublicId, after = new { name = token.Name, scopes = token.Scopes.Select(ApiScopes.Name), token.Networks, token.ExpiresAt, token.Kind, token.TeamId } })
            { TeamId = token.TeamId });
            change.Announce(ChangeKind.ApiToken, token.Id);
            return new NewTokenResult(token.Id, text, token.ExpiresAt);
        }, cancellationToken);
    }

    /// <summary>Nobody hands out more than they have, when a token is made and with each new secret of one that stands by itself.</summary>
    internal static void RequireRights(Actor actor, ApiTokenKind kind, Guid? teamId, IReadOnlyList<ApiScope> scopes)
    {
        if (teamId is { } team && !actor.May(Permission.View, team))
            throw new InvalidInputException(nameof(CreateTokenInput.TeamId), "There is no such team. Choose one of the list.");
        if (kind == ApiTokenKind.Service && !actor.MayEverywhere(Permission.ManageTokens) && !(teamId is { } own && actor.May(Permission.ManageUsers, own)))
            throw new NotAllowedException(Permission.ManageTokens);
        if (scopes.Contains(ApiScope.OrdersApprove) && (kind == ApiTokenKind.Service || teamId is not null))
            throw new InvalidInputException(nameof(CreateTokenInput.Scopes), $"{ApiScopes.Name(ApiScope.OrdersApprove)} is a person's word: only a personal token that is not limited to a team may have it.");
        foreach (var scope in scopes)
        {
            if (ApiScopes.Permissions(scope).Where(p => !Has(p)).Take(1).ToList() is [var missing])
                throw new InvalidInputException(nameof(CreateTokenInput.Scopes), $"The scope {ApiScopes.Name(scope)} needs the permission {missing}, which you do not have yourself{(kind == ApiTokenKind.Service || teamId is not null ? " there" : "")}.");
        }

        bool Has(Permission p) => teamId is { } team ? actor.May(p, team) : kind == ApiTokenKind.Service ? actor.MayEverywhere(p) : actor.May(p);
    }

    /// <summary>A secret that takes private keys is as dear as they are.</summary>
    internal static void RequireFresh(Actor actor, IReadOnlyList<ApiScope> scopes, AccessOptions access, DateTime now)
    {
        if (scopes.Contains(ApiScope.KeysExport) && !KeyExportRules.IsFresh(actor, access.KeyExport, now))
            throw new StaleSignInException(access.KeyExport!.Value);
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
