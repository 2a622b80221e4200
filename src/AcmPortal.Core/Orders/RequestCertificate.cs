using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>What is asked for.</summary>
/// <param name="ProfileId">The profile, and through it the CA.</param>
/// <param name="Names">As typed, any separators already split or not; the first is the common name.</param>
/// <param name="KeyAlgorithm">RSA_2048, EC_prime256v1 or EC_secp384r1, as the profile allows.</param>
/// <param name="OwnerContact">Whom to tell; empty takes the profile's.</param>
public sealed record RequestCertificateInput(Guid ProfileId, IReadOnlyList<string> Names, string KeyAlgorithm, string OwnerContact = "")
{
    /// <summary>A client's key, at most 128 characters: the same actor gets the same order for it for a day, also after the order has ended.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>The order, new or the open one with the same names.</summary>
/// <param name="OrderId">The order to watch.</param>
/// <param name="AlreadyOpen">True when an open order for the same CA, names and key algorithm was there already; nothing new is asked of AWS.</param>
public sealed record RequestCertificateResult(Guid OrderId, bool AlreadyOpen);

/// <summary>What a request takes over from.</summary>
/// <param name="CertificateId">The certificate.</param>
/// <param name="Then">What happens to it once the new one is stored.</param>
/// <param name="Reason">Why it is then revoked, in AWS's spelling; null where it stays.</param>
internal sealed record Replacing(Guid CertificateId, ReplaceThen Then, string? Reason);

/// <summary>
/// Opens an order for a new certificate, after every name, the key algorithm and the profile were checked. Asking twice
/// for the same names, CA and key algorithm gives the open order. Where the profile asks for people's approval it waits for
/// them, and what would exceed the profile's monthly spend cap waits for an administrator's word.
/// </summary>
public sealed class RequestCertificate(PortalStore store, PricingOptions prices, OrderSignal signal, DomainClock clock) : UseCase<RequestCertificateInput, RequestCertificateResult>
{
    private const int LongestContact = 256;

    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<RequestCertificateResult> HandleAsync(Actor actor, RequestCertificateInput input, CancellationToken cancellationToken) =>
        RequestAsync(actor, input, null, cancellationToken);

    /// <summary>What is wrong with a request whatever its profile is: where that is not known, the rest is named all the same.</summary>
    /// <param name="names">As typed.</param>
    /// <param name="keyAlgorithm">Null: the profile's default.</param>
    /// <param name="ownerContact">Null: the profile's.</param>
    public static IReadOnlyList<FieldError> ProblemsOfItself(IReadOnlyList<string> names, string? keyAlgorithm, string? ownerContact)
    {
        var parsed = NameList.Parse(names);
        List<FieldError> errors = [.. parsed.SelectMany(n => n.Errors).Select(e => new FieldError(nameof(RequestCertificateInput.Names), e.Message))];
        if (parsed.Count == 0)
            errors.Add(new(nameof(RequestCertificateInput.Names), "There is no name. Send one or more DNS names; the first is the common name."));
        if (keyAlgorithm is not null && !KeyAlgorithms.All.Contains(keyAlgorithm))
            errors.Add(new(nameof(RequestCertificateInput.KeyAlgorithm), $"ACM takes the key algorithms {string.Join(", ", KeyAlgorithms.All)} only."));
        if (ContactProblem(ownerContact ?? "") is { } contact)
            errors.Add(contact);
        return errors;
    }

    /// <summary>The same for a certificate that takes over from another one.</summary>
    internal async Task<RequestCertificateResult> RequestAsync(Actor actor, RequestCertificateInput input, Replacing? replacing, CancellationToken cancellationToken)
    {
        var (profile, authority) = await store.ReadAsync(async (db, ct) =>
        {
            var found = await db.Profiles.SingleOrDefaultAsync(p => p.Id == input.ProfileId, ct) ?? throw new NotFoundException("The profile");
            return (found, await db.Authorities.Include(a => a.Zones).SingleAsync(a => a.Id == found.AuthorityId, ct));
        }, cancellationToken);
        // Whoever replaces comes in by another permission.
        actor.Require(Permission.RequestCertificates, profile.TeamId);
        var rows = Check(input, profile, authority);
        var names = rows.Select(r => r.Ascii).ToList();
        var fingerprint = OrderFingerprint.Of(profile.TeamId, authority.Id, names, input.KeyAlgorithm);
        try
        {
            return await OpenAsync(actor, input, profile, authority, names, fingerprint, replacing, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The unique slot, or the client's key, refused a twin that came at the same moment: that one is the order.
            if (await store.ReadAsync((db, ct) => IdempotentRequests.FindAsync(db, actor, input, fingerprint, clock.Now, ct), cancellationToken) is { } answered)
                return new(answered, true);
            var twin = await store.ReadAsync((db, ct) => db.Orders.Where(o => o.OpenSlot == fingerprint).Select(o => (Guid?)o.Id).SingleOrDefaultAsync(ct), cancellationToken);
            if (twin is not { } id)
                throw;
            return new(id, true);
        }
        finally
        {
            signal.Wake();
        }
    }

    private IReadOnlyList<NameRow> Check(RequestCertificateInput input, Profile profile, CertificateAuthority authority)
    {
        var errors = new List<FieldError>();
        if (!profile.Enabled)
            errors.Add(new(nameof(input.ProfileId), $"The profile {profile.Name} is disabled. Choose another one, or have it enabled."));
        if (!authority.Enabled)
            errors.Add(new(nameof(input.ProfileId), $"The certificate authority {authority.Name} is disabled. Choose a profile of another one, or have it enabled."));
        if (!profile.KeyAlgorithms.Contains(input.KeyAlgorithm, StringComparer.Ordinal))
            errors.Add(new(nameof(input.KeyAlgorithm), $"The profile {profile.Name} allows {string.Join(", ", profile.KeyAlgorithms.Select(KeyAlgorithms.Display))}, not {KeyAlgorithms.Display(input.KeyAlgorithm)}."));
        if (ContactProblem(input.OwnerContact) is { } contact)
            errors.Add(contact);
        var rules = new NameRules(
            authority.Name, [.. authority.Zones.Select(z => new ZoneName(z.ZoneId, z.Name))], authority.MaxNames, profile.Name, profile.NamePatterns, profile.WildcardsAllowed, prices);
        var checkedNames = NameCheck.Check(NameList.Parse(string.Join('\n', input.Names)), rules);
        errors.AddRange(checkedNames.AllErrors.Select(e => new FieldError(nameof(input.Names), e.Message)));
        return errors.Count == 0 ? checkedNames.Rows : throw new InvalidInputException(errors);
    }

    private static FieldError? ContactProblem(string contact) => contact.Length <= LongestContact
        ? null
        : new(nameof(RequestCertificateInput.OwnerContact), $"The owner contact has {contact.Length} characters; at most {LongestContact} are kept.");

    private Task<RequestCertificateResult> OpenAsync(
        Actor actor, RequestCertificateInput input, Profile profile, CertificateAuthority authority, List<string> names, string fingerprint, Replacing? replacing,
        CancellationToken cancellationToken) =>
        store.ChangeAsync(async (scope, ct) =>
        {
            if (await IdempotentRequests.FindAsync(scope.Db, actor, input, fingerprint, clock.Now, ct) is { } answered)
                return new RequestCertificateResult(answered, true);
            if (await scope.Db.Orders.Where(o => o.OpenSlot == fingerprint).Select(o => (Guid?)o.Id).SingleOrDefaultAsync(ct) is { } open)
            {
                IdempotentRequests.Keep(scope.Db, actor, input, fingerprint, open, clock.Now);
                return new RequestCertificateResult(open, true);
            }

            await RefuseWhereAwsMayStillIssueAsync(scope.Db, fingerprint, ct);

            var now = clock.Now;
            var order = new Order
            {
                Kind = OrderKind.Issue,
                CommonName = names[0],
                Names = names,
                KeyAlgorithm = input.KeyAlgorithm,
                AuthorityId = authority.Id,
                ProfileId = profile.Id,
                TeamId = profile.TeamId,
                OwnerContact = input.OwnerContact.Trim() is { Length: > 0 } contact ? contact : profile.OwnerContact,
                RequestedById = actor.Id,
                RequestedByName = actor.Name,
                RequestedAt = now,
                EstimatedCents = prices.Of(names),
                Fingerprint = fingerprint,
                ReplacesCertificateId = replacing?.CertificateId,
                ReplaceThen = replacing?.Then ?? ReplaceThen.Keep,
                RevocationReason = replacing?.Reason,
            };
            var hold = await HoldAsync(scope, order, profile.Name, fingerprint, actor, ct);
            scope.Db.Orders.Add(order);
            IdempotentRequests.Keep(scope.Db, actor, input, fingerprint, order.Id, now);
            scope.Audit(OrderAudit.Of(actor, AuditAction.OrderCreated, order, new { order.Names, order.KeyAlgorithm, authority = authority.Name, profile = profile.Name, order.EstimatedCents, held = hold?.Reason }));
            scope.Announce(ChangeKind.Order, order.Id);
            return new RequestCertificateResult(order.Id, false);
        }, cancellationToken);

    // People first: what they refuse needs no administrator. The cap is asked about when they have approved.
    private static async Task<OrderHold?> HoldAsync(ChangeScope scope, Order order, string profile, string slot, Actor actor, CancellationToken cancellationToken)
    {
        var now = order.RequestedAt;
        if (await ProfileApproval.HoldAsync(scope.Db, order.ProfileId, cancellationToken) is var (approval, asked, needed, teams))
        {
            (order.ApproverTeamIds, order.ApprovalsNeeded) = (asked, needed);
            scope.Db.OrderHistory.Add(OrderTransitions.Open(order, now, slot, actor.Name, approval));
            foreach (var alert in ApprovalAlerts.Asked(order, profile, teams, now))
                scope.Raise(alert);
            return approval;
        }

        var hold = await SpendCap.HoldAsync(scope.Db, order.ProfileId, order.EstimatedCents, now, cancellationToken);
        scope.Db.OrderHistory.Add(OrderTransitions.Open(order, now, slot, actor.Name, hold));
        if (hold is not null)
            scope.Raise(ApprovalAlerts.Capped(order, now));
        return hold;
    }

    // A failed order whose ARN lives may still be issued and charged: it is to be retried, not doubled.
    private static async Task RefuseWhereAwsMayStillIssueAsync(PortalDb db, string fingerprint, CancellationToken cancellationToken)
    {
        var alive = await db.Orders.Where(o => o.Fingerprint == fingerprint && o.State == OrderState.Failed && !o.ArnIsDead && (o.Arn != null || o.SendUnresolved))
            .OrderByDescending(o => o.RequestedAt).Select(o => new { o.Id, o.RequestedAt }).FirstOrDefaultAsync(cancellationToken);
        if (alive is not null)
        {
            throw new RefusedException(
                $"An order for the same names failed on {alive.RequestedAt:yyyy-MM-dd HH:mm} UTC, but AWS may still issue its certificate. Open it and retry it, so that nothing is paid twice (order {alive.Id}).");
        }
    }
}
