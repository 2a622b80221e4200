using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Aws;
using Amazon.CertificateManager.Model;

namespace AcmPortal.Core.Certificates;

/// <summary>A version's material, checked; the private key is PKCS#8 DER and is wiped by whoever took it.</summary>
public sealed record CheckedExport(
    string Serial, string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Sha256, string Sha1, string LeafPem, string ChainPem, byte[] PrivateKey);

/// <summary>
/// Checks what AWS exported, before anything of it is stored: one leaf that is valid now and carries exactly the order's
/// names, a chain in which each certificate signed the one before, and a private key that pairs with the leaf.
/// </summary>
public static class ExportCheck
{
    private const int LongestChain = 2_097_152;
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(10);

    /// <summary>The checked material, or the sentence that says what does not fit.</summary>
    /// <param name="export">AWS's answer.</param>
    /// <param name="names">The names that were ordered.</param>
    /// <param name="keyAlgorithm">The key algorithm that was ordered.</param>
    /// <param name="passphrase">What the private key is encrypted under.</param>
    /// <param name="now">AWS's time.</param>
    public static (CheckedExport? Export, string? Problem) Check(
        ExportCertificateResponse export, IReadOnlyList<string> names, string keyAlgorithm, string passphrase, DateTime now)
    {
        if (string.IsNullOrWhiteSpace(export.Certificate) || string.IsNullOrWhiteSpace(export.PrivateKey))
            return (null, "the certificate or its key is missing.");
        if (string.IsNullOrWhiteSpace(export.CertificateChain))
            return (null, "the chain is missing.");
        if (export.CertificateChain.Length > LongestChain)
            return (null, "the chain is longer than AWS's limit.");
        var chain = new X509Certificate2Collection();
        X509Certificate2? leaf = null;
        try
        {
            leaf = X509Certificate2.CreateFromPem(export.Certificate);
            chain.ImportFromPem(export.CertificateChain);
            return Check(leaf, chain, export.PrivateKey, names, keyAlgorithm, passphrase, now);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return (null, "the PEM cannot be read.");
        }
        finally
        {
            leaf?.Dispose();
            foreach (var certificate in chain)
                certificate.Dispose();
        }
    }

    private static (CheckedExport?, string?) Check(
        X509Certificate2 leaf, X509Certificate2Collection chain, string keyPem, IReadOnlyList<string> names, string keyAlgorithm, string passphrase, DateTime now)
    {
        var carried = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!carried.SetEquals(names))
            return (null, $"it carries other names than were ordered ({string.Join(", ", carried.Take(5))}).");
        var (notBefore, notAfter) = (leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime());
        if (notAfter <= now)
            return (null, "it has expired already.");
        if (notBefore > now + ClockSlack)
            return (null, "it is not valid yet; compare the host's clock with AWS's.");
        if (chain.Count == 0)
            return (null, "the chain is empty.");
        var below = leaf;
        foreach (var issuer in chain)
        {
            if (!Signed(issuer, below))
                return (null, $"the chain is broken at {below.Subject}.");
            below = issuer;
        }

        byte[]? key;
        try
        {
            key = KeyOf(leaf, keyAlgorithm, keyPem, passphrase);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return (null, "the private key cannot be decrypted.");
        }

        if (key is null)
            return (null, "the private key does not pair with the certificate.");
        return (new CheckedExport(
            Serial(leaf), leaf.Subject, leaf.Issuer, notBefore, notAfter, leaf.GetCertHashString(HashAlgorithmName.SHA256), leaf.GetCertHashString(HashAlgorithmName.SHA1),
            leaf.ExportCertificatePem() + "\n", string.Concat(chain.Select(c => c.ExportCertificatePem() + "\n")), key), null);
    }

    private static bool Signed(X509Certificate2 issuer, X509Certificate2 subject)
    {
        if (!issuer.SubjectName.RawData.AsSpan().SequenceEqual(subject.IssuerName.RawData))
            return false;
        using var build = new X509Chain();
        build.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        build.ChainPolicy.CustomTrustStore.Add(issuer);
        build.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        build.ChainPolicy.DisableCertificateDownloads = true;
        build.ChainPolicy.VerificationFlags = X509VerificationFlags.AllFlags;
        build.Build(subject);
        // Only the signature is asked here: who is trusted is for those who use the certificate.
        return build.ChainStatus.All(s => (s.Status & X509ChainStatusFlags.NotSignatureValid) == 0)
            && (build.ChainElements.Count > 1 || issuer.RawData.AsSpan().SequenceEqual(subject.RawData));
    }

    // Null: the key is fine but belongs to another certificate.
    private static byte[]? KeyOf(X509Certificate2 leaf, string keyAlgorithm, string pem, string passphrase)
    {
        if (keyAlgorithm.StartsWith("RSA", StringComparison.Ordinal))
        {
            using var rsa = RSA.Create();
            rsa.ImportFromEncryptedPem(pem, passphrase);
            using var of = leaf.GetRSAPublicKey();
            return of is not null && of.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(rsa.ExportSubjectPublicKeyInfo()) ? rsa.ExportPkcs8PrivateKey() : null;
        }

        using var ec = ECDsa.Create();
        ec.ImportFromEncryptedPem(pem, passphrase);
        using var ofEc = leaf.GetECDsaPublicKey();
        return ofEc is not null && ofEc.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(ec.ExportSubjectPublicKeyInfo()) ? ec.ExportPkcs8PrivateKey() : null;
    }

    /// <summary>A serial as AWS writes it: lower-case hex pairs with colons.</summary>
    public static string Serial(X509Certificate2 certificate) => SerialText.Normal(certificate.SerialNumber)!;
}
