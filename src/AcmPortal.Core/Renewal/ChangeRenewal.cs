using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// Changes the renewal of one certificate or of many: each in a transaction and with an audit row of its own, so that one
/// that cannot be changed does not hold the others. The rules look at each of them at once.
/// </summary>
public sealed class ChangeRenewal(PortalStore store, RenewalSnapshots snapshots, RenewalAsking asking, OrderSignal signal, DomainClock clock, OrderOptions options)
    : UseCase<ChangeRenewalInput, RenewalChangeResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override IValidator<ChangeRenewalInput> Validator { get; } = new RenewalChanging.Rules();

    /// <inheritdoc/>
    protected override async Task<RenewalChangeResult> HandleAsync(Actor actor, ChangeRenewalInput input, CancellationToken cancellationToken)
    {
        var ids = await store.ReadAsync((db, ct) => RenewalChanging.SelectAsync(db, input.Selection, clock.Now, options, ct), cancellationToken);
        var outcomes = new List<RenewalChangeOutcome>();
        var change = Guid.CreateVersion7();
        foreach (var id in ids)
        {
            if (await OneAsync(actor, id, input.Change, change, cancellationToken) is { } outcome)
                outcomes.Add(outcome);
        }

        signal.Wake();
        return new RenewalChangeResult(Count(RenewalOutcome.Changed), Count(RenewalOutcome.Unchanged), Count(RenewalOutcome.Refused), outcomes);

        int Count(RenewalOutcome what) => outcomes.Count(o => o.Outcome == what);
    }

    private async Task<RenewalChangeOutcome?> OneAsync(Actor actor, Guid id, RenewalChange change, Guid correlation, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ChangeAsync((scope, ct) => OneAsync(scope, actor, id, change, correlation, ct), cancellationToken);
        }
        catch (Exception e) when (e is ChangedMeanwhileException or DbUpdateException)
        {
            var name = await store.ReadAsync((db, ct) => db.Certificates.Where(c => c.Id == id).Select(c => c.CommonName).SingleOrDefaultAsync(ct), cancellationToken);
            return new RenewalChangeOutcome(id, name ?? "", RenewalOutcome.Refused, "It changed at the same moment. Look at it and try again.", null);
        }
    }

    private async Task<RenewalChangeOutcome?> OneAsync(ChangeScope scope, Actor actor, Guid id, RenewalChange change, Guid correlation, CancellationToken cancellationToken)
    {
        if (await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } certificate)
            return null;
        var now = clock.Now;
        var snapshot = (await snapshots.ReadAsync(scope.Db, [certificate], cancellationToken))[id];
        var plan = RenewalChanging.Plan(snapshot, change, asking, now);
        if (plan.Outcome != RenewalOutcome.Changed)
            return new RenewalChangeOutcome(id, certificate.CommonName, plan.Outcome, plan.Note ?? "It was so already.", snapshot.Open?.OrderId);

        var before = Own(certificate);
        Guid? order = null;
        switch (change.Kind)
        {
            case RenewalChangeKind.Override:
                (certificate.RenewalModeOverride, certificate.RenewBeforeDaysOverride) = (change.Mode ?? certificate.RenewalModeOverride, change.Days ?? certificate.RenewBeforeDaysOverride);
                break;
            case RenewalChangeKind.RemoveOverride:
                (certificate.RenewalModeOverride, certificate.RenewBeforeDaysOverride) = (null, null);
                break;
            case RenewalChangeKind.WatchPickup:
                certificate.PickupWatched = change.Watch;
                break;
            case RenewalChangeKind.RenewNow:
                order = await asking.AskAsync(scope, actor, snapshot, certificate, asking.Now(snapshot, now), now, cancellationToken);
                break;
            case RenewalChangeKind.ExportAfterAll:
                order = await asking.AskAsync(scope, actor, snapshot, certificate, RenewalAsking.ExportAfterAll(snapshot, now), now, cancellationToken);
                break;
        }

        certificate.RenewalCheckAt = now;
        scope.Audit(CertificateAudit.Of(actor, AuditAction.RenewalChanged, certificate,
            new
            {
                change = change.Kind,
                before = new { renewal = plan.Before, own = before },
                after = new { renewal = plan.After, own = Own(certificate) },
                plan.CostCents,
                order,
            }, actor.Correlation ?? correlation));
        scope.Announce(ChangeKind.Certificate, id);
        return new RenewalChangeOutcome(id, certificate.CommonName, RenewalOutcome.Changed, plan.Note ?? plan.After, order);
    }

    private static object Own(Certificate certificate) =>
        new { mode = certificate.RenewalModeOverride, renewBeforeDays = certificate.RenewBeforeDaysOverride, certificate.PickupWatched };
}
