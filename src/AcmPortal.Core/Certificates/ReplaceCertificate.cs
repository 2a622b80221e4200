using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>A new certificate in the place of another one.</summary>
/// <param name="CertificateId">The one to take over from; it may be revoked, expired or deleted at AWS.</param>
/// <param name="Names">The names, edited or not; empty for the same. The first is the common name.</param>
/// <param name="ProfileId">The profile; null for the same.</param>
/// <param name="KeyAlgorithm">Null for the same.</param>
/// <param name="OwnerContact">Null for the same.</param>
/// <param name="Then">What happens to the replaced certificate once the new one is stored.</param>
/// <param name="Reason">Why it is then revoked, one of <see cref="RevocationReasons.All"/>; ignored where it stays.</param>
/// <param name="TypedName">Its common name, typed; only needed where it is revoked afterwards.</param>
public sealed record ReplaceCertificateInput(
    Guid CertificateId, IReadOnlyList<string>? Names = null, Guid? ProfileId = null, string? KeyAlgorithm = null, string? OwnerContact = null,
    ReplaceThen Then = ReplaceThen.Keep, string Reason = RevocationReasons.Superseded, string TypedName = "");

/// <summary>
/// Asks for a new certificate (a new ARN, charged like any other) that takes over from one: same owner and renewal
/// settings, linked both ways. With <see cref="ReplaceCertificateInput.Then"/> the old one is revoked by itself afterwards.
/// </summary>
public sealed class ReplaceCertificate(PortalStore store, RequestCertificate requests) : UseCase<ReplaceCertificateInput, RequestCertificateResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.EndCertificates;

    /// <inheritdoc/>
    protected override async Task<RequestCertificateResult> HandleAsync(Actor actor, ReplaceCertificateInput input, CancellationToken cancellationToken)
    {
        var old = await store.ReadAsync((db, ct) => db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, ct), cancellationToken)
            ?? throw new NotFoundException("The certificate");
        if (input.Then != ReplaceThen.Keep)
        {
            EndRules.RequireTyped(old, input.TypedName, nameof(input.TypedName));
            if (!RevocationReasons.All.Contains(input.Reason))
                throw new InvalidInputException(nameof(input.Reason), $"{input.Reason} is none of ACM's reasons: {string.Join(", ", RevocationReasons.All)}.");
        }

        var request = new RequestCertificateInput(
            input.ProfileId ?? old.ProfileId, input.Names is { Count: > 0 } names ? names : old.Names, input.KeyAlgorithm ?? old.KeyAlgorithm, input.OwnerContact ?? old.OwnerContact);
        var result = await requests.RequestAsync(actor, request, new Replacing(old.Id, input.Then, input.Then == ReplaceThen.Keep ? null : input.Reason), cancellationToken);
        var linked = await store.ReadAsync((db, ct) => db.Orders.Where(o => o.Id == result.OrderId).Select(o => o.ReplacesCertificateId).SingleAsync(ct), cancellationToken);
        if (linked != old.Id)
            throw new RefusedException("An order for the same names is open already, and it replaces nothing. Wait until it has ended, or cancel it, and then replace.");
        if (!result.AlreadyOpen)
        {
            await store.ChangeAsync((scope, _) =>
            {
                scope.Audit(CertificateAudit.Of(actor, AuditAction.ReplacementAsked, old, new { old.Arn, order = result.OrderId, then = input.Then, reason = input.Then == ReplaceThen.Keep ? null : input.Reason }));
                scope.Announce(ChangeKind.Certificate, old.Id);
                return Task.FromResult(0);
            }, cancellationToken);
        }

        return result;
    }
}
