using System.Text.RegularExpressions;
using AcmPortal.Core.Connections;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Connections;

/// <summary>The words of connections, and what is wrong with their fields while somebody types. The use cases check again.</summary>
internal static partial class ConnectionWords
{
    public static string Kind(ConnectionKind kind) => kind switch
    {
        ConnectionKind.AccessKey => "Access key",
        ConnectionKind.AssumedRole => "Assumed role",
        ConnectionKind.Host => "Host's own credentials",
    };

    public static string Explain(ConnectionKind kind) => kind switch
    {
        ConnectionKind.AccessKey => "The key pair of an IAM user. The quickest way; rotate the keys yourself now and then.",
        ConnectionKind.AssumedRole => "A role in the AWS account that trusts the portal, guarded by an external id. Best for accounts other than the portal's own: nothing secret is exchanged.",
        ConnectionKind.Host => "What the machine already has: instance profile, container role, environment or shared credentials file. Nothing is stored.",
    };

    public static StatusLook Look(ProbeVerdict verdict, bool needed) => verdict switch
    {
        ProbeVerdict.Allowed => StatusLook.Good("Allowed"),
        ProbeVerdict.Denied => needed ? StatusLook.Bad("Denied") : StatusLook.Warning("Denied"),
        ProbeVerdict.Unknown => StatusLook.Unknown("Can't be known", "It cannot be known without doing it."),
    };

    public static string? NameProblem(string name) => name.Trim().Length switch
    {
        0 => "A connection needs a name.",
        > 100 => "A name has at most 100 characters.",
        _ => null,
    };

    public static string? AccessKeyProblem(string id) => id.Trim() switch
    {
        "" => "Enter the access key id.",
        var one when one.StartsWith("ASIA", StringComparison.Ordinal) => "ASIA stands for temporary keys, which end within hours. Use a long-lived key (AKIA…), a role, or the host's own credentials.",
        var one when AccessKeyShape().IsMatch(one) => null,
        _ => "Letters and digits only, 4 to 128 of them, as in AKIAIOSFODNN7EXAMPLE.",
    };

    public static string? RoleProblem(string arn) => arn.Trim() switch
    {
        "" => "Enter the ARN of the role.",
        var one when RoleShape().IsMatch(one) => null,
        _ => "A role's ARN looks like arn:aws:iam::111122223333:role/acm-portal.",
    };

    [GeneratedRegex(@"^[A-Za-z0-9_]{4,128}$")]
    private static partial Regex AccessKeyShape();

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,512}$")]
    private static partial Regex RoleShape();
}
