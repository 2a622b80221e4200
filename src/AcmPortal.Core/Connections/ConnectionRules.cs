using System.Text.RegularExpressions;
using AcmPortal.Aws;
using AcmPortal.Core.Secrets;
using FluentValidation;

namespace AcmPortal.Core.Connections;

/// <summary>The rules of a connection's fields, shared by the use cases.</summary>
internal static partial class ConnectionRules
{
    public static void IsConnectionName<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("The connection needs a name, for example \"aws-production\".")
        .Must(n => n is null || n.Trim().Length <= 100).WithMessage("The name of a connection has at most 100 characters.")
        .Must(n => n is null || !n.Any(char.IsControl)).WithMessage("The name of a connection has no control characters or line breaks.");

    public static void IsAccessKeyId<T>(this IRuleBuilderInitial<T, string?> rule) => rule.Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("The access key id is missing. It begins with AKIA and stands in IAM, under the user's security credentials.")
        .Must(k => !k!.Trim().StartsWith("ASIA", StringComparison.Ordinal))
        .WithMessage("This access key id begins with ASIA: temporary credentials, which end within hours. Use a long-lived key (AKIA…), a role, or the host's own credentials.")
        .Must(k => KeyId().IsMatch(k!.Trim())).WithMessage("The access key id has letters and digits only, 4 to 128 of them, as in AKIAIOSFODNN7EXAMPLE.");

    public static void IsSecretKey<T>(this IRuleBuilderInitial<T, SecretText?> rule) => rule.Cascade(CascadeMode.Stop)
        .Must(s => s is not null && s.Reveal().Trim().Length > 0).WithMessage("The secret access key is missing. AWS shows it once, when the access key is made.")
        .Must(s => s!.Length <= 512 && !s.Reveal().Trim().Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        .WithMessage("The secret access key has no spaces or line breaks and at most 512 characters. Copy it again.")
        .Must(s => !(s!.Reveal().Trim() is { Length: 20 } text && text.StartsWith("AKIA", StringComparison.Ordinal)))
        .WithMessage("This looks like an access key id, not like a secret access key, which has 40 characters.");

    public static void IsRoleArn<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(r => r is not null && RoleArn().IsMatch(r.Trim())).WithMessage("The role is an ARN such as arn:aws:iam::111122223333:role/acm-portal.");

    public static void IsExternalId<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(e => string.IsNullOrEmpty(e) || ExternalId().IsMatch(e)).WithMessage("The external id has 2 to 1,224 letters, digits and _ + = , . @ : / - only. The portal can make one.");

    public static void IsRegionOrNull<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(r => r is null || AwsRegions.IsValid(r)).WithMessage(r => "The region is one of AWS's, for example us-east-1 or eu-central-1.");

    /// <summary>The account of a role's ARN.</summary>
    public static string? AccountOf(string? roleArn) => roleArn is not null && RoleArn().Match(roleArn.Trim()) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^\w{4,128}$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyId();

    [GeneratedRegex(@"^arn:aws[a-z-]{0,20}:iam::([0-9]{12}):role/[\w+=,.@/-]{1,512}$", RegexOptions.CultureInvariant)]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"^[\w+=,.@:/-]{2,1224}$", RegexOptions.CultureInvariant)]
    private static partial Regex ExternalId();
}
