using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>One delivery to be made.</summary>
/// <param name="ChannelId">Where to.</param>
/// <param name="Recipient">The owner's address; empty for the channel's own recipients.</param>
internal sealed record Route(Guid ChannelId, string Recipient);

/// <summary>
/// Turns alerts into deliveries by the rules of that moment. Any number of instances may do so: a batch belongs to whoever
/// marks all of it, so that alerts are routed once and in order.
/// </summary>
public sealed class AlertRouter(PortalStore store, AdministratorAddresses administrators, DomainClock clock, TimeProvider realTime)
{
    private const int Batch = 100;

    /// <summary>Routes a batch; answers how many alerts, 0 when none was left or another instance is at it.</summary>
    public async Task<int> RouteAsync(CancellationToken cancellationToken) =>
        // Nearly always there is nothing, and a look costs no transaction.
        await store.ReadAsync((db, ct) => db.Alerts.AnyAsync(a => a.RoutedAt == null, ct), cancellationToken) ? await RouteBatchAsync(cancellationToken) : 0;

    private Task<int> RouteBatchAsync(CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var db = scope.Db;
        var alerts = await db.Alerts.AsNoTracking().Where(a => a.RoutedAt == null).OrderBy(a => a.At).ThenBy(a => a.Id).Take(Batch).ToListAsync(ct);
        if (alerts.Count == 0)
            return 0;
        var ids = alerts.ConvertAll(a => a.Id);
        var domainNow = clock.Now;
        var marked = await db.Alerts.Where(a => ids.Contains(a.Id) && a.RoutedAt == null).ExecuteUpdateAsync(set => set.SetProperty(a => a.RoutedAt, domainNow), ct);
        if (marked != ids.Count)
            throw new RoutedElsewhereException();

        var rules = await db.AlertRules.AsNoTracking().Where(r => r.Enabled).ToListAsync(ct);
        var channels = await db.AlertChannels.AsNoTracking().Where(c => c.Enabled).OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync(ct);

        var everybody = alerts.Exists(BelongsToAll) ? await administrators.ReadAsync(db, ct) : [];

        // The moments of making are the order in which deliveries of one certificate are sent. They only go up, whatever the
        // clocks of the instances say.
        var now = realTime.GetUtcNow().UtcDateTime;
        var last = await db.Deliveries.OrderByDescending(d => d.CreatedAt).Select(d => (DateTime?)d.CreatedAt).FirstOrDefaultAsync(ct);
        var at = last >= now ? last.Value.AddTicks(1) : now;
        foreach (var alert in alerts)
        {
            foreach (var route in RoutesOf(alert, rules, channels, everybody))
            {
                db.Deliveries.Add(new Delivery
                {
                    AlertId = alert.Id,
                    ChannelId = route.ChannelId,
                    Recipient = route.Recipient,
                    OrderKey = AlertMessage.OrderKeyOf(alert),
                    CreatedAt = at,
                    NextAttemptAt = now,
                });
                at = at.AddTicks(1);
            }

            scope.Announce(ChangeKind.Alert, alert.Id);
        }

        return alerts.Count;
    }, cancellationToken);

    /// <summary>Where an alert goes. Pure.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="rules">Those that are on.</param>
    /// <param name="channels">Those that are on, oldest first.</param>
    /// <param name="administrators">Who is told of what has no owner.</param>
    internal static IReadOnlyList<Route> RoutesOf(Alert alert, IReadOnlyList<AlertRule> rules, IReadOnlyList<AlertChannel> channels, IReadOnlyList<string> administrators)
    {
        if (alert.OnlyChannelId is { } only)
            return channels.Any(c => c.Id == only) ? [new(only, "")] : [];
        var hits = rules.Where(r => Covers(r, alert)).ToList();
        var wanted = hits.SelectMany(r => r.ChannelIds).ToHashSet();
        List<Route> routes = [.. channels.Where(c => wanted.Contains(c.Id)).Select(c => new Route(c.Id, ""))];
        if (hits.Any(r => r.TellOwner) && channels.FirstOrDefault(c => c.Kind == AlertChannelKind.Email) is { } mail)
        {
            // Who reads the channel anyway is not told twice.
            var readers = channels.Where(c => c.Kind == AlertChannelKind.Email && wanted.Contains(c.Id)).SelectMany(c => ChannelSettings.Of(c).Email!.Recipients).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var told = BelongsToAll(alert) ? administrators : new[] { alert.OwnerContact, alert.AlsoTell }.OfType<string>();
            routes.AddRange(told.Where(a => MailAddresses.IsAddress(a) && readers.Add(a)).Select(a => new Route(mail.Id, a)));
        }

        // A channel without recipients of its own only tells owners.
        return [.. routes.Where(r => r.Recipient.Length > 0 || channels.First(c => c.Id == r.ChannelId) is not { Kind: AlertChannelKind.Email } c || ChannelSettings.Of(c).Email!.Recipients.Count > 0)];
    }

    // Connections and quotas carry everybody's certificates and have no owner: their administrators stand for one.
    private static bool BelongsToAll(Alert alert) => alert.Event is AlertEvent.ConnectionBroken or AlertEvent.ConnectionRestored or AlertEvent.QuotaNear or AlertEvent.QuotaEased;

    private static bool Covers(AlertRule rule, Alert alert) =>
        (rule.Events.Count == 0 || rule.Events.Contains(AlertWords.EndOf(alert.Event) ?? alert.Event))
        && (rule.ProfileIds.Count == 0 || (alert.ProfileId is { } profile && rule.ProfileIds.Contains(profile)))
        && (rule.Owners.Count == 0 || rule.Owners.Contains(alert.OwnerContact, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Another instance routed some of the batch at the same moment; the transaction is undone.</summary>
internal sealed class RoutedElsewhereException() : Exception("Another instance routed these alerts.");
