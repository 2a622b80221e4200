using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Audit;

/// <summary>The audit log in words.</summary>
public static class AuditWords
{
    private static readonly JsonSerializerOptions Indent = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [AuditAction.MasterKeyAdded] = "Master key added",
        [AuditAction.MasterKeyRotationBegun] = "Master key rotation begun",
        [AuditAction.MasterKeyRotated] = "Master key rotated",
        [AuditAction.RestoreHeld] = "Held after a restore",
        [AuditAction.RestoreReleased] = "Let go on after a restore",
        [AuditAction.ConnectionCreated] = "Connection created",
        [AuditAction.ConnectionTested] = "Connection tested",
        [AuditAction.ConnectionKeysRotated] = "Keys rotated",
        [AuditAction.ConnectionChanged] = "Connection changed",
        [AuditAction.ConnectionDeleted] = "Connection deleted",
        [AuditAction.AuthorityCreated] = "Authority created",
        [AuditAction.AuthorityChanged] = "Authority changed",
        [AuditAction.AuthorityDeleted] = "Authority deleted",
        [AuditAction.ProfileCreated] = "Profile created",
        [AuditAction.ProfileChanged] = "Profile changed",
        [AuditAction.ProfileDeleted] = "Profile deleted",
        [AuditAction.OrderCreated] = "Certificate requested",
        [AuditAction.OrderMoved] = "Order went on",
        [AuditAction.OrderCancelAsked] = "Cancellation asked",
        [AuditAction.OrderRetried] = "Order retried",
        [AuditAction.OrderApproved] = "Order approved",
        [AuditAction.OrderRefused] = "Order refused",
        [AuditAction.RenewalChanged] = "Renewal setting changed",
        [AuditAction.RenewalAsked] = "Renewal asked for",
        [AuditAction.ReconcileAsked] = "Comparison with AWS asked for",
        [AuditAction.CertificateStored] = "Certificate stored",
        [AuditAction.CertificateRevokedAtAws] = "Revoked at AWS",
        [AuditAction.CertificateDeletedAtAws] = "Deleted at AWS",
        [AuditAction.CertificateRevoked] = "Certificate revoked",
        [AuditAction.CertificateDeleted] = "Certificate deleted",
        [AuditAction.CertificateOwnerChanged] = "Owner changed",
        [AuditAction.CertificateTagsChanged] = "Tags changed",
        [AuditAction.PickupWatchChanged] = "Watch for pickups changed",
        [AuditAction.RevocationAsked] = "Revocation asked",
        [AuditAction.ReplacementAsked] = "Replacement asked",
        [AuditAction.ReplacementChanged] = "Replacement changed",
        [AuditAction.KeyExported] = "Private key downloaded",
        [AuditAction.AwsIntent] = "AWS is about to be asked",
        [AuditAction.AwsOutcome] = "AWS answered",
        [AuditAction.AlertChannelCreated] = "Alert channel created",
        [AuditAction.AlertChannelChanged] = "Alert channel changed",
        [AuditAction.AlertChannelTested] = "Alert channel tested",
        [AuditAction.AlertChannelDeleted] = "Alert channel deleted",
        [AuditAction.AlertRuleCreated] = "Alert rule created",
        [AuditAction.AlertRuleChanged] = "Alert rule changed",
        [AuditAction.AlertRuleDeleted] = "Alert rule deleted",
        [AuditAction.DeliveryResent] = "Alert sent again",
        [AuditAction.SignInLinkCreated] = "Sign-in link made",
        [AuditAction.SignInRefused] = "Sign-in refused",
        [AuditAction.SignedIn] = "Signed in",
        [AuditAction.SignedOut] = "Signed out",
        [AuditAction.TeamCreated] = "Team created",
        [AuditAction.TeamChanged] = "Team changed",
        [AuditAction.TeamDeleted] = "Team deleted",
        [AuditAction.UserChanged] = "User changed",
        [AuditAction.RoleGiven] = "Role given",
        [AuditAction.RoleTaken] = "Role taken back",
        [AuditAction.MappingAdded] = "Role mapping added",
        [AuditAction.MappingRemoved] = "Role mapping removed",
        [AuditAction.TokenCreated] = "API token made",
        [AuditAction.TokenRotated] = "API token rotated",
        [AuditAction.TokenRevoked] = "API token revoked",
        [AuditAction.TokenRefused] = "API token refused",
        [AuditAction.ForeignRefused] = "Another site's request refused",
        [AuditAction.AccessDenied] = "Permission missing",
        [AuditAction.AuditExported] = "Audit log exported",
        [AuditAction.DemoTimeMoved] = "Demo's time moved",
        [AuditAction.DemoFilled] = "Demo filled",
        [AuditAction.MasterKeyCreated] = "Master key and log begun",
    };

    /// <summary>Every action that can be filtered by.</summary>
    public static IEnumerable<string> Actions => Words.Keys;

    /// <summary>Every kind of object that can be filtered by.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "connection", "authority", "profile", "order", "certificate", "zone", "sign-in", "session", "team", "user", "role-mapping", "token", "use-case", "request", "alert-channel", "alert-rule", "alert", "audit", "demo", "portal",
    ];

    /// <summary>An action in words; the action itself where none are known.</summary>
    public static string Of(string action) => Words.GetValueOrDefault(action, action);

    /// <summary>A field's text; one that is empty would be a mark around nothing.</summary>
    public static string Value(string text) => text.Length == 0 ? "(empty)" : text;

    /// <summary>A kind of object in words.</summary>
    public static string Kind(string kind) => kind switch
    {
        "connection" => "Connection",
        "authority" => "Authority",
        "profile" => "Profile",
        "order" => "Order",
        "certificate" => "Certificate",
        "sign-in" => "Sign-in",
        "alert-channel" => "Alert channel",
        "alert-rule" => "Alert rule",
        "alert" => "Alert",
        "zone" => "Hosted zone",
        "session" => "Session",
        "team" => "Team",
        "user" => "User",
        "role-mapping" => "Role mapping",
        "token" => "API token",
        "use-case" => "What was asked for",
        "request" => "Request",
        "audit" => "Audit log",
        "demo" => "Demo",
        "portal" => "Portal",
        _ => kind,
    };

    /// <summary>How somebody acted.</summary>
    public static string Via(string via) => via switch
    {
        "demo" => "in the demo",
        "session" => "signed in",
        "link" => "by a sign-in link",
        "cli" => "on the host",
        "worker" => "by itself",
        "anonymous" => "not signed in",
        _ when via.StartsWith("session:", StringComparison.Ordinal) => $"signed in, session {via["session:".Length..]}",
        _ when via.StartsWith("link:", StringComparison.Ordinal) => $"by a sign-in link, session {via["link:".Length..]}",
        _ when via.StartsWith("token:", StringComparison.Ordinal) => $"by API token {via["token:".Length..]}",
        _ => via,
    };

    /// <summary>How it ended, for the filter.</summary>
    public static string Outcome(string outcome) => Look(outcome)?.Text ?? "Done";

    /// <summary>How it ended where that is worth a look; null where it was simply done.</summary>
    public static StatusLook? Look(string outcome) => outcome switch
    {
        AuditOutcome.Refused => StatusLook.Warning("Refused", "It was turned down: wrong credentials, or AWS took the call for a wrong one."),
        AuditOutcome.Denied => StatusLook.Bad("Denied", "The actor lacks the permission."),
        AuditOutcome.Failed => StatusLook.Bad("Failed", "It was tried and did not work."),
        _ => null,
    };

    /// <summary>A field's name in words: "renewBeforeDays" gives "Renew before days".</summary>
    public static string Field(string name)
    {
        if (name.Length == 0)
            return "Value";
        var words = new StringBuilder();
        foreach (var sign in name)
        {
            if (sign == '.')
                words.Append(": ");
            else if (char.IsUpper(sign))
                words.Append(' ').Append(char.ToLowerInvariant(sign));
            else
                words.Append(sign);
        }

        words[0] = char.ToUpperInvariant(words[0]);
        return words.ToString();
    }

    /// <summary>The page of the object; null where it has none or was deleted by this very act.</summary>
    public static string? Address(AuditRow row) => !Guid.TryParse(row.ObjectId, out var id) || row.Action.EndsWith(".deleted", StringComparison.Ordinal)
        ? null
        : row.ObjectKind switch
        {
            "connection" => $"/connections/{id}",
            "authority" => $"/authorities/{id}",
            "profile" => $"/profiles/{id}",
            "order" => $"/orders/{id}",
            "certificate" => $"/certificates/{id}",
            "alert-channel" => $"/alerts/channels/{id}",
            "alert-rule" => $"/alerts/rules/{id}",
            "alert" => $"/alerts/deliveries?alert={id}",
            _ => null,
        };

    /// <summary>JSON for people; as it is when it is none.</summary>
    public static string Indented(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Indent);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
