using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>What to delete.</summary>
/// <param name="CertificateId">The certificate, with its versions and private keys.</param>
/// <param name="AlsoAtAws">Whether it is deleted in ACM first, which frees its place in the account's quota.</param>
/// <param name="TypedName">Its common name, typed; needed while it is valid.</param>
public sealed record DeleteCertificateInput(Guid CertificateId, bool AlsoAtAws, string TypedName = "");

/// <summary>What was removed.</summary>
public sealed record DeleteCertificateResult(int Versions, int Keys, int Pickups, bool DeletedAtAws);

/// <summary>
/// Removes a certificate from the portal for good: names, versions, private keys and pickups; its orders stay as history.
/// AWS is told first, so that a crash in between leaves a row that can be deleted again; deleting there twice is harmless.
/// </summary>
public sealed class DeleteCertificate(PortalStore store, AwsAccess aws, DomainClock clock) : UseCase<DeleteCertificateInput, DeleteCertificateResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.EndCertificates;

    /// <inheritdoc/>
    protected override async Task<DeleteCertificateResult> HandleAsync(Actor actor, DeleteCertificateInput input, CancellationToken cancellationToken)
    {
        var certificate = await store.ReadAsync(async (db, ct) =>
        {
            var found = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, ct) ?? throw new NotFoundException("The certificate");
            await CheckAsync(db, actor, found, input, ct);
            return found;
        }, cancellationToken);
        if (input.AlsoAtAws)
            await DeleteAtAwsAsync(actor, certificate, cancellationToken);
        try
        {
            return await store.ChangeAsync((scope, ct) => RemoveAsync(scope, actor, input, ct), cancellationToken);
        }
        catch (DbUpdateException)
        {
            throw new RefusedException("An order for the certificate was opened at this moment. Wait until it has ended, and delete again.");
        }
    }

    private async Task CheckAsync(PortalDb db, Actor actor, Certificate certificate, DeleteCertificateInput input, CancellationToken cancellationToken)
    {
        if (await db.Orders.AnyAsync(o => o.OpenSlot != null && (o.CertificateId == certificate.Id || o.ReplacesCertificateId == certificate.Id), cancellationToken))
            throw new RefusedException("An order for this certificate, or for the one that replaces it, is under way. Wait until it has ended, or cancel it.");
        if (!EndRules.IsStillValid(certificate, clock.Now))
            return;
        if (!actor.May(Permission.DeleteValidCertificates, certificate.TeamId))
            throw new RefusedException("It is still valid: only an administrator may delete it from the portal. Revoke it first, or wait until it has expired.");
        EndRules.RequireTyped(certificate, input.TypedName, nameof(input.TypedName));
    }

    private async Task DeleteAtAwsAsync(Actor actor, Certificate certificate, CancellationToken cancellationToken)
    {
        var intent = Guid.CreateVersion7();
        var (acm, problem) = await CertificateAws.GatewayAsync(store, aws, certificate, cancellationToken);
        if (acm is null)
            throw new RefusedException($"{problem} Enable it, or delete the certificate from the portal alone.");
        await NoteAsync(CertificateAudit.Of(actor, AuditAction.AwsIntent, certificate, new { operation = "DeleteCertificate", certificate.Arn }, intent));
        var answer = await acm.DeleteAsync(certificate.Arn, cancellationToken);
        // Harmless to repeat: what the lost answer was about shows at once.
        if (answer.Error is { Class: AwsErrorClass.UnknownOutcome })
            answer = await acm.DeleteAsync(certificate.Arn, cancellationToken);
        await NoteAsync(CertificateAudit.Of(actor, AuditAction.AwsOutcome, certificate,
            new { operation = "DeleteCertificate", answer.Call.HttpStatus, answer.Call.Code, answer.Call.Outcome, answer.Call.RequestId }, intent, OrderAudit.OutcomeOf(answer.Call)));
        switch (answer.Error)
        {
            case null or { Code: "ResourceNotFoundException" }:
                return;
            case { Code: "ResourceInUseException" } error:
                throw new RefusedException($"AWS services still use the certificate, so AWS does not delete it ({error.Message}). Give them another one first, or delete it from the portal alone.");
            case { IsDenied: true }:
                throw new RefusedException("The connection may not delete at AWS (acm:DeleteCertificate). Add the action to its IAM policy, or delete it from the portal alone.");
            case var error:
                throw new RefusedException($"AWS did not delete it ({error.Code}: {error.Message}). Nothing was removed here; try again.");
        }

        Task<int> NoteAsync(AuditLine line) => store.ChangeAsync((scope, _) =>
        {
            scope.Audit(line);
            return Task.FromResult(0);
        }, CancellationToken.None);
    }

    private async Task<DeleteCertificateResult> RemoveAsync(ChangeScope scope, Actor actor, DeleteCertificateInput input, CancellationToken cancellationToken)
    {
        var db = scope.Db;
        var certificate = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, cancellationToken) ?? throw new NotFoundException("The certificate");
        await CheckAsync(db, actor, certificate, input, cancellationToken);
        var id = certificate.Id;
        var versions = await db.CertificateVersions.Where(v => v.CertificateId == id).OrderByDescending(v => v.Number).Select(v => new { v.Id, v.Number, v.Serial, v.NotAfter }).ToListAsync(cancellationToken);
        var pickups = await db.KeyPickups.Where(p => p.CertificateId == id).ExecuteDeleteAsync(cancellationToken);
        var keys = 0;
        foreach (var version in versions)
        {
            keys += await db.Secrets.Where(s => s.OwnerId == version.Id && s.Field == SecretField.PrivateKey).ExecuteDeleteAsync(cancellationToken);
            // One by one, the newest first: each refers to the one before.
            await db.CertificateVersions.Where(v => v.Id == version.Id).ExecuteDeleteAsync(cancellationToken);
        }

        await db.CertificateNames.Where(n => n.CertificateId == id).ExecuteDeleteAsync(cancellationToken);
        var orders = await db.Orders.Where(o => o.CertificateId == id).ExecuteUpdateAsync(set => set.SetProperty(o => o.CertificateId, (Guid?)null), cancellationToken);
        db.Certificates.Remove(certificate);
        scope.Audit(CertificateAudit.Of(actor, AuditAction.CertificateDeleted, certificate, new
        {
            before = new { certificate.Arn, certificate.State, certificate.Names, certificate.OwnerContact, certificate.CurrentSerial, certificate.NotAfter },
            versions = versions.Select(v => new { v.Number, v.Serial, v.NotAfter }),
            keys,
            pickups,
            orders,
            atAws = input.AlsoAtAws,
        }));
        scope.Announce(ChangeKind.Certificate, id);
        return new DeleteCertificateResult(versions.Count, keys, pickups, input.AlsoAtAws);
    }
}
