namespace AcmPortal.Core.Notifications;

/// <summary>Events, severities and kinds of channel in words, for messages and pages alike.</summary>
public static class AlertWords
{
    /// <summary>An event in two or three words.</summary>
    public static string Of(AlertEvent what) => what switch
    {
        AlertEvent.Issued => "Issued",
        AlertEvent.Renewed => "Renewed",
        AlertEvent.RenewalLate => "Renewal late",
        AlertEvent.RenewalFailed => "Renewal failed",
        AlertEvent.NeedsPerson => "Needs a person",
        AlertEvent.Expiring => "Expiring",
        AlertEvent.Expired => "Expired",
        AlertEvent.Revoked => "Revoked",
        AlertEvent.ConnectionBroken => "Connection broken",
        AlertEvent.QuotaNear => "Quota near",
        AlertEvent.ConnectionRestored => "Connection restored",
        AlertEvent.QuotaEased => "Quota eased",
        AlertEvent.EmergencySignIn => "Emergency sign-in",
        AlertEvent.ApprovalAsked => "Approval asked",
        AlertEvent.Approved => "Approved",
        AlertEvent.Refused => "Refused",
        AlertEvent.Test => "Test",
    };

    /// <summary>When an event is raised, in one sentence.</summary>
    public static string About(AlertEvent what) => what switch
    {
        AlertEvent.Issued => "A new certificate is stored.",
        AlertEvent.Renewed => "A renewed version is stored.",
        AlertEvent.RenewalLate => "The threshold has passed and the renewal is not done.",
        AlertEvent.RenewalFailed => "A renewal met an error; the portal goes on trying.",
        AlertEvent.NeedsPerson => "Something cannot go on without a person.",
        AlertEvent.Expiring => "30, 15, 7, 3 or 1 days left without a successor.",
        AlertEvent.Expired => "The current version has expired.",
        AlertEvent.Revoked => "Revoked, by the portal or in AWS.",
        AlertEvent.ConnectionBroken => "A connection does not reach AWS any more.",
        AlertEvent.QuotaNear => "A quota of the AWS account is nearly used up.",
        AlertEvent.ConnectionRestored => "A connection that was broken reaches AWS again.",
        AlertEvent.QuotaEased => "A quota that was nearly used up has room again.",
        AlertEvent.EmergencySignIn => "A sign-in link was made on the host, or used, although there is an identity provider. Administrators get it by e-mail without a rule.",
        AlertEvent.ApprovalAsked => "A request waits for a team's approval, or has been approved or refused.",
        AlertEvent.Approved => "A request that waited was approved.",
        AlertEvent.Refused => "A request that waited was refused.",
        AlertEvent.Test => "A channel was tested.",
    };

    /// <summary>The event's name for machines: <c>renewal-failed</c>. Part of what receivers rely on; never changed.</summary>
    public static string Code(AlertEvent what) => what switch
    {
        AlertEvent.Issued => "issued",
        AlertEvent.Renewed => "renewed",
        AlertEvent.RenewalLate => "renewal-late",
        AlertEvent.RenewalFailed => "renewal-failed",
        AlertEvent.NeedsPerson => "needs-person",
        AlertEvent.Expiring => "expiring",
        AlertEvent.Expired => "expired",
        AlertEvent.Revoked => "revoked",
        AlertEvent.ConnectionBroken => "connection-broken",
        AlertEvent.QuotaNear => "quota-near",
        AlertEvent.ConnectionRestored => "connection-restored",
        AlertEvent.QuotaEased => "quota-eased",
        AlertEvent.EmergencySignIn => "emergency-sign-in",
        AlertEvent.ApprovalAsked => "approval-asked",
        AlertEvent.Approved => "approved",
        AlertEvent.Refused => "refused",
        AlertEvent.Test => "test",
    };

    /// <summary>
    /// The event that <paramref name="what"/> is the end of; null for all others. An end goes wherever the beginning went,
    /// so no rule has to name it.
    /// </summary>
    public static AlertEvent? EndOf(AlertEvent what) => what switch
    {
        AlertEvent.ConnectionRestored => AlertEvent.ConnectionBroken,
        AlertEvent.QuotaEased => AlertEvent.QuotaNear,
        AlertEvent.Approved or AlertEvent.Refused => AlertEvent.ApprovalAsked,
        _ => null,
    };

    /// <summary>The events that a rule can choose, in their order.</summary>
    public static IReadOnlyList<AlertEvent> Choosable { get; } = [.. Enum.GetValues<AlertEvent>().Where(e => e != AlertEvent.Test && EndOf(e) is null)];

    /// <summary>A severity in one word.</summary>
    public static string Of(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Info => "Info",
        AlertSeverity.Warning => "Warning",
        AlertSeverity.Critical => "Critical",
    };

    /// <summary>A kind of channel as people call it.</summary>
    public static string Of(AlertChannelKind kind) => kind switch
    {
        AlertChannelKind.Email => "E-mail",
        AlertChannelKind.Slack => "Slack",
        AlertChannelKind.Teams => "Microsoft Teams",
        AlertChannelKind.PagerDuty => "PagerDuty",
        AlertChannelKind.Webhook => "Webhook",
    };
}
