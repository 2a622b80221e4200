using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Tests.Orders;

namespace AcmPortal.Web.Tests.Certificates;

/// <summary>A portal with a certificate as the worker stores it, without its key.</summary>
public abstract class StoredCertificate : SeededPortal
{
    /// <summary>Stores one; days may be below zero for one that has expired.</summary>
    protected async Task<Certificate> StoreAsync(string name = "shop.example.com", int daysLeft = 197, CertificateState state = CertificateState.Active, Guid? replaces = null, Guid? order = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var leaf = request.CreateSelfSigned(Clock.GetUtcNow().AddDays(daysLeft - 198), Clock.GetUtcNow().AddDays(daysLeft));
        var versionId = Guid.CreateVersion7();
        var certificate = new Certificate
        {
            CommonName = name,
            Names = [name],
            AuthorityId = Authority.Id,
            ProfileId = Profile.Id,
            Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{Guid.NewGuid()}",
            KeyAlgorithm = KeyAlgorithms.EcP256,
            State = state,
            CreatedAt = Clock.Now,
            CurrentVersionId = versionId,
            CurrentSerial = "07:71:5b",
            NotBefore = leaf.NotBefore.ToUniversalTime(),
            NotAfter = leaf.NotAfter.ToUniversalTime(),
            ReplacesCertificateId = replaces,
        };
        await SaveAsync(certificate, new CertificateVersion
        {
            Id = versionId,
            CertificateId = certificate.Id,
            Number = 1,
            Serial = "07:71:5b",
            Subject = $"CN={name}",
            Issuer = "CN=Test",
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Sha256 = leaf.GetCertHashString(HashAlgorithmName.SHA256),
            Sha1 = leaf.GetCertHashString(),
            LeafPem = leaf.ExportCertificatePem(),
            ChainPem = leaf.ExportCertificatePem(),
            OrderId = order ?? await OrderAsync($"order-of-{name}"),
            StoredAt = Clock.Now,
        });
        return certificate;
    }
}
