using System.Text;
using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.Pki;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

internal static class ExportCertificate
{
    public static Answer Run(World world, AwsCall call)
    {
        byte[] passphrase = [];
        var certificate = AcmRules.Find(world, call, input =>
        {
            if (input.Text("Passphrase", required: true) is { } text) passphrase = Blob(input, text);
        });
        CheckIssued(certificate);
        if (!certificate.ExportEnabled) throw new AwsException("ValidationException", $"Certificate {certificate.Arn} is not exportable: it was requested without the export option.");
        if (certificate.Status == "REVOKED" || certificate.RevocationRequestedAt is not null) throw new AwsException("ValidationException", $"Certificate {certificate.Arn} has been revoked and cannot be exported.");
        var version = AcmRules.Tell(world, certificate, "export").Version!;
        if (version == certificate.Current && certificate.Versions.Count > 1 && world.Now < version.IssuedAt + world.Settings.ExportRelationWindow)
            throw new AwsException("ValidationException", $"Certificate {certificate.Arn} must have at least one relation of type EXPORT");

        certificate.EverExported = true;
        // Handing out the version before does not make the current one renewable.
        certificate.Exported |= version == certificate.Current;
        version.ExportedAt ??= world.Now;
        world.Touch(certificate);
        world.Certificates.Reconsider(certificate, world.Now);
        call.Parameters["serial"] = version.Serial;
        var secret = Encoding.ASCII.GetString(passphrase);
        return new Answer
        {
            Finish = () =>
            {
                var exported = Issued.Of(world, certificate, version);
                world.Exports?.Note(exported.Material.Pkcs8, secret);
                var key = X509Maker.EncryptedPem(certificate.KeyAlgorithm, exported.Material.Pkcs8, secret);
                var answer = new JsonObject { ["Certificate"] = exported.Material.CertificatePem + "\n", ["CertificateChain"] = exported.ChainPem, ["PrivateKey"] = key };
                if (call.Twist is { } twist) Twists.Apply(answer, twist, world, certificate, version, secret);
                return Answer.Json(answer);
            },
        };
    }

    /// <summary>GetCertificate: the same without the key, and no export in ACM's eyes.</summary>
    public static Answer Get(World world, AwsCall call)
    {
        var certificate = AcmRules.Find(world, call);
        CheckIssued(certificate);
        var version = AcmRules.Tell(world, certificate, "export").Version!;
        return new Answer
        {
            Finish = () =>
            {
                var issued = Issued.Of(world, certificate, version);
                return Answer.Json(new JsonObject { ["Certificate"] = issued.Material.CertificatePem + "\n", ["CertificateChain"] = issued.ChainPem });
            },
        };
    }

    private static void CheckIssued(Certificate certificate)
    {
        if (certificate.Status == "PENDING_VALIDATION") throw new AwsException("RequestInProgressException", $"Certificate {certificate.Arn} is not yet issued: the request is still in progress.");
        if (certificate.Current is null) throw new AwsException("ValidationException", $"Certificate {certificate.Arn} was never issued: its status is {certificate.Status}.");
    }

    private static byte[] Blob(Input input, string text)
    {
        byte[] bytes;
        try { bytes = Convert.FromBase64String(text); }
        catch (FormatException) { throw new AwsException("SerializationException", "Passphrase is not base64"); }
        // The value of a secret is not repeated in an error.
        if (bytes.Length < 4) input.Add("***", "Passphrase", "Member must have length greater than or equal to 4");
        if (bytes.Length > 128) input.Add("***", "Passphrase", "Member must have length less than or equal to 128");
        if (bytes.Any(b => b is (byte)'#' or (byte)'$' or (byte)'%' or > 127)) input.Add("***", "Passphrase", @"Member must satisfy regular expression pattern: [\x00-\x7F&&[^#$%]]*");
        return bytes;
    }
}

/// <summary>A version with its certificate and key, made when first asked for.</summary>
internal sealed record Issued(Material Material, string ChainPem)
{
    /// <summary>Not under the gate: making a key takes time.</summary>
    public static Issued Of(World world, Certificate certificate, IssuedVersion version)
    {
        var issuer = world.Authority.Find(version.Issuer);
        Material? material;
        var made = false;
        lock (version.MaterialLock)
        {
            material = version.Material;
            if (material is null)
            {
                material = X509Maker.Leaf(issuer, certificate, version, world.Authority.Keys.Make(certificate.KeyAlgorithm), world.Address);
                made = true;
            }
            if (made)
            {
                lock (world.Gate)
                {
                    version.Material = material;
                    world.Touch(certificate);
                    world.Save();
                }
            }
        }
        return new Issued(material, issuer.Certificate.ExportCertificatePem() + "\n");
    }
}

/// <summary>Exports that are wrong on purpose, for clients that must notice.</summary>
internal static class Twists
{
    public static void Apply(JsonObject answer, string twist, World world, Certificate certificate, IssuedVersion version, string passphrase)
    {
        var issuer = world.Authority.Find(version.Issuer);
        switch (twist)
        {
            case "wrong-key":
                answer["PrivateKey"] = X509Maker.EncryptedPem(certificate.KeyAlgorithm, Convert.ToBase64String(world.Authority.Keys.Make(certificate.KeyAlgorithm)), passphrase);
                break;
            case "bad-pem":
                answer["Certificate"] = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
                break;
            case "empty-chain":
                answer["CertificateChain"] = "";
                break;
            case "big-chain":
                answer["CertificateChain"] = string.Concat(Enumerable.Repeat((string)answer["CertificateChain"]!, 700));
                break;
            case "other-names":
            case "expired":
                var other = new Certificate
                {
                    Arn = certificate.Arn,
                    Account = certificate.Account,
                    Region = certificate.Region,
                    DomainName = twist == "expired" ? certificate.DomainName : "other.example.net",
                    Names = twist == "expired" ? certificate.Names : ["other.example.net"],
                    KeyAlgorithm = certificate.KeyAlgorithm,
                    ValidationMethod = "DNS",
                };
                var dated = new IssuedVersion
                {
                    Serial = version.Serial,
                    Cause = version.Cause,
                    Issuer = version.Issuer,
                    NotBefore = twist == "expired" ? version.NotBefore.AddDays(-400) : version.NotBefore,
                    NotAfter = twist == "expired" ? version.NotBefore.AddDays(-202) : version.NotAfter,
                };
                answer["Certificate"] = X509Maker.Leaf(issuer, other, dated, Convert.FromBase64String(version.Material!.Pkcs8), world.Address).CertificatePem + "\n";
                break;
        }
    }
}
