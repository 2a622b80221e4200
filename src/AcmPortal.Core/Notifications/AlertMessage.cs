using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Names;

namespace AcmPortal.Core.Notifications;

/// <summary>
/// An alert in words, the one place where an alert becomes text: the senders only wrap it in what their service takes.
/// Names of certificates and AWS's own words may come from outside; here they lose line breaks and control characters.
/// </summary>
/// <param name="Id">The alert's id; repeats carry the same.</param>
/// <param name="Event">What happened.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Sentences, maybe in several lines.</param>
/// <param name="Link">The page to look at; null where the portal's public address is not set.</param>
/// <param name="Source">The portal's public address, or a name that stands for it.</param>
/// <param name="Subjects">What it is about.</param>
/// <param name="OrderKey">What keeps its order: the certificate's id, what stands for a connection's or a quota's trouble, else the alert's id.</param>
/// <param name="Trouble">Names a trouble that is not a certificate's from its beginning to its end; null for all others.</param>
public sealed record AlertMessage(
    Guid Id, AlertEvent Event, AlertSeverity Severity, DateTime At, string Subject, string Text, Uri? Link, string Source, AlertSubjects Subjects, Guid OrderKey, string? Trouble = null)
{
    private const int LongestSubject = 250;

    /// <summary>When, for people.</summary>
    public string AtText => At.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The line that says what kind of alert this is.</summary>
    public string Kicker => $"{AlertWords.Of(Severity)} · {AlertWords.Of(Event)} · {AtText}";

    /// <summary>The subject of an e-mail and the like.</summary>
    public string Headline => Severity == AlertSeverity.Info ? $"[AcmPortal] {Subject}" : $"[AcmPortal] {AlertWords.Of(Severity)}: {Subject}";

    /// <summary>An alert in words.</summary>
    public static AlertMessage Of(Alert alert, Uri? publicUrl) => new(
        alert.Id, alert.Event, alert.Severity, DateTime.SpecifyKind(alert.At, DateTimeKind.Utc), Clean(NamesInText.Shown(alert.Subject), LongestSubject, lines: false),
        Clean(NamesInText.Shown(alert.Text), 4_000, lines: true), publicUrl is null ? null : LinkOf(alert, publicUrl), publicUrl?.ToString().TrimEnd('/') ?? "urn:acmportal",
        new AlertSubjects(alert.CertificateId, alert.OrderId, alert.ConnectionId, alert.ProfileId, Clean(alert.OwnerContact, 256, lines: false)),
        OrderKeyOf(alert), TroubleOf(alert));

    /// <summary>What keeps an alert's order: the end of a trouble must not overtake its beginning.</summary>
    public static Guid OrderKeyOf(Alert alert) => alert.CertificateId
        ?? (TroubleOf(alert) is { } trouble ? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(trouble)).AsSpan(0, 16)) : alert.Id);

    // Of a connection and scope, of a scope and quota, or of an order that waits: the parts of the key that do not change while it lasts.
    private static string? TroubleOf(Alert alert) => (alert.Event, alert.OnceKey?.Split(':')) switch
    {
        (AlertEvent.ConnectionBroken or AlertEvent.ConnectionRestored, [_, var connection, var scope, ..]) => $"connection:{connection}:{scope}",
        (AlertEvent.QuotaNear or AlertEvent.QuotaEased, [_, var scope, var what, ..]) => $"quota:{scope}:{what}",
        (AlertEvent.ApprovalAsked or AlertEvent.Approved or AlertEvent.Refused, [_, var order, ..]) => $"approval:{order}",
        _ => null,
    };

    /// <summary>The page of an alert's subject, below the portal's address.</summary>
    public static string PathOf(Guid? certificateId, Guid? orderId, Guid? connectionId) => (certificateId, orderId, connectionId) switch
    {
        ({ } id, _, _) => $"/certificates/{id:D}",
        (_, { } id, _) => $"/orders/{id:D}",
        (_, _, { } id) => $"/connections/{id:D}",
        _ => "/alerts",
    };

    private static Uri LinkOf(Alert alert, Uri publicUrl) =>
        new(publicUrl.ToString().TrimEnd('/') + PathOf(alert.CertificateId, alert.OrderId, alert.ConnectionId));

    /// <summary>Without control characters and marks that turn the direction of writing; cut to a length.</summary>
    internal static string Clean(string text, int longest, bool lines)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (lines && rune.Value == '\n')
                clean.Append('\n');
            else if (rune.Value is '\n' or '\r' or '\t' || category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                clean.Append(' ');
            else if (category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
                clean.Append(rune);
            if (clean.Length >= longest)
            {
                clean.Length = longest - 1;
                if (char.IsHighSurrogate(clean[^1]))
                    clean.Length--;
                return clean.Append('…').ToString();
            }
        }

        return clean.ToString().Trim();
    }
}

/// <summary>What an alert is about; null where it is not about such a thing.</summary>
public sealed record AlertSubjects(Guid? CertificateId, Guid? OrderId, Guid? ConnectionId, Guid? ProfileId, string Owner);
