using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>What preview and change share, so that the preview shows just what the change does.</summary>
internal static class RenewalChanging
{
    /// <summary>Certificates that one change may have.</summary>
    public const int Most = 5_000;

    /// <summary>The chosen certificates, most urgent first.</summary>
    /// <exception cref="RefusedException">There are more than one change may have.</exception>
    public static async Task<List<Guid>> SelectAsync(PortalDb db, RenewalSelection selection, DateTime now, OrderOptions options, CancellationToken cancellationToken)
    {
        var chosen = selection.Ids?.Distinct().ToList();
        if (chosen is { Count: > Most })
            throw TooMany(chosen.Count);
        var matching = chosen is not null
            ? db.Certificates.Where(c => chosen.Contains(c.Id))
            : await RenewalFilters.OfAsync(db, selection.Matching!, now, options.ManagedRenewalDays, cancellationToken);
        var ids = await matching.OrderBy(c => c.NotAfter).ThenBy(c => c.Id).Select(c => c.Id).Take(Most + 1).ToListAsync(cancellationToken);
        return ids.Count <= Most ? ids : throw TooMany(await matching.CountAsync(cancellationToken));
    }

    private static RefusedException TooMany(int count) => new($"{count:N0} certificates are too many for one change: at most {Most:N0}. Narrow the filter.");

    /// <summary>What a change would make of one certificate.</summary>
    public static RenewalChangeRow Plan(RenewalSnapshot s, RenewalChange change, RenewalAsking asking, DateTime now)
    {
        var before = RenewalWords.Of(s.Setting);
        return change.Kind switch
        {
            RenewalChangeKind.Override => Setting(s, before, Overridden(s.Setting, change), asking, now),
            RenewalChangeKind.RemoveOverride => Setting(s, before, s.Setting with { Mode = s.Setting.ProfileMode, ModeIsOwn = false, Days = s.Setting.ProfileDays, DaysAreOwn = false }, asking, now),
            RenewalChangeKind.RenewNow => Asked(s, before, "renewed now", asking.Now(s, now)),
            RenewalChangeKind.ExportAfterAll => Asked(s, before, "exported after all", RenewalAsking.ExportAfterAll(s, now)),
            RenewalChangeKind.WatchPickup => Row(s, s.Certificate.PickupWatched == change.Watch ? RenewalOutcome.Unchanged : RenewalOutcome.Changed,
                Watched(s.Certificate.PickupWatched), Watched(change.Watch), 0, null),
        };
    }

    private static RenewalSetting Overridden(RenewalSetting setting, RenewalChange change) => setting with
    {
        Mode = change.Mode ?? setting.Mode,
        ModeIsOwn = change.Mode is not null || setting.ModeIsOwn,
        Days = change.Days ?? setting.Days,
        DaysAreOwn = change.Days is not null || setting.DaysAreOwn,
    };

    private static RenewalChangeRow Setting(RenewalSnapshot s, string before, RenewalSetting after, RenewalAsking asking, DateTime now)
    {
        if (s.Certificate.State != CertificateState.Active)
            return Row(s, RenewalOutcome.Refused, before, before, 0, "It has ended at AWS and never renews again.");
        if (after == s.Setting)
            return Row(s, RenewalOutcome.Unchanged, before, before, 0, null);
        // A setting costs nothing by itself, but one by which the days are reached already has the renewal triggered at once.
        var cents = Triggers(s with { Setting = after }, now) && !Triggers(s, now) ? asking.PriceOf(s) : 0;
        var note = cents > 0 ? $"AWS has not renewed it by these days: the portal triggers the renewal at once, and AWS charges {RenewalWords.Money(cents)}." : Consequence(s, after);
        return Row(s, RenewalOutcome.Changed, before, RenewalWords.Of(after), cents, note);
    }

    private static bool Triggers(RenewalSnapshot s, DateTime now) =>
        RenewalRules.Evaluate(s, now) is { Rule: RenewalRule.NearExpiry, Action: RenewalAction.OpenOrder, Goal: RenewalGoal.Trigger };

    private static string? Consequence(RenewalSnapshot s, RenewalSetting after) => (s.Setting.Mode, after.Mode) switch
    {
        (not RenewalMode.LetItEnd, RenewalMode.LetItEnd) when s.Open is { Kind: OrderKind.Renew, AcceptedAt: not null } =>
            "A renewal was asked for and cannot be called back: AWS charges it, and what it makes is not exported.",
        (not RenewalMode.LetItEnd, RenewalMode.LetItEnd) => "AWS may make and charge one more version, which is not exported; then it stops.",
        (RenewalMode.LetItEnd, not RenewalMode.LetItEnd) => "What AWS has made and not exported is fetched, and AWS goes on renewing and charging.",
        _ => null,
    };

    private static RenewalChangeRow Asked(RenewalSnapshot s, string before, string after, RenewalAsk ask) =>
        Row(s, !ask.May ? RenewalOutcome.Refused : ask.AlreadyOpen ? RenewalOutcome.Unchanged : RenewalOutcome.Changed, before, ask.May ? after : before, ask.CostCents, ask.Text);

    private static RenewalChangeRow Row(RenewalSnapshot s, RenewalOutcome outcome, string before, string after, int cents, string? note) =>
        new(s.Certificate.Id, s.Certificate.CommonName, s.Certificate.NotAfter, outcome, before, after, cents, note);

    private static string Watched(bool watched) => watched ? "people are told when nobody fetches a renewal" : "nobody is told when a renewal is not fetched";

    /// <summary>What a change must be like.</summary>
    public sealed class Rules : AbstractValidator<ChangeRenewalInput>
    {
        public Rules()
        {
            RuleFor(i => i.Selection).Must(s => (s.Ids is not null) != (s.Matching is not null)).WithMessage("Choose certificates, or all that match a filter.");
            RuleFor(i => i.Change.Days).InclusiveBetween(1, 30).When(i => i.Change.Kind == RenewalChangeKind.Override && i.Change.Days is not null)
                .OverridePropertyName(nameof(RenewalChange.Days)).WithMessage("Renew 1 to 30 days before the end.");
            RuleFor(i => i.Change).Must(c => c.Mode is not null || c.Days is not null).When(i => i.Change.Kind == RenewalChangeKind.Override)
                .OverridePropertyName(nameof(RenewalChange.Mode)).WithMessage("Choose what to set: the mode, the days, or both.");
        }
    }
}
