using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.AwsEmulator.Acm;
using AcmPortal.AwsEmulator.Pki;
using AcmPortal.AwsEmulator.State;
using Microsoft.AspNetCore.Http;

namespace AcmPortal.AwsEmulator.Control;

/// <summary>Certificates: seeing them, loading many at once, and doing what a person does in the console.</summary>
internal sealed class CertificateControl(World world)
{
    /// <summary>
    /// Body of <c>POST /_emulator/certificates</c>. In names and tags <c>{n}</c> is the number, from <c>From</c> on.
    /// </summary>
    internal sealed record LoadBody(
        int? Count, int? From, List<string>? Names, string? KeyAlgorithm, string? Region, string? Account, string? Status, bool? Export, bool? Exported,
        DateTimeOffset? NotBefore, DateTimeOffset? NotAfter, DateTimeOffset? CreatedAt, Dictionary<string, string?>? Tags, string? Type, string? KeyPairOrigin, List<string>? InUseBy, bool? WriteRecords);

    internal sealed record ActionBody(string? Reason, List<string>? InUseBy, string? Status, string? FailureReason, bool? Exported);

    public object? Run(string method, string[] path, byte[] body, IQueryCollection query)
    {
        switch (method, path)
        {
            case ("GET", []):
                IEnumerable<Certificate> all = world.Certificates.All.OrderBy(c => c.Sequence);
                if (query["name"].ToString() is { Length: > 0 } name) all = all.Where(c => c.Names.Contains(name, StringComparer.OrdinalIgnoreCase));
                if (query["status"].ToString() is { Length: > 0 } status) all = all.Where(c => c.Status == status);
                if (int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var limit) && limit >= 0) all = all.Take(limit);
                return new { certificates = all.Select(View) };
            case ("POST", []): return Load(ControlApi.Read<LoadBody>(body));
            case ("GET", [var id]): return View(Find(id));
            case ("POST", [var id, var action]): return Act(Find(id), action, body.Length == 0 ? new ActionBody(null, null, null, null, null) : ControlApi.Read<ActionBody>(body));
            default: throw new ControlException(404, "certificates knows GET, POST (load) and POST {id}/renew-now, delete, revoke, in-use, status, exported, time-out");
        }
    }

    /// <summary>The CRL of an intermediate, by its label (r2m01.crl). Serials are on it 24 hours after their revocation.</summary>
    public byte[] Crl(string file)
    {
        var label = Path.GetFileNameWithoutExtension(file);
        var name = CertificateAuthority.IssuerNames.FirstOrDefault(n => CertificateAuthority.Label(n) == label) ?? throw new ControlException(404, $"no issuer {label}");
        var issuer = world.Authority.Find(name);
        var builder = new CertificateRevocationListBuilder();
        DateTimeOffset now;
        lock (world.Gate)
        {
            now = world.Now;
            foreach (var version in world.Certificates.All.SelectMany(c => c.Versions).Where(v => v.Issuer == name && v.RevokedAt + world.Settings.RevocationEffect <= now))
                builder.AddEntry(Convert.FromHexString(version.Serial), version.RevokedAt);
        }
        var padding = issuer.PrivateKey is RSA ? RSASignaturePadding.Pkcs1 : null;
        using var withKey = issuer.PrivateKey is RSA rsa ? issuer.Certificate.CopyWithPrivateKey(rsa) : issuer.Certificate.CopyWithPrivateKey((ECDsa)issuer.PrivateKey);
        return builder.Build(withKey, now.ToUnixTimeSeconds(), now.AddDays(7), issuer.Hash, padding, now);
    }

    private object Load(LoadBody body)
    {
        var count = body.Count ?? 1;
        if (count is < 1 or > 100_000) throw new ControlException(400, "count is 1 to 100000");
        var patterns = body.Names is { Count: > 0 } ? body.Names : ["app{n}.example.com"];
        if (count > 1 && !patterns.Exists(p => p.Contains("{n}", StringComparison.Ordinal))) throw new ControlException(400, "with a count, a name must have {n}");
        var status = body.Status ?? "ISSUED";
        if (!ListCertificates.Statuses.Contains(status)) throw new ControlException(400, $"{status} is no status");
        if (body.KeyAlgorithm is { } algorithm && !ListCertificates.Algorithms.Contains(algorithm)) throw new ControlException(400, $"{algorithm} is no key algorithm");
        var (region, account) = (body.Region ?? "us-east-1", body.Account ?? world.Options.AccountId);
        var made = new List<Certificate>(count);
        for (var i = 0; i < count; i++)
        {
            var number = ((body.From ?? 1) + i).ToString(CultureInfo.InvariantCulture);
            string Fill(string text) => text.Replace("{n}", number, StringComparison.Ordinal).ToLowerInvariant();
            var names = patterns.Select(Fill).Distinct(StringComparer.Ordinal).ToList();
            var created = body.CreatedAt ?? body.NotBefore ?? world.Now;
            var exported = body.Exported ?? (body.Export ?? true);
            var certificate = new Certificate
            {
                Arn = $"arn:{Http.AwsCall.PartitionOf(region)}:acm:{region}:{account}:certificate/{RequestCertificate.NewId()}",
                Account = account,
                Region = region,
                Sequence = world.NextSequence(),
                DomainName = names[0],
                Names = names,
                KeyAlgorithm = body.KeyAlgorithm ?? "RSA_2048",
                ValidationMethod = "DNS",
                ExportEnabled = body.Export ?? true,
                Type = body.Type ?? "AMAZON_ISSUED",
                KeyPairOrigin = body.KeyPairOrigin ?? "AWS_MANAGED",
                CreatedAt = created,
                Status = status,
                InUseBy = body.InUseBy ?? [],
            };
            foreach (var (key, value) in body.Tags ?? []) certificate.Tags[key] = value?.Replace("{n}", number, StringComparison.Ordinal);
            if (status is "ISSUED" or "EXPIRED" or "REVOKED") AddVersion(certificate, body, created, exported);
            if (status == "REVOKED") certificate.RevocationRequestedAt = created;
            if (status == "FAILED") certificate.FailureReason = "OTHER";
            if (body.WriteRecords == true) WriteRecords(certificate);
            world.Certificates.Add(certificate);
            made.Add(certificate);
        }
        return new
        {
            count,
            arns = made.Select(c => c.Arn),
            certificates = made.Select(c => new { c.Arn, c.Names, c.KeyAlgorithm, serial = c.Current is { } v ? AcmRules.Colons(v.Serial) : null, c.Current?.NotBefore, c.Current?.NotAfter }),
        };
    }

    private void AddVersion(Certificate certificate, LoadBody body, DateTimeOffset created, bool exported)
    {
        var from = body.NotBefore ?? (body.NotAfter is { } end ? end.AddDays(-world.Settings.ValidityDays) : created);
        foreach (var name in certificate.BaseNames) certificate.ValidatedAt[name] = created;
        certificate.Versions.Add(new IssuedVersion
        {
            Serial = Lifecycle.NewSerial(),
            IssuedAt = created,
            NotBefore = Seconds(from),
            NotAfter = Seconds(body.NotAfter ?? from.AddDays(world.Settings.ValidityDays).AddSeconds(-1)),
            Cause = "loaded",
            Issuer = CertificateAuthority.RandomIssuer(certificate.KeyAlgorithm),
            ExportedAt = exported ? created : null,
            RevokedAt = certificate.Status == "REVOKED" ? created : null,
        });
        certificate.Exported = certificate.EverExported = exported;
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private void WriteRecords(Certificate certificate)
    {
        foreach (var name in certificate.BaseNames)
        {
            var record = ValidationRecord.For(certificate.Account, name);
            if (world.Zones.Authoritative(record.Name, out _) is { } zone && zone.Find(record.Name, "CNAME") is null)
                world.Zones.Put(zone, new RecordSet { ZoneId = zone.Id, Name = record.Name, Type = "CNAME", Ttl = 300, Values = [record.Value], VisibleAt = world.Now });
        }
    }

    private object? Act(Certificate c, string action, ActionBody body)
    {
        switch (action)
        {
            case "renew-now":
                if (c.Status != "ISSUED") throw new ControlException(409, $"it is {c.Status}");
                Lifecycle.Issue(world, c, world.Now, "managed");
                c.Renewal = new Renewal { Status = "SUCCESS", Managed = true, StartedAt = world.Now, UpdatedAt = world.Now };
                break;
            case "delete": DeleteCertificate.Delete(world, c); break;
            case "revoke":
                if (c.Status != "ISSUED") throw new ControlException(409, $"it is {c.Status}");
                c.RevocationRequestedAt = world.Now;
                c.RevocationReason = body.Reason ?? "UNSPECIFIED";
                break;
            case "in-use": c.InUseBy = body.InUseBy ?? []; break;
            case "exported":
                c.Exported = body.Exported ?? true;
                if (c.Exported)
                {
                    c.EverExported = true;
                    c.Current?.ExportedAt ??= world.Now;
                }
                break;
            case "status":
                c.Status = body.Status is { } status && ListCertificates.Statuses.Contains(status) && (status is not ("ISSUED" or "EXPIRED" or "REVOKED") || c.Current is not null)
                    ? status : throw new ControlException(400, "status is one that fits the certificate");
                c.FailureReason = status == "FAILED" ? body.FailureReason ?? "OTHER" : null;
                if (status == "REVOKED") c.RevocationRequestedAt ??= world.Now;
                break;
            case "time-out":
                if (c.Status != "PENDING_VALIDATION") throw new ControlException(409, $"it is {c.Status}");
                c.Status = "VALIDATION_TIMED_OUT";
                break;
            default: throw new ControlException(404, $"no action {action}");
        }
        world.Touch(c);
        world.Certificates.Reconsider(c, world.Now);
        return View(c);
    }

    private Certificate Find(string id) => world.Certificates.FindById(id) ?? throw new ControlException(404, $"no certificate {id}");

    private object View(Certificate c) => new
    {
        arn = c.Arn,
        id = c.Id,
        c.Account,
        c.Region,
        c.DomainName,
        c.Names,
        c.KeyAlgorithm,
        c.Status,
        c.FailureReason,
        c.Type,
        c.ExportEnabled,
        c.Exported,
        eligible = c.Eligible,
        c.CreatedAt,
        c.DeletedAt,
        c.IdempotencyToken,
        c.Tags,
        c.InUseBy,
        c.RevocationRequestedAt,
        c.RevocationReason,
        renewal = c.Renewal is { } r ? new { r.Status, r.Reason, r.Managed, r.Accepted, r.StartedAt, r.UpdatedAt } : null,
        serial = c.Current?.Serial,
        dollars = c.Versions.Sum(v => v.Dollars),
        versions = c.Versions.Select(v => new { v.Serial, v.Cause, v.IssuedAt, v.NotBefore, v.NotAfter, v.ExportedAt, v.RevokedAt, v.Dollars, v.Issuer }),
        records = c.BaseNames.Select(n => ValidationRecord.For(c.Account, n)).Select(r => new { r.Name, r.Value }),
    };
}
