using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AcmPortal.Core.Certificates;

/// <summary>Writes the files that servers take. Pure: material in, bytes out.</summary>
internal static class CertificateFiles
{
    // What current servers and Windows Server 2019 and later read. .NET's own loader refuses more than 300,000 for one use
    // and 1,000,000 for a file, which has three: key, certificates and the check over both.
    private const int Iterations = 250_000;
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);
    private static readonly PbeParameters KeyPemEncryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000);
    private const string Pem = "application/x-pem-file";

    public static DownloadedFile Public(DownloadFormat format, Certificate certificate, CertificateVersion version) => format switch
    {
        DownloadFormat.LeafPem => new(BaseName(certificate) + ".crt.pem", Pem, Ascii(version.LeafPem)),
        DownloadFormat.ChainPem => new(BaseName(certificate) + ".chain.pem", Pem, Ascii(version.ChainPem)),
        DownloadFormat.FullChainPem => new(BaseName(certificate) + ".fullchain.pem", Pem, Ascii(version.LeafPem + version.ChainPem)),
        DownloadFormat.PrivateKeyPem or DownloadFormat.Pkcs12 or DownloadFormat.Zip => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    public static DownloadedFile WithKey(DownloadFormat format, Certificate certificate, CertificateVersion version, byte[] key, string? passphrase) => format switch
    {
        DownloadFormat.PrivateKeyPem => new(BaseName(certificate) + ".key.pem", Pem, KeyPem(key, passphrase)),
        DownloadFormat.Pkcs12 => new(BaseName(certificate) + ".p12", "application/x-pkcs12", Pkcs12(certificate, version, key, passphrase!)),
        DownloadFormat.Zip => new(BaseName(certificate) + ".zip", "application/zip", Zip(certificate, version, key, passphrase!)),
        DownloadFormat.LeafPem or DownloadFormat.ChainPem or DownloadFormat.FullChainPem => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    // The common name was checked long ago; it becomes the name of files, and of entries of an archive, so it is not trusted
    // to hold no path, quote or line break. The star would be a wildcard to every shell.
    private static string BaseName(Certificate certificate)
    {
        var name = certificate.CommonName.Replace("*", "wildcard", StringComparison.Ordinal).TrimStart('.');
        return name.Length == 0 ? "certificate" : string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] KeyPem(ReadOnlySpan<byte> pkcs8, string? passphrase)
    {
        if (string.IsNullOrEmpty(passphrase))
        {
            var pem = PemEncoding.Write("PRIVATE KEY", pkcs8);
            try
            {
                return [.. Encoding.ASCII.GetBytes(pem), (byte)'\n'];
            }
            finally
            {
                Array.Clear(pem);
            }
        }

        var info = Pkcs8PrivateKeyInfo.Decode(pkcs8.ToArray(), out _);
        return Ascii(PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", info.Encrypt(passphrase, KeyPemEncryption)) + "\n");
    }

    private static byte[] Pkcs12(Certificate certificate, CertificateVersion version, ReadOnlySpan<byte> pkcs8, string passphrase)
    {
        using var leaf = X509Certificate2.CreateFromPem(version.LeafPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(version.ChainPem);
        var alias = new Pkcs9AttributeObject(new Oid("1.2.840.113549.1.9.20"), FriendlyName(certificate.CommonName));
        var keyId = new Pkcs9LocalKeyId(SHA1.HashData(leaf.RawData));

        var keys = new Pkcs12SafeContents();
        var keyBag = new Pkcs12ShroudedKeyBag(Pkcs8PrivateKeyInfo.Decode(pkcs8.ToArray(), out _).Encrypt(passphrase, Encryption));
        keys.AddSafeBag(keyBag);
        keyBag.Attributes.Add(alias);
        keyBag.Attributes.Add(keyId);
        var certificates = new Pkcs12SafeContents();
        var leafBag = certificates.AddCertificate(leaf);
        leafBag.Attributes.Add(alias);
        leafBag.Attributes.Add(keyId);
        foreach (var issuer in chain)
        {
            certificates.AddCertificate(issuer);
            issuer.Dispose();
        }

        var builder = new Pkcs12Builder();
        builder.AddSafeContentsEncrypted(certificates, passphrase, Encryption);
        builder.AddSafeContentsUnencrypted(keys);
        builder.SealWithMac(passphrase, HashAlgorithmName.SHA256, Iterations);
        return builder.Encode();
    }

    // A BMPString, as PKCS#9 wants the friendly name.
    private static byte[] FriendlyName(string name)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        writer.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.BMPString, name);
        return writer.Encode();
    }

    private static byte[] Zip(Certificate certificate, CertificateVersion version, byte[] pkcs8, string passphrase)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var fullChain = Ascii(version.LeafPem + version.ChainPem);
            var key = KeyPem(pkcs8, null);
            try
            {
                var name = BaseName(certificate);
                Add("nginx/fullchain.pem", fullChain);
                Add("nginx/privkey.pem", key);
                Add("apache/cert.pem", Ascii(version.LeafPem));
                Add("apache/chain.pem", Ascii(version.ChainPem));
                Add("apache/privkey.pem", key);
                byte[] joined = [.. fullChain, .. key];
                Add($"haproxy/{name}.pem", joined);
                CryptographicOperations.ZeroMemory(joined);
                Add($"iis/{name}.pfx", Pkcs12(certificate, version, pkcs8, passphrase));
                Add("README.txt", Ascii(ReadMe(certificate, version, name)));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }

            void Add(string path, byte[] content)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
                entry.LastWriteTime = new DateTimeOffset(version.StoredAt, TimeSpan.Zero);
                // Unix mode 0600 for what holds a key, 0644 for the rest.
                var secret = path.Contains("privkey", StringComparison.Ordinal) || path.StartsWith("haproxy", StringComparison.Ordinal) || path.StartsWith("iis", StringComparison.Ordinal);
                entry.ExternalAttributes = (0x8000 | (secret ? 0x180 : 0x1A4)) << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        var result = bytes.ToArray();
        CryptographicOperations.ZeroMemory(bytes.GetBuffer());
        return result;
    }

    private static string ReadMe(Certificate certificate, CertificateVersion version, string name) => $"""
        Certificate of {certificate.CommonName}
        Serial {version.Serial}, valid until {version.NotAfter:yyyy-MM-dd HH:mm} UTC

        The private keys in nginx/, apache/ and haproxy/ are not encrypted: keep this archive
        and its files readable by the server's user alone (chmod 600), and delete the archive after use.

        nginx     ssl_certificate fullchain.pem; ssl_certificate_key privkey.pem;
        Apache    SSLCertificateFile cert.pem / SSLCertificateChainFile chain.pem / SSLCertificateKeyFile privkey.pem
        HAProxy   bind :443 ssl crt {name}.pem
        IIS       import {name}.pfx with the passphrase that you chose

        """;
}
