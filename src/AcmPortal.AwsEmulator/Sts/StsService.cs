using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.Route53;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Sts;

/// <summary>STS, query protocol, version 2011-06-15: GetCallerIdentity and AssumeRole.</summary>
internal sealed partial class StsService(World world) : IService
{
    /// <summary>Access keys of this emulator's sessions begin so: one that it no longer knows has expired.</summary>
    public const string KeyPrefix = "ASIAEMU";
    private static readonly XNamespace s_ns = "https://sts.amazonaws.com/doc/2011-06-15/";

    [GeneratedRegex(@"^arn:[\w-]+:iam::(\d{12}):role/(?:[\w+=,.@/-]*/)?([\w+=,.@-]+)$")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^[\w+=,.@-]*$")]
    private static partial Regex SessionNamePattern();

    [GeneratedRegex(@"^[\w+=,.@:\/-]*$")]
    private static partial Regex ExternalIdPattern();

    public Answer Execute(AwsCall call)
    {
        if (call.Form.GetValueOrDefault("Version") != "2011-06-15") throw new AwsException("InvalidAction", $"Could not find operation {call.Operation} for version {call.Form.GetValueOrDefault("Version", "NO_VERSION_SPECIFIED")}");
        return call.Operation switch
        {
            "GetCallerIdentity" => Result(call, new XElement(s_ns + "Arn", call.PrincipalArn), new XElement(s_ns + "UserId", call.UserId), new XElement(s_ns + "Account", call.Account)),
            "AssumeRole" => AssumeRole(call),
            _ => throw new AwsException("InvalidAction", $"Could not find operation {call.Operation} for version 2011-06-15"),
        };
    }

    public Answer Error(AwsException error, AwsCall call) => Route53Service.Xml(new XElement(s_ns + "ErrorResponse",
        new XElement(s_ns + "Error", new XElement(s_ns + "Type", "Sender"), new XElement(s_ns + "Code", error.Code), new XElement(s_ns + "Message", error.Message)),
        new XElement(s_ns + "RequestId", call.RequestId)), error.Status, error.Code);

    private Answer AssumeRole(AwsCall call)
    {
        var (arn, name) = (call.Form.GetValueOrDefault("RoleArn", ""), call.Form.GetValueOrDefault("RoleSessionName", ""));
        var externalId = call.Form.GetValueOrDefault("ExternalId");
        call.Parameters["roleArn"] = arn;
        call.Parameters["roleSessionName"] = name;
        var problems = new List<string>();
        if (arn.Length is < 20 or > 2048) problems.Add($"Value '{arn}' at 'roleArn' failed to satisfy constraint: Member must have length between 20 and 2048");
        if (name.Length is < 2 or > 64 || !SessionNamePattern().IsMatch(name)) problems.Add($@"Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]* and have 2 to 64 characters");
        if (externalId is not null && (externalId.Length is < 2 or > 1224 || !ExternalIdPattern().IsMatch(externalId))) problems.Add(@"Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@:\/-]* and have 2 to 1224 characters");
        var seconds = 3600;
        if (call.Form.TryGetValue("DurationSeconds", out var text) && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < 900 or > 43200))
            problems.Add($"Value '{text}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200");
        if (problems.Count > 0) throw new AwsException("ValidationError", $"{problems.Count} validation error{(problems.Count == 1 ? "" : "s")} detected: {string.Join("; ", problems)}");
        if (RolePattern().Match(arn) is not { Success: true } role) throw new AwsException("ValidationError", $"{arn} is invalid");

        Identity.Demand(world, call, call.Action, arn);
        var rule = world.Policy.Document.Roles.GetValueOrDefault(arn);
        if (rule is { Refuse: true } || (rule?.ExternalId is { } wanted && wanted != externalId))
            throw new AwsException("AccessDenied", $"User: {call.PrincipalArn} is not authorized to perform: sts:AssumeRole on resource: {arn}", 403);
        var (account, roleName) = (role.Groups[1].Value, role.Groups[2].Value);
        var roleId = "AROA" + ZoneStore.Base36(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(arn)), 17);
        var session = new Session
        {
            AccessKeyId = KeyPrefix + ZoneStore.Base36(RandomNumberGenerator.GetBytes(13), 13),
            Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)),
            Token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(180)),
            Account = account,
            RoleArn = arn,
            PrincipalArn = $"arn:{call.Partition}:sts::{account}:assumed-role/{roleName}/{name}",
            UserId = $"{roleId}:{name}",
            // On the real clock: clients keep sessions by their own.
            ExpiresAt = world.Clock.RealNow.AddSeconds(seconds),
        };
        foreach (var ended in world.Sessions.Values.Where(s => s.ExpiresAt < world.Clock.RealNow).ToList())
        {
            world.Sessions.Remove(ended.AccessKeyId);
            world.Forget(ended);
        }
        world.Sessions[session.AccessKeyId] = session;
        world.Touch(session);
        return Result(call,
            new XElement(s_ns + "Credentials",
                new XElement(s_ns + "AccessKeyId", session.AccessKeyId), new XElement(s_ns + "SecretAccessKey", session.Secret),
                new XElement(s_ns + "SessionToken", session.Token), new XElement(s_ns + "Expiration", session.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))),
            new XElement(s_ns + "AssumedRoleUser", new XElement(s_ns + "AssumedRoleId", session.UserId), new XElement(s_ns + "Arn", session.PrincipalArn)));
    }

    private static Answer Result(AwsCall call, params XElement[] content) => Route53Service.Xml(new XElement(s_ns + (call.Operation + "Response"),
        new XElement(s_ns + (call.Operation + "Result"), content),
        new XElement(s_ns + "ResponseMetadata", new XElement(s_ns + "RequestId", call.RequestId))));
}
