using AcmPortal.Core.Aws;

namespace AcmPortal.Core.Connections;

/// <summary>Sentences about what AWS answers to a connection's credentials: why, and what to do; AWS's own words come last.</summary>
public static class ConnectionWords
{
    /// <summary>What an error means for who set up the connection.</summary>
    public static string Explain(AwsError error, ConnectionKind kind, string? roleArn = null)
    {
        var text = error switch
        {
            _ when IsClock(error) =>
                "The clock of the portal's host differs from AWS's by more than 5 minutes. Set it right (NTP), then try again.",
            { Code: "CredentialsUnavailable" } =>
                "The host has no AWS credentials of its own. Give it an instance profile or a container role, or use an access key.",
            { Code: "ExpiredToken" or "ExpiredTokenException" } =>
                "The credentials have expired. Make a new access key in IAM and rotate the connection's keys.",
            { Code: "SignatureDoesNotMatch" or "InvalidSignatureException" or "IncompleteSignature" } =>
                "The secret access key does not belong to this access key id. Copy both again; the secret has 40 characters and no spaces.",
            { Code: "OptInRequired" } =>
                "The account has not subscribed to this service or region. Enable the region in the AWS account's settings.",
            { IsCredentials: true } =>
                "AWS does not know this access key: it is mistyped, disabled, deleted, or of another AWS partition. Check it in IAM, under the user's security credentials.",
            { IsDenied: true } when kind == ConnectionKind.AssumedRole =>
                $"The role{(roleArn is null ? "" : " " + roleArn)} could not be assumed. Check that its trust policy names who assumes it and has the external id shown here, and that they may call sts:AssumeRole on it.",
            { IsDenied: true } =>
                "A policy denies the call. Add the action to the IAM policy (the connection's page shows it).",
            { Code: "RegionDisabledException" } => "The region is not enabled in this account. Enable it in the AWS account's settings, or choose another.",
            { Class: AwsErrorClass.Throttled } => "AWS asked for fewer calls. Wait a minute and try again.",
            { Class: AwsErrorClass.Transient or AwsErrorClass.UnknownOutcome or AwsErrorClass.Conflict } =>
                "AWS could not be reached, or failed for now. Check the host's way to the internet (proxy, firewall), then try again.",
            _ => "AWS refused the call.",
        };
        return $"{text} AWS said: {Quote(error)}";
    }

    /// <summary>AWS's own code and words, with the request id where there is one.</summary>
    public static string Quote(AwsError error) =>
        $"{error.Code}: {error.Message.TrimEnd('.', ' ')}{(error.RequestId is null ? "" : $" (request {error.RequestId})")}.";

    private static bool IsClock(AwsError error) =>
        error.Code is "RequestExpired" or "RequestTimeTooSkewed"
        || (error.Code is "SignatureDoesNotMatch" or "InvalidSignatureException"
            && (error.Message.Contains("Signature expired", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("not yet current", StringComparison.OrdinalIgnoreCase)));
}
