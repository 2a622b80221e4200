using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>
/// Tells every administrator that somebody goes past the identity provider by a link from the host: an alert, written in
/// the transaction of what it tells, with an e-mail to each administrator whose address is known, whatever the rules say.
/// Whoever got in so can no longer keep it back. Rules for the event tell others besides. Where no provider is set, the
/// link is the usual way in and nobody is told.
/// </summary>
public sealed class EmergencySignIn(AccessOptions options, AdministratorAddresses administrators, DomainClock clock, TimeProvider realTime)
{
    /// <summary>Adds the alert; answers how many administrators get an e-mail.</summary>
    /// <param name="scope">The transaction.</param>
    /// <param name="severity">How urgent.</param>
    /// <param name="subject">One line.</param>
    /// <param name="text">What happened and what to do.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> TellAsync(ChangeScope scope, AlertSeverity severity, string subject, string text, CancellationToken cancellationToken)
    {
        if (!options.HasProvider)
            return 0;
        var alert = new Alert { Event = AlertEvent.EmergencySignIn, Severity = severity, At = clock.Now, Subject = subject, Text = text };
        scope.Raise(alert);
        var channel = await scope.Db.AlertChannels.Where(c => c.Enabled && c.Kind == AlertChannelKind.Email).OrderBy(c => c.CreatedAt).ThenBy(c => c.Id)
            .Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancellationToken);
        if (channel is not { } mail)
            return 0;

        // As the router does: moments of making only go up.
        var now = realTime.GetUtcNow().UtcDateTime;
        var last = await scope.Db.Deliveries.OrderByDescending(d => d.CreatedAt).Select(d => (DateTime?)d.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        var at = last >= now ? last.Value.AddTicks(1) : now;
        var addresses = await administrators.ReadAsync(scope.Db, cancellationToken);
        foreach (var address in addresses)
        {
            scope.Db.Deliveries.Add(new Delivery { AlertId = alert.Id, ChannelId = mail, Recipient = address, OrderKey = AlertMessage.OrderKeyOf(alert), CreatedAt = at, NextAttemptAt = now });
            at = at.AddTicks(1);
        }

        return addresses.Count;
    }
}
