using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>What a revocation would end.</summary>
/// <param name="CertificateId">The certificate.</param>
/// <param name="CommonName">Its first name, to be typed.</param>
/// <param name="Names">All its names.</param>
/// <param name="Arn">What AWS revokes.</param>
/// <param name="Versions">The current version and each older one that is still valid, newest first.</param>
/// <param name="InUseBy">AWS resources that use it, seen just now.</param>
/// <param name="Refusal">Why it cannot be revoked; null when it can.</param>
/// <param name="AwsProblem">Why AWS could not be asked just now; null when it was.</param>
/// <param name="OpenOrderId">A revocation that is under way.</param>
/// <param name="EndsRenewal">Whether a renewal under way is ended by it.</param>
public sealed record RevocationPreview(
    Guid CertificateId, string CommonName, IReadOnlyList<string> Names, string Arn, IReadOnlyList<RevocationVersion> Versions,
    IReadOnlyList<string> InUseBy, string? Refusal, string? AwsProblem, Guid? OpenOrderId, bool EndsRenewal)
{
    /// <summary>Whether it may be revoked.</summary>
    public bool MayRevoke => Refusal is null && OpenOrderId is null;
}

/// <summary>A version that is still valid.</summary>
public sealed record RevocationVersion(int Number, string Serial, DateTime NotAfter, bool Current, RevocationStatus Revocation, DateTime? CheckedAt, PickupRow? LastPickup);

/// <summary>Shows what a revocation would end; AWS is asked who uses the certificate.</summary>
public sealed class PreviewRevocation(PortalStore store, AwsAccess aws, DomainClock clock) : UseCase<Guid, RevocationPreview>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.EndCertificates;

    /// <inheritdoc/>
    protected override async Task<RevocationPreview> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var (certificate, versions, pickups, open) = await store.ReadAsync(async (db, ct) =>
        {
            var found = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input, ct) ?? throw new NotFoundException("The certificate");
            var valid = await db.CertificateVersions.Where(v => v.CertificateId == input && (v.NotAfter > now || v.Id == found.CurrentVersionId)).OrderByDescending(v => v.Number).ToListAsync(ct);
            return (found, valid, await PickupRows.LatestAsync(db, input, ct),
                await db.Orders.Where(o => o.CertificateId == input && o.OpenSlot != null).Select(o => new { o.Id, o.Kind }).ToListAsync(ct));
        }, cancellationToken);

        var refusal = EndRules.WhyNotRevocable(certificate, now);
        var (inUseBy, seen, problem) = refusal is null ? await LookAsync(certificate, cancellationToken) : ([], null, null);
        refusal ??= seen;
        if (refusal is null && inUseBy.Count > 0)
            refusal = $"{(inUseBy.Count == 1 ? "An AWS resource uses" : $"{inUseBy.Count} AWS resources use")} it, and AWS revokes only what none uses. Give {(inUseBy.Count == 1 ? "it" : "them")} another certificate first.";
        return new RevocationPreview(
            certificate.Id, certificate.CommonName, certificate.Names, certificate.Arn,
            versions.ConvertAll(v => new RevocationVersion(v.Number, v.Serial, v.NotAfter, v.Id == certificate.CurrentVersionId, v.Revocation, v.RevocationCheckedAt, pickups.GetValueOrDefault(v.Id))),
            inUseBy, refusal, problem, open.Find(o => o.Kind == OrderKind.Revoke)?.Id, open.Exists(o => o.Kind == OrderKind.Renew));
    }

    private async Task<(IReadOnlyList<string> InUseBy, string? Refusal, string? Problem)> LookAsync(Certificate certificate, CancellationToken cancellationToken)
    {
        try
        {
            var (acm, disabled) = await CertificateAws.GatewayAsync(store, aws, certificate, cancellationToken);
            if (acm is null)
                return ([], null, disabled);
            var answer = await acm.DescribeAsync(certificate.Arn, cancellationToken);
            return answer switch
            {
                { Error: { Code: "ResourceNotFoundException" } } => ([], "AWS does not have it any more: somebody deleted it there, and what is deleted cannot be revoked through ACM.", null),
                { Error: { } error } => ([], null, $"AWS could not be asked who uses it ({error.Code}: {error.Message}). The revocation looks itself before it does anything."),
                { Value.Certificate: { Status.Value: "REVOKED" } } => ([], "AWS has revoked it already; the portal notes that by itself.", null),
                { Value.Certificate: { Options.Export.Value: "DISABLED" } } => ([], "It was requested without export, so nobody has its key. AWS revokes only what was exported; delete it at AWS instead.", null),
                _ => (answer.Value?.Certificate?.InUseBy ?? [], null, null),
            };
        }
        catch (SecretUnreadableException e)
        {
            return ([], null, e.Message);
        }
    }
}

/// <summary>AWS as a certificate's CA reaches it.</summary>
internal static class CertificateAws
{
    /// <summary>The gateway of the account and region of the ARN; null with a sentence when the connection is disabled.</summary>
    public static async Task<(AcmGateway? Acm, string? Problem)> GatewayAsync(PortalStore store, AwsAccess aws, Certificate certificate, CancellationToken cancellationToken)
    {
        var connection = await store.ReadAsync(async (db, ct) =>
        {
            var id = await db.Authorities.Where(a => a.Id == certificate.AuthorityId).Select(a => a.ConnectionId).SingleAsync(ct);
            return await db.Connections.SingleAsync(c => c.Id == id, ct);
        }, cancellationToken);
        if (!connection.Enabled)
            return (null, $"The connection {connection.Name} is disabled, so AWS cannot be asked.");
        var region = certificate.Arn.Split(':')[3];
        return (await aws.AcmGatewayAsync(connection, region, cancellationToken), null);
    }
}
