using System.Diagnostics.Metrics;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Telemetry;

/// <summary>
/// The gauges that come from the database: a few aggregate queries every 15 seconds, however often they are scraped. Every
/// instance shows the same ones.
/// </summary>
internal sealed partial class PortalFigures : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    // Upper ends, in days left; a renewal is late from 45 days on, and what has less than 7 burns.
    private static readonly (int Days, string Label)[] Ends = [(0, "expired"), (1, "1"), (7, "7"), (15, "15"), (30, "30"), (45, "45"), (90, "90")];
    private readonly PortalStore store;
    private readonly DomainClock clock;
    private readonly TimeProvider realTime;
    private readonly ILogger<PortalFigures> logger;
    private volatile Figures current = new();

    internal sealed record Figures
    {
        public IReadOnlyList<(string State, long Count)> Certificates { get; init; } = [];
        public IReadOnlyList<(string Left, long Count)> DaysLeft { get; init; } = [];
        public IReadOnlyList<(string Kind, string State, long Count, double OldestSeconds)> Orders { get; init; } = [];
        public long NeedsPerson { get; init; }
        public long OutboxWaiting { get; init; }
        public double OutboxAgeSeconds { get; init; }
        public double ReadingAgeSeconds { get; init; }
        public long Held { get; init; }
    }

    public PortalFigures(PortalStore store, DomainClock clock, TimeProvider realTime, AwsOptions aws, IMeterFactory meters, ILogger<PortalFigures> logger)
    {
        (this.store, this.clock, this.realTime, this.logger) = (store, clock, realTime, logger);
        var meter = meters.Create(PortalTelemetry.Name);
        Gauge(meter, "acmportal_certificates", "Certificates by state.", f => f.Certificates.Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("state", c.State))));
        Gauge(meter, "acmportal_certificates_days_left", "Active certificates by the days that their stored version is still valid: fewer than the label says and not fewer than the next smaller one.",
            f => f.DaysLeft.Select(c => new Measurement<long>(c.Count, new KeyValuePair<string, object?>("left", c.Left))));
        Gauge(meter, "acmportal_orders", "Orders that have not ended, by kind and state.", f => f.Orders.Select(o => new Measurement<long>(o.Count, Of(o.Kind, o.State))));
        meter.CreateObservableGauge("acmportal_order_oldest_seconds", () => current.Orders.Select(o => new Measurement<double>(o.OldestSeconds, Of(o.Kind, o.State))), "s", "How long the oldest of them is in its state.");
        Gauge(meter, "acmportal_needs_person", "Orders that a person has to do something about.", f => [new Measurement<long>(f.NeedsPerson)]);
        Gauge(meter, "acmportal_outbox_waiting", "Alerts that were not delivered yet.", f => [new Measurement<long>(f.OutboxWaiting)]);
        meter.CreateObservableGauge("acmportal_outbox_oldest_seconds", () => current.OutboxAgeSeconds, "s", "Age of the oldest alert that was not delivered yet; 0 where none waits.");
        meter.CreateObservableGauge("acmportal_aws_reading_oldest_seconds", () => current.ReadingAgeSeconds, "s", "How long ago the account that was not compared with AWS for longest was.");
        Gauge(meter, "acmportal_restore_hold", "1 while nothing is changed at AWS because the database was restored.", f => [new Measurement<long>(f.Held)]);
        meter.CreateObservableGauge("acmportal_aws_budget_limit", () => AwsRates.Operations.Select(o => new Measurement<double>(aws.RateOf(o) * aws.RateShare, new KeyValuePair<string, object?>("operation", o))),
            null, "Calls a second that the budget allows for an account and region; 0 without a limit.");
    }

    private static KeyValuePair<string, object?>[] Of(string kind, string state) => [new("kind", kind), new("state", state)];

    private void Gauge(Meter meter, string name, string description, Func<Figures, IEnumerable<Measurement<long>>> of) =>
        meter.CreateObservableGauge(name, () => of(current), null, description);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                await Task.Delay(Every, realTime, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Failed(logger, e);
                await Task.Delay(Every, realTime, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken) =>
        current = await store.ReadAsync(ReadAsync, cancellationToken);

    private async Task<Figures> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var certificates = await db.Certificates.GroupBy(c => c.State).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(cancellationToken);
        var daysLeft = new List<(string, long)>();
        long below = 0;
        foreach (var (days, label) in Ends)
        {
            var until = now.AddDays(days);
            var all = await db.Certificates.LongCountAsync(c => c.State == CertificateState.Active && c.NotAfter <= until, cancellationToken);
            daysLeft.Add((label, all - below));
            below = all;
        }

        daysLeft.Add(("more", certificates.Where(c => c.Key == CertificateState.Active).Sum(c => c.Count) - below));

        OrderState[] open = [.. Enum.GetValues<OrderState>().Where(s => !OrderTransitions.IsTerminal(s))];
        var orders = await db.Orders.Where(o => open.Contains(o.State)).GroupBy(o => new { o.Kind, o.State })
            .Select(g => new { g.Key.Kind, g.Key.State, Count = g.LongCount(), Oldest = g.Min(o => o.StateSince) }).ToListAsync(cancellationToken);
        var persons = OrderRules.PersonReasons;
        OrderState[] working = [.. open.Where(OrderTransitions.IsOpen)];
        var needs = await db.Orders.LongCountAsync(o => o.State == OrderState.Failed || o.State == OrderState.AwaitingApproval || (working.Contains(o.State) && persons.Contains(o.Reason)), cancellationToken);
        var waiting = await db.Deliveries.Where(d => d.State == DeliveryState.Waiting).GroupBy(_ => 1).Select(g => new { Count = g.LongCount(), Oldest = g.Min(d => d.CreatedAt) }).SingleOrDefaultAsync(cancellationToken);
        // What no channel was chosen for yet is in the outbox, too.
        var unrouted = await db.Alerts.Where(a => a.RoutedAt == null).GroupBy(_ => 1).Select(g => new { Count = g.LongCount(), Oldest = g.Min(a => a.At) }).SingleOrDefaultAsync(cancellationToken);
        var readings = await db.AwsScopes.Select(s => s.ReadAt).ToListAsync(cancellationToken);
        return new Figures
        {
            Certificates = [.. certificates.Select(c => (c.Key.ToString(), c.Count))],
            DaysLeft = daysLeft,
            Orders = [.. orders.Select(o => (o.Kind.ToString(), o.State.ToString(), o.Count, Seconds(now - o.Oldest)))],
            NeedsPerson = needs,
            OutboxWaiting = (waiting?.Count ?? 0) + (unrouted?.Count ?? 0),
            // Deliveries are made by the real clock, alerts by the domain's.
            OutboxAgeSeconds = Math.Max(waiting is null ? 0 : Seconds(realTime.GetUtcNow().UtcDateTime - waiting.Oldest), unrouted is null ? 0 : Seconds(now - unrouted.Oldest)),
            ReadingAgeSeconds = readings.Count == 0 ? 0 : readings.Max(r => r is { } at ? Seconds(now - at) : 0),
            Held = await db.RestoreHolds.AnyAsync(h => h.ReleasedAt == null, cancellationToken) ? 1 : 0,
        };
    }

    private static double Seconds(TimeSpan time) => Math.Max(0, Math.Round(time.TotalSeconds));

    [LoggerMessage(EventId = 2500, Level = LogLevel.Warning, Message = "The figures for metrics could not be read; the last ones stay")]
    private static partial void Failed(ILogger logger, Exception exception);
}
