using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>One certificate with its versions and orders; never key material.</summary>
public sealed class GetCertificate(PortalStore store, DomainClock clock, OrderOptions options, PricingOptions prices) : UseCase<Guid, CertificateView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<CertificateView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var certificate = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input, ct) ?? throw new NotFoundException("The certificate");
        var authority = await db.Authorities.SingleAsync(a => a.Id == certificate.AuthorityId, ct);
        var profile = await db.Profiles.WithTheirProfiles().SingleAsync(p => p.Id == certificate.ProfileId, ct);
        var orders = await db.Orders.Where(o => o.CertificateId == input).OrderByDescending(o => o.RequestedAt).Take(50).ToListAsync(ct);
        var (partition, region, account) = certificate.Arn.Split(':') is [_, var p, _, var r, var a, ..] ? (p, r, a) : ("aws", authority.Region, authority.AccountId);
        return new CertificateView(
            certificate.Id, certificate.CommonName, certificate.Names, ListCertificates.Status(certificate, clock.Now, options), certificate.KeyAlgorithm,
            authority.Id, authority.Name, region, account, profile.Id, profile.Name, certificate.OwnerContact, certificate.Arn, ConsoleUrl(partition, region, certificate.Arn),
            certificate.CreatedAt, certificate.RenewalModeOverride ?? profile.RenewalMode, certificate.RenewBeforeDaysOverride ?? profile.RenewBeforeDays,
            prices.Of(certificate.Names), certificate.NotAfter.AddDays(-options.ManagedRenewalDays),
            await VersionsAsync(db, certificate, clock.Now, ct), await ListOrders.RowsAsync(db, orders, ct), actor.May(Permission.ExportKeys, certificate.TeamId))
        {
            End = await CertificateEndViews.OfAsync(db, certificate, actor, clock.Now, options, ct),
            PickupWatched = certificate.PickupWatched,
            TeamId = certificate.TeamId,
            TeamName = (await db.TeamNamesAsync([certificate.TeamId], ct)).GetValueOrDefault(certificate.TeamId, ""),
            Tags = [.. (await CertificateTags.OfAsync(db, [certificate.Id], ct))[certificate.Id]],
            MayOperate = actor.May(Permission.OperateOrders, certificate.TeamId),
            MayRequest = actor.May(Permission.RequestCertificates, certificate.TeamId),
            SeesProfile = actor.May(Permission.View, profile.TeamId),
        };
    }, cancellationToken);

    private static string ConsoleUrl(string partition, string region, string arn)
    {
        var host = partition switch
        {
            "aws-cn" => "console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            _ => "console.aws.amazon.com",
        };
        return $"https://{region}.{host}/acm/home?region={region}#/certificates/{arn[(arn.LastIndexOf('/') + 1)..]}";
    }

    private static async Task<List<VersionRow>> VersionsAsync(PortalDb db, Certificate certificate, DateTime now, CancellationToken cancellationToken)
    {
        var versions = await db.CertificateVersions.Where(v => v.CertificateId == certificate.Id).OrderByDescending(v => v.Number).ToListAsync(cancellationToken);
        var latest = await PickupRows.LatestAsync(db, certificate.Id, cancellationToken);
        var counts = await PickupRows.CountsAsync(db, certificate.Id, cancellationToken);
        return versions.ConvertAll(v => Row(v, v.Id == certificate.CurrentVersionId) with
        {
            State = StateOf(v, certificate, now),
            Revocation = v.Revocation,
            RevocationCheckedAt = v.RevocationCheckedAt,
            LastPickup = latest.GetValueOrDefault(v.Id),
            Pickups = counts.GetValueOrDefault(v.Id),
        });
    }

    // AWS revokes the current version with the ARN; of older ones only the CA's list tells.
    private static VersionState StateOf(CertificateVersion version, Certificate certificate, DateTime now)
    {
        var current = version.Id == certificate.CurrentVersionId;
        return version.Revocation == RevocationStatus.Revoked || (current && certificate.State == CertificateState.Revoked) ? VersionState.Revoked
            : version.NotAfter <= now ? VersionState.Expired
            : current ? VersionState.Current : VersionState.Superseded;
    }

    private static VersionRow Row(CertificateVersion version, bool current)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(version.LeafPem);
            chain.ImportFromPem(version.ChainPem);
            return new VersionRow(
                version.Id, version.Number, version.Serial, version.Subject, version.Issuer, version.NotBefore, version.NotAfter, version.Sha256, version.Sha1, current,
                version.StoredAt, version.OrderId,
                [.. chain.Select(c => new ChainRow(c.Subject, c.Issuer, c.NotBefore.ToUniversalTime(), c.NotAfter.ToUniversalTime(), c.GetCertHashString(HashAlgorithmName.SHA256)))]);
        }
        finally
        {
            foreach (var certificate in chain)
                certificate.Dispose();
        }
    }
}
