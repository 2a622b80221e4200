using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Pki;

/// <summary>A root and some intermediates of each kind. Made when first needed: most calls need no key at all.</summary>
internal sealed class CertificateAuthority(EmulatorOptions options)
{
    public const int PerFamily = 3;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Issuer> _issuers = [];
    private Issuer? _root;

    /// <summary>Called, outside this object's lock, when there is something new to store.</summary>
    public Action? Made { get; set; }
    public KeyMaker Keys { get; } = new(options.RsaPool);
    public StoredAuthority? Stored { get; private set; }

    public string RootPem => Root().Certificate.ExportCertificatePem() + "\n";

    public static string RandomIssuer(string keyAlgorithm) => $"{Family(keyAlgorithm)} M{RandomNumberGenerator.GetInt32(PerFamily) + 1:00}";

    public static IEnumerable<string> IssuerNames => new[] { "RSA 2048", "ECDSA 256", "ECDSA 384" }.SelectMany(f => Enumerable.Range(1, PerFamily).Select(i => $"{f} M{i:00}"));

    private static string Family(string keyAlgorithm) => keyAlgorithm switch { "EC_prime256v1" => "ECDSA 256", "EC_secp384r1" => "ECDSA 384", _ => "RSA 2048" };

    /// <summary>r2m01, e2m03, ...: the label in the URLs of OCSP, CRL and issuer.</summary>
    public static string Label(string issuer) => (issuer.StartsWith("RSA", StringComparison.Ordinal) ? "r2" : issuer.StartsWith("ECDSA 256", StringComparison.Ordinal) ? "e2" : "e3") + issuer[^3..].ToLowerInvariant();

    public Issuer Find(string name)
    {
        lock (_lock)
        {
            if (_issuers.TryGetValue(name, out var issuer)) return issuer;
            issuer = X509Maker.Intermediate(Root(), name);
            _issuers[name] = issuer;
            Store();
        }
        Made?.Invoke();
        return _issuers[name];
    }

    public Issuer Root()
    {
        lock (_lock)
        {
            if (_root is null)
            {
                _root = X509Maker.Root();
                Store();
            }
            else return _root;
        }
        Made?.Invoke();
        return _root;
    }

    public void Restore(StoredAuthority stored)
    {
        lock (_lock)
        {
            Stored = stored;
            foreach (var (name, pem) in stored.Issuers)
            {
                var issuer = Issuer.FromPem(name, pem.CertificatePem, pem.Pkcs8);
                if (name == "root") _root = issuer; else _issuers[name] = issuer;
            }
        }
    }

    private void Store() => Stored = new StoredAuthority
    {
        Issuers = _issuers.Values.Append(_root!).ToDictionary(i => i.Name, i => new Material(i.Certificate.ExportCertificatePem(), i.Pkcs8)),
    };
}

internal sealed class StoredAuthority : IEntity
{
    public Dictionary<string, Material> Issuers { get; init; } = [];
    [JsonIgnore] public string Key => "authority";
}

internal sealed class Issuer
{
    public required string Name { get; init; }
    public required X509Certificate2 Certificate { get; init; }
    public required string Pkcs8 { get; init; }
    public required AsymmetricAlgorithm PrivateKey { get; init; }

    public HashAlgorithmName Hash => Certificate.GetECDsaPublicKey()?.KeySize == 384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
    public X509SignatureGenerator Generator => PrivateKey is RSA rsa
        ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
        : X509SignatureGenerator.CreateForECDsa((ECDsa)PrivateKey);

    public static Issuer FromPem(string name, string certificatePem, string pkcs8)
    {
        var certificate = X509Certificate2.CreateFromPem(certificatePem);
        AsymmetricAlgorithm key = certificate.GetRSAPublicKey() is null ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        return new Issuer { Name = name, Certificate = certificate, Pkcs8 = pkcs8, PrivateKey = key };
    }
}
