using System.Collections.Concurrent;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Notifications;

/// <summary>
/// Sends what is due to one channel: claims by compare-and-set with the database's clock, sends side by side what belongs to
/// different certificates, and records each outcome fenced with its claim. A lease that runs out after the sending means a
/// repeat with the same id, never a loss.
/// </summary>
public sealed partial class DeliveryRounds(
    PortalStore store, ChannelSenders senders, AlertOptions options, DomainClock clock, TimeProvider realTime, ILogger<DeliveryRounds> logger)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromHours(1);

    /// <summary>After so long it is given up, unless it was tried fewer than <see cref="FewestAttempts"/> times.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    // A portal that was down for days still tries for about ten hours.
    private const int FewestAttempts = 40;
    private readonly string instance = $"{Environment.MachineName}/{Environment.ProcessId}";

    // Channels that asked to be left alone, until when. A hint of this process; what waits has it in its row.
    // No delivery waits longer: what is due later was put off by a clock that was ahead and has been put right.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Guid, DateTime> quiet = new();

    private DateTime Now => realTime.GetUtcNow().UtcDateTime;

    // A lease covers the longest sending and the commit after it.
    private int LeaseSeconds => options.TimeoutSeconds * 2 + 30;

    /// <summary>The channels for which something is due.</summary>
    public Task<List<Guid>> DueChannelsAsync(CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var (now, far) = (Now, Now + LongestWait);
        var ids = await db.Deliveries
            .Where(d => d.State == DeliveryState.Waiting && (d.NextAttemptAt <= now || d.NextAttemptAt > far) && (d.LeaseUntil == null || d.LeaseUntil < DatabaseClock.After(0)))
            .Where(d => db.AlertChannels.Any(c => c.Id == d.ChannelId && c.Enabled))
            .Select(d => d.ChannelId).Distinct().ToListAsync(ct);
        return ids.FindAll(id => !(quiet.TryGetValue(id, out var until) && until > now));
    }, cancellationToken);

    /// <summary>Claims and sends one batch; answers how many deliveries were tried.</summary>
    public async Task<int> RunAsync(Guid channelId, CancellationToken cancellationToken)
    {
        if (quiet.TryGetValue(channelId, out var until) && until > Now)
            return 0;
        var claim = await ClaimAsync(channelId, cancellationToken);
        await Task.WhenAll(claim.Deliveries.Select(d => SendAsync(claim, d.Delivery, d.Alert, cancellationToken)));
        return claim.Deliveries.Count;
    }

    private sealed record Carried(Delivery Delivery, Alert Alert);

    private sealed record Claim(string Owner, AlertChannel Channel, IReadOnlyList<Carried> Deliveries);

    private Task<Claim> ClaimAsync(Guid channelId, CancellationToken cancellationToken)
    {
        // A name of its own for each claim, as for orders.
        var owner = $"{instance}/{Guid.CreateVersion7():N}";
        var seconds = LeaseSeconds;
        var now = Now;
        return store.ChangeAsync(async (scope, ct) =>
        {
            var db = scope.Db;
            var channel = await db.AlertChannels.AsNoTracking().FirstOrDefaultAsync(c => c.Id == channelId && c.Enabled, ct);
            if (channel is null)
                return new Claim(owner, null!, []);
            var heads = await Free(db, now, now + LongestWait).Where(d => d.ChannelId == channelId).OrderBy(d => d.NextAttemptAt).ThenBy(d => d.CreatedAt).Select(d => d.Id).Take(options.MaxParallel).ToListAsync(ct);
            var taken = heads.Count == 0 ? 0 : await Free(db, now, now + LongestWait).Where(d => heads.Contains(d.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.LeaseOwner, owner)
                .SetProperty(d => d.LeaseUntil, d => DatabaseClock.After(seconds))
                .SetProperty(d => d.LeaseEpoch, d => d.LeaseEpoch + 1), ct);
            if (taken == 0)
                return new Claim(owner, channel, []);
            var rows = await db.Deliveries.AsNoTracking().Where(d => heads.Contains(d.Id) && d.LeaseOwner == owner).ToListAsync(ct);
            var alertIds = rows.ConvertAll(d => d.AlertId);
            var alerts = await db.Alerts.AsNoTracking().Where(a => alertIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
            return new Claim(owner, channel, rows.ConvertAll(d => new Carried(d, alerts[d.AlertId])));
        }, cancellationToken);
    }

    // Due, not held by anybody, and nothing earlier of the same certificate waits for the same channel.
    private static IQueryable<Delivery> Free(PortalDb db, DateTime now, DateTime far) => db.Deliveries.Where(d =>
        d.State == DeliveryState.Waiting && (d.NextAttemptAt <= now || d.NextAttemptAt > far) && (d.LeaseUntil == null || d.LeaseUntil < DatabaseClock.After(0))
        && !db.Deliveries.Any(e => e.OrderKey == d.OrderKey && e.ChannelId == d.ChannelId && e.State == DeliveryState.Waiting && e.CreatedAt < d.CreatedAt));

    private async Task SendAsync(Claim claim, Delivery delivery, Alert alert, CancellationToken cancellationToken)
    {
        var outcome = await senders.SendAsync(claim.Channel, delivery.Recipient, alert, cancellationToken);
        if (!await RecordAsync(claim, delivery, outcome))
            LeaseLost(logger, delivery.Id, claim.Channel.Name);
        else if (outcome.Result == SendResult.Never)
            Refused(logger, claim.Channel.Name, delivery.Id, outcome.Words);
    }

    // Not cancelled: what was sent is recorded also while the process stops.
    private Task<bool> RecordAsync(Claim claim, Delivery delivery, SendOutcome outcome) => store.ChangeAsync(async (scope, ct) =>
    {
        var now = Now;
        var sent = outcome.Result == SendResult.Sent;
        var givenUp = outcome.Result == SendResult.Never || (!sent && now - delivery.CreatedAt >= Patience && delivery.Attempt + 1 >= FewestAttempts);
        var wait = outcome.RetryAfter is { } asked ? (asked < LongestQuiet ? asked : LongestQuiet) : Backoff.After(delivery.Attempt, First, Cap, delivery.Id);
        if (wait < TimeSpan.FromSeconds(1))
            wait = TimeSpan.FromSeconds(1);
        var next = sent || givenUp ? (DateTime?)null : now + wait;
        var state = sent ? DeliveryState.Sent : givenUp ? DeliveryState.Failed : DeliveryState.Waiting;
        var at = clock.Now;
        var sentAt = sent ? at : (DateTime?)null;
        var error = sent ? null : Cut(givenUp && outcome.Result == SendResult.Later ? $"Given up after {delivery.Attempt + 1} attempts. {outcome.Words}" : outcome.Words);
        var recorded = await scope.Db.Deliveries
            .Where(d => d.Id == delivery.Id && d.LeaseOwner == claim.Owner && d.LeaseEpoch == delivery.LeaseEpoch)
            .ExecuteUpdateAsync(set => set
                .SetProperty(d => d.State, state).SetProperty(d => d.Attempt, delivery.Attempt + 1).SetProperty(d => d.NextAttemptAt, next)
                .SetProperty(d => d.SentAt, d => sentAt ?? d.SentAt).SetProperty(d => d.LastError, error)
                .SetProperty(d => d.LeaseOwner, (string?)null).SetProperty(d => d.LeaseUntil, (DateTime?)null), ct);
        if (recorded == 0)
            return false;
        if (outcome.RetryAfter is not null && next is { } until)
            await QuietAsync(scope.Db, claim.Channel.Id, until, ct);
        var recovered = await scope.Db.NoteOutcomeAsync(claim.Channel.Id, sent, outcome.Words, at, ct);
        if (recovered)
        {
            // It answers again: what waited for it goes at once, each certificate in its order.
            await scope.Db.Deliveries.Where(d => d.ChannelId == claim.Channel.Id && d.State == DeliveryState.Waiting && d.NextAttemptAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, now), ct);
        }

        if (recovered || !sent)
            scope.Announce(ChangeKind.AlertSetup, claim.Channel.Id);
        scope.Announce(ChangeKind.Alert, delivery.AlertId);
        return true;
    }, CancellationToken.None);

    private async Task QuietAsync(PortalDb db, Guid channelId, DateTime until, CancellationToken cancellationToken)
    {
        quiet[channelId] = until;
        await db.Deliveries.Where(d => d.ChannelId == channelId && d.State == DeliveryState.Waiting && d.NextAttemptAt < until)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, until), cancellationToken);
    }

    private static string Cut(string text) => text.Length <= 2_000 ? text : string.Concat(text.AsSpan(0, 1_999), "…");

    [LoggerMessage(EventId = 2501, Level = LogLevel.Warning, Message = "The channel {Channel} refused delivery {Delivery}: {Words}")]
    private static partial void Refused(ILogger logger, string channel, Guid delivery, string words);

    [LoggerMessage(EventId = 2502, Level = LogLevel.Warning, Message = "The lease of delivery {Delivery} to {Channel} ran out while it was sent; it may arrive twice, with the same id")]
    private static partial void LeaseLost(ILogger logger, Guid delivery, string channel);
}

/// <summary>How a channel does, by its last delivery.</summary>
internal static class ChannelHealth
{
    /// <summary>Notes how a delivery ended; true when the channel failed before and works again.</summary>
    public static async Task<bool> NoteOutcomeAsync(this PortalDb db, Guid channelId, bool sent, string words, DateTime at, CancellationToken cancellationToken)
    {
        // One statement each, and no version: a person who edits the channel meanwhile is not disturbed.
        var channels = db.AlertChannels.Where(c => c.Id == channelId);
        if (!sent)
        {
            var error = words.Length <= 2_000 ? words : words[..2_000];
            await channels.ExecuteUpdateAsync(set => set.SetProperty(c => c.LastFailedAt, at).SetProperty(c => c.LastError, error), cancellationToken);
            return false;
        }

        var recovered = await channels.Where(c => c.LastError != null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.LastSentAt, at).SetProperty(c => c.LastError, (string?)null), cancellationToken);
        if (recovered == 0)
            await channels.ExecuteUpdateAsync(set => set.SetProperty(c => c.LastSentAt, at), cancellationToken);
        return recovered > 0;
    }
}
