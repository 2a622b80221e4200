using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Whom an identity provider vouched for.</summary>
/// <param name="Issuer">The provider; with <paramref name="Subject"/> the identity.</param>
/// <param name="Subject">1 to 255 characters.</param>
/// <param name="Name">For people; may be empty.</param>
/// <param name="Email">For people; may be empty.</param>
/// <param name="Claims">The values of the role claim.</param>
/// <param name="SessionId">The session that this begins, so that the row of the sign-in names it; null where none is opened.</param>
public sealed record SignInUserInput(string Issuer, string Subject, string Name, string Email, IReadOnlyList<string> Claims, Guid? SessionId = null);

/// <summary>Why somebody whom the provider vouched for is not let in.</summary>
public enum SignInRefusal
{
    /// <summary>Nobody gave them a role.</summary>
    NoRole,

    /// <summary>An administrator disabled them.</summary>
    Disabled,
}

/// <summary>The actor, or why there is none.</summary>
public sealed record SignInUserResult(Actor? Actor, SignInRefusal? Refusal);

/// <summary>
/// Notes who signed in, with the provider's groups of this moment, and lets them in if they have a role. Who has none is
/// kept too, so that an administrator finds them to give one. Without the audit row there is no session.
/// </summary>
public sealed class SignInUser(PortalStore store, ActorDirectory directory, TimeProvider time) : UseCase<SignInUserInput, SignInUserResult>
{
    private const int MostClaims = 500;

    /// <inheritdoc/>
    public override Permission Permission => Permission.SignIn;

    /// <inheritdoc/>
    protected override IValidator<SignInUserInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<SignInUserResult> HandleAsync(Actor actor, SignInUserInput input, CancellationToken cancellationToken) => store.ChangeUniqueAsync(async (scope, ct) =>
    {
        var now = time.GetUtcNow().UtcDateTime;
        var id = IdOf(input.Issuer, input.Subject);
        var user = await scope.Db.Users.SingleOrDefaultAsync(u => u.ActorId == id, ct);
        if (user is null)
        {
            user = new PortalUser { ActorId = id, Issuer = input.Issuer, Subject = input.Subject, Name = "", CreatedAt = now };
            scope.Db.Users.Add(user);
        }

        user.Name = Cut(input.Name.Trim() is { Length: > 0 } name ? name : input.Subject, 200);
        user.Email = Cut(input.Email.Trim(), 256);
        user.Claims = [.. input.Claims.Where(c => c.Length is > 0 and <= 256).Distinct().Order(StringComparer.Ordinal).Take(MostClaims)];
        user.LastSignInAt = now;
        var roles = user.Disabled ? [] : await directory.RolesAsync(scope.Db, user, ct);
        SignInRefusal? refusal = user.Disabled ? SignInRefusal.Disabled : roles.Count == 0 ? SignInRefusal.NoRole : null;
        var found = ActorDirectory.Of(user.ActorId, user.Name, "session", roles) with
        {
            From = actor.From,
            Correlation = actor.Correlation,
            SessionId = refusal is null ? input.SessionId : null,
        };
        scope.Audit(new AuditLine(
            found, refusal is null ? AuditAction.SignedIn : AuditAction.SignInRefused, "user", user.Id.ToString(), user.Name,
            new { issuer = input.Issuer, subject = input.Subject, refusal, roles = roles.Select(r => new { role = r.Role, team = r.TeamId, r.Source }).ToList() })
        {
            Outcome = refusal is null ? AuditOutcome.Ok : AuditOutcome.Denied,
        });
        scope.Announce(ChangeKind.Access, user.Id);
        return new SignInUserResult(refusal is null ? found : null, refusal);
    }, cancellationToken);

    /// <summary>Issuer and subject as one id of at most 200 characters; what is longer is told apart by its hash.</summary>
    public static string IdOf(string issuer, string subject)
    {
        var id = $"{issuer}#{subject}";
        return id.Length <= 200 ? id : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)));
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private sealed class Rules : AbstractValidator<SignInUserInput>
    {
        public Rules()
        {
            RuleFor(i => i.Issuer).Must(i => i.Length is > 0 and <= 500).WithMessage("The issuer has 1 to 500 characters.");
            RuleFor(i => i.Subject).Must(s => s.Length is > 0 and <= 255).WithMessage("The subject has 1 to 255 characters.");
        }
    }
}
