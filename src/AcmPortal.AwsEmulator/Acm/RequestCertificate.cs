using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

internal static class RequestCertificate
{
    private static readonly string[] s_algorithms = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];
    private static readonly string[] s_offered = ["RSA_2048", "EC_prime256v1", "EC_secp384r1"];
    private static readonly HashSet<string> s_notPublic = new(StringComparer.OrdinalIgnoreCase)
    {
        "local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "invalid", "test", "example", "onion", "arpa", "mail", "workgroup",
    };

    public static Answer Run(World world, AwsCall call)
    {
        var input = new Input(call.Json);
        var domain = input.Text("DomainName", required: true, 1, 253, Input.DomainPattern());
        var alternatives = input.Strings("SubjectAlternativeNames", 1, 100) ?? [];
        foreach (var name in alternatives)
        {
            input.Length(name, "SubjectAlternativeNames", 1, 253);
            if (!Input.DomainPattern().IsMatch(name)) input.Pattern("SubjectAlternativeNames", name, Input.DomainPattern().ToString().Trim('^', '$'));
        }
        var method = input.Enum("ValidationMethod", false, "EMAIL", "DNS", "HTTP") ?? "EMAIL";
        var algorithm = input.Enum("KeyAlgorithm", false, s_algorithms) ?? "RSA_2048";
        var token = input.Text("IdempotencyToken", false, 1, 32, Input.TokenPattern());
        var managedBy = input.Enum("ManagedBy", false, "CLOUDFRONT");
        var options = new Input(input.Structure("Options") ?? []);
        var export = options.Enum("Export", false, "ENABLED", "DISABLED") ?? "DISABLED";
        var transparency = options.Enum("CertificateTransparencyLoggingPreference", false, "ENABLED", "DISABLED");
        var tags = Tags.Read(input);
        var names = Names(domain, alternatives);
        (call.Parameters["domainName"], call.Parameters["names"], call.Parameters["idempotencyToken"]) = (domain, names, token);
        (call.Parameters["keyAlgorithm"], call.Parameters["export"]) = (algorithm, export);

        Authorize(world, call, names, method, algorithm, export, tags);
        input.Check();
        options.Check();
        Tags.Check(tags, 0);
        Check(world, input, domain!, names, method, algorithm, managedBy);

        var digest = Digest(names, domain!, method, algorithm, export, tags);
        if (token is not null && Earlier(world, call, token, digest) is { } earlier) return Arn(call, earlier);
        CheckQuotas(world, call, names);

        var certificate = new Certificate
        {
            Arn = $"arn:{call.Partition}:acm:{call.Region}:{call.Account}:certificate/{NewId()}",
            Account = call.Account,
            Region = call.Region,
            Sequence = world.NextSequence(),
            DomainName = domain!.ToLowerInvariant(),
            Names = names,
            KeyAlgorithm = algorithm,
            ValidationMethod = method,
            ExportEnabled = export == "ENABLED",
            ManagedBy = managedBy,
            IdempotencyToken = token,
            RequestDigest = digest,
            CtPreference = transparency,
            CreatedAt = world.Now,
            Refusal = names.Select(name => Refusal(world, name)).FirstOrDefault(reason => reason is not null),
        };
        foreach (var (key, value) in tags) certificate.Tags[key] = value;
        world.Certificates.Add(certificate);
        return Arn(call, certificate);
    }

    /// <summary>A random UUID: an ARN's id must not tell the order of creation.</summary>
    public static string NewId()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static Answer Arn(AwsCall call, Certificate certificate)
    {
        call.Parameters["certificateArn"] = certificate.Arn;
        return Answer.Json(new JsonObject { ["CertificateArn"] = certificate.Arn });
    }

    private static List<string> Names(string? domain, List<string> alternatives) =>
        [.. alternatives.Prepend(domain ?? "").Where(n => n.Length > 0).Select(n => n.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];

    private static void Authorize(World world, AwsCall call, List<string> names, string method, string algorithm, string export, List<KeyValuePair<string, string?>> tags)
    {
        var resource = $"arn:{call.Partition}:acm:{call.Region}:{call.Account}:certificate/*";
        var context = new Dictionary<string, IReadOnlyList<string>>
        {
            ["acm:DomainNames"] = names,
            ["acm:ValidationMethod"] = [method],
            ["acm:KeyAlgorithm"] = [algorithm],
            ["acm:Export"] = [export],
            ["acm:CertificateTransparencyLogging"] = ["ENABLED"],
            ["acm:CertificateKeyPairOrigin"] = ["AWS_MANAGED"],
        };
        Tags.AddContext(context, tags);
        Identity.Demand(world, call, call.Action, resource, context);
        if (tags.Count > 0) Identity.Demand(world, call, "acm:AddTagsToCertificate", resource, context);
    }

    private static void Check(World world, Input input, string domain, List<string> names, string method, string algorithm, string? managedBy)
    {
        if (Encoding.UTF8.GetByteCount(domain) > 64)
            throw new AwsException("InvalidParameterException", "The first domain name cannot be longer than 64 octets, including periods.");
        if (input.Has("CertificateAuthorityArn")) throw new AwsException("InvalidArnException", "Private certificate authorities are not emulated.");
        if (!s_offered.Contains(algorithm)) throw new AwsException("InvalidParameterException", $"Key algorithm {algorithm} is not supported for a public certificate.");
        if (method == "HTTP" && managedBy != "CLOUDFRONT") throw new AwsException("InvalidParameterException", "HTTP validation is available to CloudFront only.");
        foreach (var node in input.List("DomainValidationOptions") ?? [])
        {
            var option = node as JsonObject;
            var name = Input.TextOf(option?["DomainName"], "DomainName")?.ToLowerInvariant();
            var validation = Input.TextOf(option?["ValidationDomain"], "ValidationDomain")?.ToLowerInvariant();
            if (name is null || validation is null || !names.Contains(name) || !DnsName.IsWithin(ValidationRecord.BaseOf(name), validation))
                throw new AwsException("InvalidDomainValidationOptionsException", $"Invalid domain validation option: {name} by {validation}.");
        }
        if (names.Count > world.Limits.Document.NamesPerCertificate)
            throw new AwsException("LimitExceededException", "Certificate has too many domains.");
    }

    private static Certificate? Earlier(World world, AwsCall call, string token, string digest)
    {
        var earlier = world.Certificates.ByToken(call.Account, call.Region, token);
        if (earlier is null || earlier.DeletedAt is not null || world.Now >= earlier.CreatedAt + world.Settings.IdempotencyWindow) return null;
        if (earlier.RequestDigest == digest || world.Settings.TokenConflict == "same-arn") return earlier;
        if (world.Settings.TokenConflict == "new") return null;
        throw new AwsException("InvalidParameterException", "The idempotency token was used with other parameters within the last hour.");
    }

    private static void CheckQuotas(World world, AwsCall call, List<string> names)
    {
        var limits = world.Limits.Document;
        var all = world.Certificates.In(call.Account, call.Region);
        if (all.Count >= limits.CertificatesAtATime && all.Count(c => c.DeletedAt is null) >= limits.CertificatesAtATime)
            throw new AwsException("LimitExceededException", $"Error: you have reached your limit of {limits.CertificatesAtATime.ToString(CultureInfo.InvariantCulture)} certificates.");
        var year = world.Now.AddDays(-365);
        // Deleting gives nothing back.
        if (all.Count >= limits.RequestsPerYear && all.Count(c => c.CreatedAt > year) >= limits.RequestsPerYear)
            throw new AwsException("LimitExceededException", $"Error: you have reached your limit of {limits.RequestsPerYear.ToString(CultureInfo.InvariantCulture)} certificates in the last year.");
    }

    /// <summary>Why ACM would refuse the name after having taken the request; null when it would not.</summary>
    private static string? Refusal(World world, string name)
    {
        var host = ValidationRecord.BaseOf(name);
        for (var at = host; at.Length > 0; at = DnsName.Parent(at))
            if (world.Settings.RefusedDomains.TryGetValue(at, out var reason)) return reason;
        var top = host[(host.LastIndexOf('.') + 1)..];
        if ((s_notPublic.Contains(top) || top.All(char.IsAsciiDigit)) && !world.Zones.Covers(host + ".")) return "INVALID_PUBLIC_DOMAIN";
        foreach (var label in host.Split('.'))
        {
            if (label.Length < 4 || label[2] != '-' || label[3] != '-') continue;
            if (!label.StartsWith("xn--", StringComparison.Ordinal) || !IsPunycode(label)) return "OTHER";
        }
        return null;
    }

    private static bool IsPunycode(string label)
    {
        try { return new IdnMapping().GetUnicode(label) != label; }
        catch (ArgumentException) { return false; }
    }

    private static string Digest(List<string> names, string domain, string method, string algorithm, string export, List<KeyValuePair<string, string?>> tags)
    {
        var text = string.Join('\n', names.Order(StringComparer.Ordinal).Append(domain.ToLowerInvariant()).Append(method).Append(algorithm).Append(export)
            .Concat(tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
