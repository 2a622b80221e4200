using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Authorities;

/// <summary>The CA as it shall be; its name stays.</summary>
/// <param name="AuthorityId">Which.</param>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="DnsConnectionId">For Route 53.</param>
/// <param name="Region">AWS region.</param>
/// <param name="ZoneIds">One or more public hosted zones.</param>
/// <param name="MaxNames">1 to 100.</param>
/// <param name="Version">The version that was shown.</param>
public sealed record EditAuthorityInput(
    Guid AuthorityId, Guid ConnectionId, Guid DnsConnectionId, string Region, IReadOnlyList<string> ZoneIds, int MaxNames, int Version);

/// <summary>Changes a CA, after checking it against AWS. Account and region cannot change once it has a certificate, or an order that AWS knows.</summary>
public sealed class EditAuthority(PortalStore store, AuthorityChecker checker) : UseCase<EditAuthorityInput, AuthorityCheck>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override IValidator<EditAuthorityInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<AuthorityCheck> HandleAsync(Actor actor, EditAuthorityInput input, CancellationToken cancellationToken)
    {
        var (authority, acm, dns) = await store.ReadAsync(async (db, ct) => (
            await db.AuthorityAsync(input.AuthorityId, input.Version, ct),
            await db.ConnectionAsync(input.ConnectionId, ct),
            await db.ConnectionAsync(input.DnsConnectionId, ct)), cancellationToken);
        await store.ReadAsync(async (db, ct) => { await RefuseMovedAsync(db, authority, input.Region, acm.AccountId, ct); return 0; }, cancellationToken);

        var check = await checker.CheckAsync(acm, dns, input.Region, input.ZoneIds, cancellationToken);
        check.ThrowIfFailed();
        return await store.ChangeAsync(async (scope, ct) =>
        {
            var row = await scope.Db.AuthorityAsync(input.AuthorityId, input.Version, ct);
            await RefuseMovedAsync(scope.Db, row, input.Region, check.AccountId, ct);
            var warning = await LostZonesAsync(scope.Db, row, check.Zones, ct);
            var before = AuthorityStore.Facts(row);
            (row.ConnectionId, row.DnsConnectionId, row.Region, row.AccountId, row.MaxNames) = (acm.Id, dns.Id, input.Region, check.AccountId!, input.MaxNames);
            (await scope.Db.ConnectionAsync(acm.Id, ct)).AccountId ??= check.AccountId;
            row.Zones.RemoveAll(z => check.Zones.All(n => n.Id != z.ZoneId));
            foreach (var zone in check.Zones)
            {
                if (row.Zones.Find(z => z.ZoneId == zone.Id) is { } kept)
                    kept.Name = zone.Name;
                else
                    scope.Db.Add(new AuthorityZone { AuthorityId = row.Id, ZoneId = zone.Id, Name = zone.Name });
            }

            scope.Log(actor, AuditAction.AuthorityChanged, row, new { before, after = AuthorityStore.Facts(row) });
            return warning is null ? check : check with { Lines = [.. check.Lines, warning] };
        }, cancellationToken);
    }

    private static async Task RefuseMovedAsync(PortalDb db, CertificateAuthority authority, string region, string? account, CancellationToken cancellationToken)
    {
        if (authority.Region == region && (account is null || authority.AccountId == account) || !await db.IsFixedAsync(authority.Id, cancellationToken))
            return;
        var errors = new List<FieldError>();
        if (authority.Region != region)
            errors.Add(new(nameof(EditAuthorityInput.Region), $"The region of {authority.Name} stays {authority.Region}: it has certificates or orders at AWS, which live in one region. Make another CA for {region}."));
        if (account is not null && authority.AccountId != account)
            errors.Add(new(nameof(EditAuthorityInput.ConnectionId), $"The account of {authority.Name} stays {authority.AccountId}: it has certificates or orders at AWS, which live in one account, and this connection is of account {account}. Choose a connection of the same account, or make another CA."));
        throw new InvalidInputException(errors);
    }

    // An open order cannot go on without its zone; a certificate can, as long as its records stay where they are.
    private static async Task<CheckLine?> LostZonesAsync(PortalDb db, CertificateAuthority authority, IReadOnlyList<ZoneName> zones, CancellationToken cancellationToken)
    {
        var lost = authority.Zones.Where(z => zones.All(n => n.Id != z.ZoneId)).ToList();
        if (lost.Count == 0)
            return null;
        bool Loses(string name) => DnsName.ZoneOf(name, zones) is null;
        var open = (await db.Orders.Where(o => o.AuthorityId == authority.Id && !AuthorityStore.Ended.Contains(o.State)).Select(o => new { o.CommonName, o.Names }).ToListAsync(cancellationToken))
            .FirstOrDefault(o => o.Names.Exists(Loses));
        if (open is not null)
        {
            throw new InvalidInputException(nameof(EditAuthorityInput.ZoneIds),
                $"The zone {lost[0].Name} is needed by the open order for {open.CommonName}. Wait until it has ended or cancel it, then take the zone away.");
        }

        var certificates = await db.CertificateNames.Where(n => db.Certificates.Where(c => c.AuthorityId == authority.Id).Select(c => c.Id).Contains(n.CertificateId)).ToListAsync(cancellationToken);
        var count = certificates.Where(n => Loses(n.Name)).Select(n => n.CertificateId).Distinct().Count();
        return count == 0 ? null : new(CheckCode.ZoneInUse, CheckStatus.Warning, "Certificates of zones taken away",
            $"{count} {(count == 1 ? "certificate has" : "certificates have")} names in {string.Join(", ", lost.Select(z => z.Name))}. They go on being renewed while their records stand; the portal no longer mends these.");
    }

    private sealed class Rules : AbstractValidator<EditAuthorityInput>
    {
        public Rules()
        {
            RuleFor(i => i.Region).IsRegion();
            RuleFor(i => i.ZoneIds).IsZoneList();
            RuleFor(i => i.MaxNames).IsMaxNames();
        }
    }
}
