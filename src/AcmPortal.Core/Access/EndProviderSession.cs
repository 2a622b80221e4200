using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>A session of an identity provider.</summary>
/// <param name="ProviderSession">Its own id of the session, the <c>sid</c> of its id tokens: nobody else can guess it.</param>
/// <param name="Issuer">The provider; null where it does not tell, as Entra ID does not.</param>
public sealed record EndProviderSessionInput(string ProviderSession, string? Issuer);

/// <summary>Ends the sessions that were opened within one of the provider's, which has ended there. Answers how many; none is no error.</summary>
public sealed class EndProviderSession(PortalStore store, TimeProvider time) : UseCase<EndProviderSessionInput, int>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.SignIn;

    /// <inheritdoc/>
    protected override IValidator<EndProviderSessionInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<int> HandleAsync(Actor actor, EndProviderSessionInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var now = time.GetUtcNow().UtcDateTime;
        var kept = PortalSession.KeptIdOf(input.ProviderSession);
        var found = await scope.Db.Sessions
            .Where(s => s.ProviderSession == kept && s.EndedAt == null && s.EndsAt > now
                && (input.Issuer == null || scope.Db.Users.Any(u => u.ActorId == s.ActorId && u.Issuer == input.Issuer)))
            .ToListAsync(ct);
        foreach (var session in found)
        {
            session.EndedAt = now;
            scope.Announce(ChangeKind.Access, session.Id);
            scope.Audit(new AuditLine(actor, AuditAction.SignedOut, "session", session.Id.ToString(), session.ActorName, new { user = session.ActorId, session.From, session.StartedAt, by = "identity provider" }));
        }

        return found.Count;
    }, cancellationToken);

    private sealed class Rules : AbstractValidator<EndProviderSessionInput>
    {
        public Rules()
        {
            RuleFor(i => i.Issuer).Must(i => i is null or { Length: > 0 and <= 500 }).WithMessage("iss has 1 to 500 characters.");
            RuleFor(i => i.ProviderSession).Must(s => s.Length is > 0 and <= 2000).WithMessage("sid has 1 to 2000 characters.");
        }
    }
}
