using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Pki;

/// <summary>X.509 as ACM's public CA makes it: CN-only subject, serverAuth only, OCSP, CRL and issuer URLs, 16-byte serials.</summary>
internal static class X509Maker
{
    // The virtual clock may be set to any year: the CA is valid in all of those that matter.
    private static readonly DateTimeOffset s_from = new(1999, 5, 26, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_to = new(2065, 5, 26, 0, 0, 0, TimeSpan.Zero);

    public static Issuer Root()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=Emulated Root CA, O=AWS Emulator (trusted by nobody), C=US", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var signed = request.CreateSelfSigned(s_from, s_to);
        return new Issuer { Name = "root", Certificate = X509CertificateLoader.LoadCertificate(signed.RawData), Pkcs8 = Convert.ToBase64String(key.ExportPkcs8PrivateKey()), PrivateKey = key };
    }

    public static Issuer Intermediate(Issuer root, string name)
    {
        AsymmetricAlgorithm key = name.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create(2048)
            : ECDsa.Create(name.StartsWith("ECDSA 384", StringComparison.Ordinal) ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedName($"CN=Emulated {name}, O=AWS Emulator (trusted by nobody), C=US");
        var request = new CertificateRequest(subject, Public(key), root.Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        AddPointers(request, root, "rootca1", null);
        var certificate = request.Create(root.Certificate.SubjectName, root.Generator, s_from, s_to, Convert.FromHexString(Lifecycle.NewSerial()));
        return new Issuer { Name = name, Certificate = certificate, Pkcs8 = Convert.ToBase64String(key.ExportPkcs8PrivateKey()), PrivateKey = key };
    }

    public static Material Leaf(Issuer issuer, Certificate certificate, IssuedVersion version, byte[] pkcs8, Uri? address)
    {
        using var key = KeyMaker.Open(certificate.KeyAlgorithm, pkcs8);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(certificate.DomainName);
        var request = new CertificateRequest(subject.Build(), Public(key), issuer.Hash);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in certificate.Names) names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var usage = X509KeyUsageFlags.DigitalSignature | (key is RSA ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.None);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        // Policy "domain validated" of the CA/Browser Forum: 2.23.140.1.2.1.
        request.CertificateExtensions.Add(new X509Extension("2.5.29.32", Convert.FromHexString("300a3008060667810c010201"), false));
        AddPointers(request, issuer, CertificateAuthority.Label(issuer.Name), address);
        using var signed = request.Create(issuer.Certificate.SubjectName, issuer.Generator, version.NotBefore, version.NotAfter, Convert.FromHexString(version.Serial));
        return new Material(signed.ExportCertificatePem(), Convert.ToBase64String(pkcs8));
    }

    /// <summary>PBES2 with PBKDF2-HMAC-SHA1, 2048 rounds, AES-256-CBC: the form that ACM gives.</summary>
    public static string EncryptedPem(string keyAlgorithm, string pkcs8, ReadOnlySpan<char> passphrase)
    {
        using var key = KeyMaker.Open(keyAlgorithm, Convert.FromBase64String(pkcs8));
        return key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA1, 2048)) + "\n";
    }

    private static void AddPointers(CertificateRequest request, Issuer issuer, string label, Uri? address)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, true, false));
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"http://ocsp.{label}.amazontrust.com"], [$"http://crt.{label}.amazontrust.com/{label}.cer"]));
        // Leaves name this emulator, so that their revocation can be looked up; it must listen before they are made.
        var list = address is null ? $"http://crl.{label}.amazontrust.com/{label}.crl" : new Uri(address, $"/_emulator/crl/{label}.crl").AbsoluteUri;
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list]));
    }

    private static PublicKey Public(AsymmetricAlgorithm key) => key is RSA rsa ? new PublicKey(rsa) : new PublicKey((ECDsa)key);
}
