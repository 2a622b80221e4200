using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Whose a certificate shall be.</summary>
/// <param name="CertificateId">Which.</param>
/// <param name="OwnerContact">Whom to tell, at most 256 characters; empty: nobody by name.</param>
/// <param name="TeamId">The team that owns it from now on; null leaves it where it is.</param>
/// <param name="Was">As it was shown; where it is otherwise by now, nothing is done. Null does not ask.</param>
public sealed record ChangeCertificateOwnerInput(Guid CertificateId, string OwnerContact, Guid? TeamId = null, CertificateOwner? Was = null);

/// <summary>Whose a certificate is.</summary>
/// <param name="OwnerContact">Whom to tell, or empty.</param>
/// <param name="TeamId">The team.</param>
public sealed record CertificateOwner(string OwnerContact, Guid TeamId);

/// <summary>
/// Gives a certificate to somebody else, and to another team where one is named: the orders for it, and what is under way
/// to take over from it, go with it; what AWS charged so far stays with the team that had it. The certificate keeps its
/// profile. Who moves it must operate in both teams. Alerts go to the new owner from then on.
/// </summary>
public sealed class ChangeCertificateOwner(PortalStore store) : UseCase<ChangeCertificateOwnerInput, CertificateOwner>
{
    private const int LongestContact = 256;

    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override IValidator<ChangeCertificateOwnerInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<CertificateOwner> HandleAsync(Actor actor, ChangeCertificateOwnerInput input, CancellationToken cancellationToken)
    {
        if (input.TeamId is { } team && !actor.May(Permission.View, team))
            throw NoSuchTeam();
        return store.ChangeAsync((scope, ct) => ChangeAsync(scope, actor, input, ct), cancellationToken);
    }

    private static async Task<CertificateOwner> ChangeAsync(ChangeScope scope, Actor actor, ChangeCertificateOwnerInput input, CancellationToken cancellationToken)
    {
        var db = scope.Db;
        var from = await db.Certificates.Where(c => c.Id == input.CertificateId).Select(c => (Guid?)c.TeamId).SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("The certificate");
        var to = input.TeamId ?? from;
        if (to != from)
            await LockAsync(db, actor, from, to, cancellationToken);
        var certificate = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, cancellationToken) ?? throw new NotFoundException("The certificate");
        var contact = input.OwnerContact.Trim();
        var before = new CertificateOwner(certificate.OwnerContact, certificate.TeamId);
        var after = new CertificateOwner(contact, to);
        if (before.TeamId != from || (input.Was is { } was && was != before))
            throw new ChangedMeanwhileException("The owner");
        if (after == before)
            return after;
        (certificate.OwnerContact, certificate.TeamId) = (contact, to);
        // Saved before the orders are looked for: whoever opens one now for the team of before finds its row changed.
        await db.SaveChangesAsync(cancellationToken);
        var orders = await MoveOrdersAsync(scope, certificate, cancellationToken);
        var names = await db.Teams.Where(t => t.Id == from || t.Id == to).ToDictionaryAsync(t => t.Id, t => t.Name, cancellationToken);
        scope.Audit(CertificateAudit.Of(actor, AuditAction.CertificateOwnerChanged, certificate, new
        {
            before = new { ownerContact = before.OwnerContact, team = names.GetValueOrDefault(from), teamId = from },
            after = new { ownerContact = contact, team = names.GetValueOrDefault(to), teamId = to },
            orders,
        }) with
        {
            // The row of the team that had it: the new one reads it in the certificate's history.
            TeamId = from,
        });
        scope.Announce(ChangeKind.Certificate, certificate.Id);
        return after;
    }

    // Both rows, in one order everywhere, so that neither team is deleted meanwhile and two moves never wait for each other.
    private static async Task LockAsync(PortalDb db, Actor actor, Guid from, Guid to, CancellationToken cancellationToken)
    {
        actor.Require(Permission.OperateOrders, to);
        foreach (var team in new[] { from, to }.Order())
        {
            if (!await db.LockTeamAsync(team, cancellationToken) && team == to)
                throw NoSuchTeam();
        }
    }

    private static async Task<int> MoveOrdersAsync(ChangeScope scope, Certificate certificate, CancellationToken cancellationToken)
    {
        var (db, id, team, contact) = (scope.Db, certificate.Id, certificate.TeamId, certificate.OwnerContact);
        var successors = await db.Orders.AsNoTracking()
            .Where(o => o.ReplacesCertificateId == id && o.CertificateId == null && (o.OpenSlot != null || o.State == OrderState.Failed)).ToListAsync(cancellationToken);
        foreach (var order in successors)
        {
            // The team is part of what makes a twin.
            var slot = OrderFingerprint.Of(team, order.AuthorityId, order.Names, order.KeyAlgorithm);
            var taken = order.OpenSlot is null ? null : slot;
            if (taken is not null && await db.Orders.AnyAsync(o => o.OpenSlot == taken && o.Id != order.Id, cancellationToken))
                throw new RefusedException("The team has an order of its own under way for the names of the certificate that takes over from this one. Wait until one of the two has ended, or cancel it.");
            await db.Orders.Where(o => o.Id == order.Id).ExecuteUpdateAsync(
                set => set.SetProperty(o => o.TeamId, team).SetProperty(o => o.OwnerContact, contact).SetProperty(o => o.Fingerprint, slot).SetProperty(o => o.OpenSlot, taken), cancellationToken);
            scope.Announce(ChangeKind.Order, order.Id);
        }

        var open = await db.Orders.Where(o => o.CertificateId == id && (o.OpenSlot != null || o.State == OrderState.Failed)).Select(o => o.Id).ToListAsync(cancellationToken);
        await db.Orders.Where(o => open.Contains(o.Id)).ExecuteUpdateAsync(set => set.SetProperty(o => o.OwnerContact, contact), cancellationToken);
        var all = await db.Orders.Where(o => o.CertificateId == id).ExecuteUpdateAsync(set => set.SetProperty(o => o.TeamId, team), cancellationToken);
        foreach (var order in open)
            scope.Announce(ChangeKind.Order, order);
        return successors.Count + all;
    }

    private static InvalidInputException NoSuchTeam() => new(nameof(ChangeCertificateOwnerInput.TeamId), "There is no such team. Choose one of the list.");

    private sealed class Rules : AbstractValidator<ChangeCertificateOwnerInput>
    {
        public Rules() => RuleFor(i => i.OwnerContact).Must(c => c is not null && c.Trim().Length <= LongestContact && !c.Trim().Any(char.IsControl))
            .WithMessage($"The owner contact has at most {LongestContact} characters, on one line; an e-mail address is written to.");
    }
}
