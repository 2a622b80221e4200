using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

/// <summary>AWS Certificate Manager, aws-json 1.1, version 2015-12-08.</summary>
internal sealed class AcmService(World world) : IService
{
    private readonly Dictionary<string, Func<World, AwsCall, Answer>> _operations = new(StringComparer.Ordinal)
    {
        ["RequestCertificate"] = RequestCertificate.Run,
        ["DescribeCertificate"] = DescribeCertificate.Run,
        ["ExportCertificate"] = ExportCertificate.Run,
        ["GetCertificate"] = ExportCertificate.Get,
        ["RenewCertificate"] = RenewCertificate.Run,
        ["RevokeCertificate"] = RevokeCertificate.Run,
        ["DeleteCertificate"] = DeleteCertificate.Run,
        ["ListCertificates"] = ListCertificates.Run,
        ["SearchCertificates"] = SearchCertificates.Run,
        ["AddTagsToCertificate"] = TagOperations.Add,
        ["RemoveTagsFromCertificate"] = TagOperations.Remove,
        ["ListTagsForCertificate"] = TagOperations.List,
        ["UpdateCertificateOptions"] = UpdateCertificateOptions.Run,
        ["ListCertificateDomainValidations"] = ListCertificateDomainValidations.Run,
    };

    public Answer Execute(AwsCall call)
    {
        if (!_operations.TryGetValue(call.Operation, out var operation)) throw new AwsException("UnknownOperationException", $"Unknown operation {call.Operation}", 404);
        try
        {
            call.Json = call.Body.Length == 0 ? [] : JsonNode.Parse(call.Body) as JsonObject ?? throw new AwsException("SerializationException", "Start of structure or map found where not expected.");
        }
        catch (JsonException)
        {
            throw new AwsException("SerializationException", "Unexpected end of input or invalid JSON");
        }
        return operation(world, call);
    }

    public Answer Error(AwsException error, AwsCall call)
    {
        var body = new JsonObject { ["__type"] = error.Code };
        if (error.Code == "AccessDeniedException")
        {
            if (!world.Settings.BareAccessDenied) body["Message"] = error.Message;
        }
        else body["message"] = error.Message;
        if (error.Code == "ThrottlingException" && error.Messages is [var bucket])
            body["throttlingReasons"] = new JsonArray(new JsonObject { ["reason"] = "RateExceeded", ["resource"] = $"acm:{call.Region}:{call.Account}:{bucket}" });
        var answer = Answer.Json(body);
        answer.Status = error.Status;
        answer.ErrorCode = error.Code;
        return answer;
    }
}

/// <summary>The version that an answer tells of, and whether that was exported and may be renewed.</summary>
internal readonly record struct Told(IssuedVersion? Version, bool Exported, bool Eligible);

/// <summary>What the operations share.</summary>
internal static class AcmRules
{
    /// <summary>The certificate that the call is about; demands the permission on it first.</summary>
    public static Certificate Find(World world, AwsCall call, Action<Input>? more = null, Dictionary<string, IReadOnlyList<string>>? context = null)
    {
        var input = new Input(call.Json);
        var arn = input.Arn("CertificateArn");
        call.Parameters["certificateArn"] = arn;
        var known = arn is null ? null : world.Certificates.Find(arn);
        context ??= [];
        if (known is { DeletedAt: null })
        {
            foreach (var (key, value) in known.Tags) context[$"aws:ResourceTag/{key}"] = [value ?? ""];
            context["acm:CertificateKeyPairOrigin"] = [known.KeyPairOrigin];
            if (call.Operation is "ExportCertificate" or "RevokeCertificate") context["acm:DomainNames"] = known.Names;
        }
        Identity.Demand(world, call, call.Action, arn ?? "*", context);
        more?.Invoke(input);
        input.Check();
        var parts = arn!.Split(':', 6);
        if (!parts[5].StartsWith("certificate/", StringComparison.Ordinal)) throw new AwsException("InvalidArnException", $"Invalid arn: {arn}");
        if (known is null || known.DeletedAt is not null || known.Account != call.Account || known.Region != call.Region || world.Now < known.CreatedAt + world.Settings.NotFoundWindow)
            throw new AwsException("ResourceNotFoundException", $"Could not find certificate {arn}.");
        return known;
    }

    /// <summary>What an answer tells of a certificate: of its current version, or for a while after a renewal of the one before.</summary>
    public static Told Tell(World world, Certificate c, string answer)
    {
        var settings = world.Settings;
        var late = c.Versions.Count > 1 && (settings.StaleSerialIn == "all" || settings.StaleSerialIn == answer) && world.Now < c.Current!.IssuedAt + settings.StaleSerialDelay;
        return late ? new(c.Versions[^2], c.Versions[^2].ExportedAt is not null, c.Versions[^2].ExportedAt is not null) : new(c.Current, c.Exported, c.Eligible);
    }

    public static JsonNode Time(DateTimeOffset time) => Math.Round((time - DateTimeOffset.UnixEpoch).TotalMilliseconds) / 1000;

    public static string Algorithm(World world, string algorithm, string where)
    {
        var hyphen = world.Settings.KeyAlgorithmHyphen;
        return (hyphen == "all" || hyphen == where) && algorithm.StartsWith("RSA_", StringComparison.Ordinal) ? algorithm.Replace('_', '-') : algorithm;
    }

    public static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(v => JsonValue.Create(v))];

    public static IEnumerable<string> Names(World world, Certificate c) => world.Settings.Shuffle ? c.Names.OrderBy(n => world.Shuffled(c.Arn + n)) : c.Names;

    public static string Colons(string serial) => string.Join(':', serial.Chunk(2).Select(pair => new string(pair)));

    public static IReadOnlyList<string> KeyUsages(Certificate c) => c.KeyAlgorithm.StartsWith("EC_", StringComparison.Ordinal) ? ["DIGITAL_SIGNATURE"] : ["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"];

    public static bool Listed(World world, Certificate c, DateTimeOffset now) =>
        now >= c.CreatedAt + world.Settings.ListLag && (c.DeletedAt is not { } deleted || now < deleted + world.Settings.ListLag);

    public static string PageToken(string state) => Convert.ToBase64String(Encoding.UTF8.GetBytes("acm1|" + state));

    /// <summary>The state of a token; throws the given error on anything that was not handed out.</summary>
    public static string ReadPageToken(string token, string errorCode)
    {
        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length) is var text && text.StartsWith("acm1|", StringComparison.Ordinal))
            return text["acm1|".Length..];
        throw new AwsException(errorCode, "The NextToken is not valid.");
    }
}
