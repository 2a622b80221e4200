using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

internal static class RenewCertificate
{
    public static Answer Run(World world, AwsCall call)
    {
        var certificate = AcmRules.Find(world, call);
        if (certificate.Status == "PENDING_VALIDATION") throw new AwsException("RequestInProgressException", $"Certificate {certificate.Arn} is not yet issued: the request is still in progress.");
        if (certificate.Status != "ISSUED" || certificate.RevocationRequestedAt is not null)
            throw new AwsException("ValidationException", $"Certificate {certificate.Arn} is {certificate.Status} and cannot be renewed.");
        if (certificate.Type != "AMAZON_ISSUED" || certificate.KeyPairOrigin != "AWS_MANAGED")
            throw new AwsException("ValidationException", $"Certificate {certificate.Arn} is not managed by ACM and is not eligible for renewal.");
        if (!certificate.Eligible)
            throw new AwsException("ValidationException", $"The certificate {certificate.Arn} has not been exported and is not eligible for renewal.");
        call.Parameters["serial"] = certificate.Current!.Serial;
        if (certificate.Renewal is { Running: true } running)
        {
            if (world.Settings.RenewWhileRunning == "error") throw new AwsException("RequestInProgressException", $"A renewal of certificate {certificate.Arn} is already in progress.");
            running.Accepted++;
            world.Touch(certificate);
            return Answer.Empty();
        }
        Lifecycle.StartRenewal(certificate, managed: false, world.Now);
        world.Touch(certificate);
        world.Certificates.Reconsider(certificate, world.Now);
        return Answer.Empty();
    }
}

internal static class RevokeCertificate
{
    private static readonly string[] s_reasons =
    [
        "UNSPECIFIED", "KEY_COMPROMISE", "CA_COMPROMISE", "AFFILIATION_CHANGED", "SUPERCEDED", "SUPERSEDED", "CESSATION_OF_OPERATION",
        "CERTIFICATE_HOLD", "REMOVE_FROM_CRL", "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE",
    ];
    private static readonly string[] s_public = ["UNSPECIFIED", "AFFILIATION_CHANGED", "SUPERCEDED", "SUPERSEDED", "CESSATION_OF_OPERATION"];

    public static Answer Run(World world, AwsCall call)
    {
        string? reason = null;
        var certificate = AcmRules.Find(world, call, input => reason = input.Enum("RevocationReason", required: true, s_reasons));
        call.Parameters["revocationReason"] = reason;
        if (!s_public.Contains(reason) && !world.Settings.AcceptAnyRevocationReason)
            throw new AwsException("ValidationException", $"Revocation reason {reason} is not supported for public certificates.");
        if (certificate.RevocationRequestedAt is not null) throw new AwsException("ValidationException", $"Certificate {certificate.Arn} is already revoked.");
        if (certificate.Status != "ISSUED") throw new AwsException("ValidationException", $"Certificate {certificate.Arn} is {certificate.Status} and cannot be revoked.");
        if (certificate.InUse) throw new AwsException("ResourceInUseException", $"Certificate {certificate.Arn} is in use by {string.Join(", ", certificate.InUseBy)}.");
        if (!certificate.EverExported) throw new AwsException(world.Settings.RevokeUnexportedError, $"Certificate {certificate.Arn} was never exported and cannot be revoked. Delete it.");
        call.Parameters["serial"] = certificate.Current!.Serial;
        certificate.RevocationRequestedAt = world.Now;
        certificate.RevocationReason = reason;
        world.Touch(certificate);
        world.Certificates.Reconsider(certificate, world.Now);
        return Answer.Json(new JsonObject { ["CertificateArn"] = certificate.Arn });
    }
}

internal static class DeleteCertificate
{
    public static Answer Run(World world, AwsCall call)
    {
        var certificate = AcmRules.Find(world, call);
        if (certificate.InUse) throw new AwsException("ResourceInUseException", $"Certificate {certificate.Arn} is in use by {string.Join(", ", certificate.InUseBy)}.");
        Delete(world, certificate);
        return Answer.Empty();
    }

    public static void Delete(World world, Certificate certificate)
    {
        certificate.DeletedAt = world.Now;
        world.Touch(certificate);
        world.Certificates.Reconsider(certificate, world.Now);
    }
}

internal static class UpdateCertificateOptions
{
    public static Answer Run(World world, AwsCall call)
    {
        Input options = new([]);
        string? export = null, method = null, transparency = null;
        var certificate = AcmRules.Find(world, call, input =>
        {
            if (!input.Has("Options")) input.Add("null", "Options", "Member must not be null");
            options = new Input(input.Structure("Options") ?? []);
            export = options.Enum("Export", false, "ENABLED", "DISABLED");
            method = options.Enum("ValidationMethod", false, "EMAIL", "DNS", "HTTP");
            transparency = options.Enum("CertificateTransparencyLoggingPreference", false, "ENABLED", "DISABLED");
        });
        options.Check();
        if (export is not null && export == "ENABLED" != certificate.ExportEnabled) throw new AwsException("InvalidStateException", "The export option cannot be changed after the request.");
        if (method is not null && method != certificate.ValidationMethod)
        {
            if (certificate.Status != "ISSUED") throw new AwsException("InvalidStateException", $"Certificate {certificate.Arn} is {certificate.Status}.");
            if (certificate.ValidationMethod != "EMAIL" || method != "DNS") throw new AwsException("ValidationException", "Only EMAIL can be changed, and only to DNS.");
            certificate.MethodUpdateRequestedAt ??= world.Now;
        }
        if (transparency is not null) certificate.CtPreference = transparency;
        world.Touch(certificate);
        world.Certificates.Reconsider(certificate, world.Now);
        return Answer.Empty();
    }
}

internal static class ListCertificateDomainValidations
{
    public static Answer Run(World world, AwsCall call)
    {
        int? max = null;
        string? token = null;
        var certificate = AcmRules.Find(world, call, input =>
        {
            max = input.Int("MaxItems", 1, 1000);
            token = input.Text("NextToken", false, 1, 10_000);
        });
        var names = AcmRules.Names(world, certificate).ToList();
        var from = token is null ? 0 : int.TryParse(AcmRules.ReadPageToken(token, "InvalidArgsException"), out var at) ? at : 0;
        var size = max ?? 1000;
        if (world.Settings.ListPageCap > 0) size = Math.Min(size, world.Settings.ListPageCap);
        var ready = world.Now >= certificate.CreatedAt + world.Settings.RecordDelay;
        var answer = new JsonObject { ["DomainValidationSummaryList"] = new JsonArray([.. names.Skip(from).Take(size).Select(n => Summary(certificate, n, ready))]) };
        if (from + size < names.Count) answer["NextToken"] = AcmRules.PageToken((from + size).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Answer.Json(answer);
    }

    private static JsonObject Summary(Certificate c, string name, bool ready)
    {
        var active = new JsonObject { ["ValidationMethod"] = c.ValidationMethod, ["ValidationStatus"] = DescribeCertificate.StatusOf(c, name) };
        if (c.ValidationMethod == "DNS" && ready && c.Refusal is null) active["ValidationChallenge"] = Challenge(c, name);
        var summary = new JsonObject { ["DomainName"] = name, ["ActiveValidationConfiguration"] = active };
        if (c is { MethodUpdateRequestedAt: not null, MethodUpdatedAt: null })
            summary["RequestedValidationConfiguration"] = new JsonObject { ["ValidationMethod"] = "DNS", ["ValidationStatus"] = c.Missing.Contains(ValidationRecord.BaseOf(name)) ? "PENDING_VALIDATION" : "SUCCESS", ["ValidationChallenge"] = Challenge(c, name) };
        return summary;
    }

    private static JsonObject Challenge(Certificate c, string name) => new() { ["DnsValidationChallenge"] = new JsonObject { ["ResourceRecord"] = DescribeCertificate.Record(c, name) } };
}
