using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Authorities;

/// <summary>A new CA.</summary>
/// <param name="Name">1 to 63 lower-case letters, digits and hyphens; unique.</param>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="DnsConnectionId">For Route 53; may be the same.</param>
/// <param name="Region">AWS region of the certificates.</param>
/// <param name="ZoneIds">One or more public hosted zones.</param>
/// <param name="MaxNames">Names per certificate, as the account allows: 1 to 100.</param>
public sealed record CreateAuthorityInput(
    string Name, Guid ConnectionId, Guid DnsConnectionId, string Region, IReadOnlyList<string> ZoneIds, int MaxNames = 10);

/// <summary>The new CA, and what the check found: warnings too.</summary>
public sealed record CreateAuthorityResult(Guid Id, AuthorityCheck Check);

/// <summary>Makes a CA, after checking it against AWS. Nothing is saved that fails a hard check: its lines come back as errors of the fields.</summary>
public sealed class CreateAuthority(PortalStore store, AuthorityChecker checker, DomainClock clock) : UseCase<CreateAuthorityInput, CreateAuthorityResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override IValidator<CreateAuthorityInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<CreateAuthorityResult> HandleAsync(Actor actor, CreateAuthorityInput input, CancellationToken cancellationToken)
    {
        var (acm, dns) = await store.ReadAsync(async (db, ct) =>
        {
            await RefuseTakenAsync(db, input.Name, ct);
            return (await db.ConnectionAsync(input.ConnectionId, ct), await db.ConnectionAsync(input.DnsConnectionId, ct));
        }, cancellationToken);
        var check = await checker.CheckAsync(acm, dns, input.Region, input.ZoneIds, cancellationToken);
        check.ThrowIfFailed();

        var authority = new CertificateAuthority
        {
            Name = input.Name,
            ConnectionId = acm.Id,
            DnsConnectionId = dns.Id,
            Region = input.Region,
            AccountId = check.AccountId!,
            MaxNames = input.MaxNames,
            CreatedAt = clock.Now,
        };
        authority.Zones.AddRange(check.Zones.Select(z => new AuthorityZone { AuthorityId = authority.Id, ZoneId = z.Id, Name = z.Name }));
        await store.ChangeUniqueAsync(async (scope, ct) =>
        {
            await RefuseTakenAsync(scope.Db, input.Name, ct);
            var used = await scope.Db.ConnectionAsync(acm.Id, ct);
            used.AccountId ??= check.AccountId;
            scope.Db.Authorities.Add(authority);
            scope.Log(actor, AuditAction.AuthorityCreated, authority, new { after = AuthorityStore.Facts(authority) });
            return 0;
        }, cancellationToken);
        return new(authority.Id, check);
    }

    private static async Task RefuseTakenAsync(PortalDb db, string name, CancellationToken cancellationToken)
    {
        if (await db.Authorities.AnyAsync(a => a.Name == name, cancellationToken))
            throw new InvalidInputException(nameof(CreateAuthorityInput.Name), $"There is a CA named {name} already. Choose another name.");
    }

    private sealed class Rules : AbstractValidator<CreateAuthorityInput>
    {
        public Rules()
        {
            RuleFor(i => i.Name).IsAuthorityName();
            RuleFor(i => i.Region).IsRegion();
            RuleFor(i => i.ZoneIds).IsZoneList();
            RuleFor(i => i.MaxNames).IsMaxNames();
        }
    }
}
