using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Writes alerts into the transaction of the event that they tell.</summary>
public static class AlertRows
{
    /// <summary>Adds the alert; it is sent after the commit, and not at all when the transaction fails.</summary>
    public static void Raise(this ChangeScope scope, Alert alert)
    {
        scope.Db.Alerts.Add(alert);
        scope.Announce(ChangeKind.Alert, alert.Id);
    }

    /// <summary>
    /// Adds the alert unless one with its <see cref="Alert.OnceKey"/> is there. Two instances at the same moment: the unique
    /// index refuses the second transaction, which is tried again and then finds the first one's row.
    /// </summary>
    public static async Task RaiseOnceAsync(this ChangeScope scope, Alert alert, CancellationToken cancellationToken)
    {
        var key = alert.OnceKey ?? throw new ArgumentException("An alert that is raised once needs a key.", nameof(alert));
        if (!scope.Db.Alerts.Local.Any(a => a.OnceKey == key) && !await scope.Db.Alerts.AnyAsync(a => a.OnceKey == key, cancellationToken))
            scope.Raise(alert);
    }

    /// <summary>An alert about a certificate, to its owner by default.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="what">The event.</param>
    /// <param name="severity">How urgent.</param>
    /// <param name="at">The domain's time.</param>
    /// <param name="subject">One line.</param>
    /// <param name="text">What happened and what to do.</param>
    /// <param name="onceKey">See <see cref="Alert.OnceKey"/>.</param>
    /// <param name="orderId">The order, where one is the cause.</param>
    public static Alert About(Certificate certificate, AlertEvent what, AlertSeverity severity, DateTime at, string subject, string text, string? onceKey = null, Guid? orderId = null) => new()
    {
        Event = what,
        Severity = severity,
        At = at,
        Subject = subject,
        Text = text,
        CertificateId = certificate.Id,
        OrderId = orderId,
        ProfileId = certificate.ProfileId,
        TeamId = certificate.TeamId,
        OwnerContact = certificate.OwnerContact,
        OnceKey = onceKey,
    };
}
