using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>What to revoke, and why.</summary>
/// <param name="CertificateId">The certificate, with all that AWS revokes by its ARN.</param>
/// <param name="Reason">One of <see cref="RevocationReasons.All"/>.</param>
/// <param name="TypedName">The common name, typed by the person who revokes.</param>
public sealed record RevokeCertificateInput(Guid CertificateId, string Reason, string TypedName);

/// <summary>The order to watch; the open one where there was one already.</summary>
public sealed record RevokeCertificateResult(Guid OrderId, bool AlreadyOpen);

/// <summary>Opens the order that revokes a certificate, and ends its renewal. It cannot be undone once AWS has accepted it.</summary>
public sealed class RevokeCertificate(PortalStore store, OrderSignal signal, DomainClock clock) : UseCase<RevokeCertificateInput, RevokeCertificateResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.EndCertificates;

    /// <inheritdoc/>
    protected override async Task<RevokeCertificateResult> HandleAsync(Actor actor, RevokeCertificateInput input, CancellationToken cancellationToken)
    {
        if (!RevocationReasons.All.Contains(input.Reason))
            throw new InvalidInputException(nameof(input.Reason), $"{input.Reason} is none of ACM's reasons: {string.Join(", ", RevocationReasons.All)}.");
        try
        {
            return await store.ChangeAsync(async (scope, ct) =>
            {
                var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, ct) ?? throw new NotFoundException("The certificate");
                EndRules.RequireTyped(certificate, input.TypedName, nameof(input.TypedName));
                var now = clock.Now;
                if (EndRules.WhyNotRevocable(certificate, now) is { } why)
                    throw new RefusedException(why);
                var (order, already) = await RevocationOrders.OpenAsync(scope, certificate, input.Reason, (actor.Id, actor.Name), actor, now, ct);
                return new RevokeCertificateResult(order.Id, already);
            }, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The unique slot refused a twin that came at the same moment: that one is the order.
            var slot = OrderFingerprint.Of(OrderKind.Revoke, input.CertificateId);
            var twin = await store.ReadAsync((db, ct) => db.Orders.Where(o => o.OpenSlot == slot).Select(o => (Guid?)o.Id).SingleOrDefaultAsync(ct), cancellationToken);
            if (twin is not { } id)
                throw;
            return new(id, true);
        }
        finally
        {
            signal.Wake();
        }
    }
}

/// <summary>What may be ended, as it stands.</summary>
internal static class EndRules
{
    /// <summary>Why a certificate cannot be revoked; null when it can, as far as the portal knows.</summary>
    public static string? WhyNotRevocable(Certificate certificate, DateTime now) => certificate switch
    {
        { State: CertificateState.Revoked } => "It is revoked already.",
        { State: CertificateState.Deleted } => "It was deleted at AWS, and what is deleted cannot be revoked through ACM. If its key has leaked, ask AWS Support to revoke it by its serial.",
        { AwsExportable: false } => "It was requested without export, so nobody has its key. AWS revokes only what was exported; delete it at AWS instead.",
        _ when certificate.NotAfter <= now => "It has expired; there is nothing left to revoke.",
        _ => null,
    };

    /// <summary>
    /// Whether servers that have it still go on working, so that only an administrator may delete it here. One that was
    /// deleted at AWS is: what is stored of it may be the only copy of its key.
    /// </summary>
    public static bool IsStillValid(Certificate certificate, DateTime now) => certificate.State != CertificateState.Revoked && certificate.NotAfter > now;

    /// <summary>The name must be typed as it is written, so that nobody ends the wrong one.</summary>
    public static void RequireTyped(Certificate certificate, string typed, string field)
    {
        if (!string.Equals(typed.Trim(), certificate.CommonName, StringComparison.OrdinalIgnoreCase))
            throw new InvalidInputException(field, $"Type the common name of this certificate: {certificate.CommonName}.");
    }
}
