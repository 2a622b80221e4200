using AcmPortal.Core.Access;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Authorities;

/// <summary>The CA to be checked.</summary>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="DnsConnectionId">For Route 53.</param>
/// <param name="Region">AWS region.</param>
/// <param name="ZoneIds">Hosted zone ids, with or without the /hostedzone/ prefix.</param>
public sealed record CheckAuthorityInput(Guid ConnectionId, Guid DnsConnectionId, string Region, IReadOnlyList<string> ZoneIds);

/// <summary>Checks a CA against AWS and DNS before it is saved. Never fails for what they answer: each line says what was found.</summary>
public sealed class CheckAuthority(PortalStore store, AuthorityChecker checker) : UseCase<CheckAuthorityInput, AuthorityCheck>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override IValidator<CheckAuthorityInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<AuthorityCheck> HandleAsync(Actor actor, CheckAuthorityInput input, CancellationToken cancellationToken)
    {
        var (acm, dns) = await store.ReadAsync(async (db, ct) => (await db.ConnectionAsync(input.ConnectionId, ct), await db.ConnectionAsync(input.DnsConnectionId, ct)), cancellationToken);
        return await checker.CheckAsync(acm, dns, input.Region, input.ZoneIds, cancellationToken);
    }

    private sealed class Rules : AbstractValidator<CheckAuthorityInput>
    {
        public Rules()
        {
            RuleFor(i => i.Region).NotEmpty().WithMessage("Choose a region, for example us-east-1.");
            RuleFor(i => i.ZoneIds).IsZoneList();
        }
    }
}
