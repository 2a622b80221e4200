using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Renewal;

/// <summary>What the renewal rules look at. Rows as stored; nothing is asked of AWS for it.</summary>
/// <param name="Certificate">The certificate with what AWS showed of it last.</param>
/// <param name="Setting">What is in force for it.</param>
/// <param name="Open">Its open renew or revoke order; a revocation where there are both.</param>
/// <param name="Current">The stored version that is current.</param>
/// <param name="InUseNotAfter">When the version ends that is in use as long as nobody fetches the current one: the one fetched last, else the one before; null when there is none.</param>
/// <param name="Ended">Its last renewal order, where that has ended; null when there is none, or a newer one is open.</param>
/// <param name="Succeeded">Whether another certificate, not revoked, has taken over from it.</param>
/// <param name="RevokedHere">Whether it was the portal that revoked it.</param>
/// <param name="Options">The settings of the section Renewal.</param>
/// <param name="ManagedRenewalDays">Days before the end at which AWS starts to renew by itself.</param>
public sealed record RenewalSnapshot(
    Certificate Certificate, RenewalSetting Setting, OpenWork? Open, CurrentVersion Current, DateTime? InUseNotAfter,
    EndedWork? Ended, bool Succeeded, bool RevokedHere, RenewalOptions Options, int ManagedRenewalDays)
{
    /// <summary>Whether the revocation of the certificate that it replaces waits until somebody has fetched its key.</summary>
    public bool Awaited { get; init; }
}

/// <summary>The mode and days in force, and where each comes from.</summary>
/// <param name="Mode">In force.</param>
/// <param name="ModeIsOwn">True: set on the certificate; false: inherited from its profile.</param>
/// <param name="Days">Days before the end at which the portal triggers what AWS has not renewed; in force.</param>
/// <param name="DaysAreOwn">True: set on the certificate; false: inherited from its profile.</param>
/// <param name="ProfileName">The profile.</param>
/// <param name="ProfileMode">What the profile says.</param>
/// <param name="ProfileDays">What the profile says.</param>
public sealed record RenewalSetting(
    RenewalMode Mode, bool ModeIsOwn, int Days, bool DaysAreOwn, string ProfileName, RenewalMode ProfileMode, int ProfileDays)
{
    /// <summary>What is in force for a certificate of a profile.</summary>
    public static RenewalSetting Of(Certificate certificate, Profile profile) => new(
        certificate.RenewalModeOverride ?? profile.RenewalMode, certificate.RenewalModeOverride is not null,
        certificate.RenewBeforeDaysOverride ?? profile.RenewBeforeDays, certificate.RenewBeforeDaysOverride is not null,
        profile.Name, profile.RenewalMode, profile.RenewBeforeDays);
}

/// <summary>An order that is open for a certificate.</summary>
public sealed record OpenWork(
    Guid OrderId, OrderKind Kind, OrderState State, OrderReason Reason, string? ReasonText, DateTime OpenedAt, DateTime? NextAttemptAt,
    RenewalRule? Rule, RenewalGoal? Goal, DateTime? AcceptedAt, int Attempt, bool Cancelled)
{
    /// <summary>What the rules need of an order.</summary>
    public static OpenWork Of(Order order) => new(
        order.Id, order.Kind, order.State, order.Reason, order.ReasonText, order.RequestedAt, order.NextAttemptAt,
        order.RenewalRule, order.RenewalGoal, order.RenewalAcceptedAt, order.Attempt, order.CancelRequestedAt is not null);
}

/// <summary>A renewal order that has ended.</summary>
/// <param name="State">How.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
/// <param name="BaselineSerial">The serial that was stored when it began.</param>
/// <param name="CancelledBy">The person who cancelled it; null when nobody did.</param>
public sealed record EndedWork(OrderState State, OrderReason Reason, DateTime At, string? BaselineSerial, string? CancelledBy);

/// <summary>The stored version that is current.</summary>
/// <param name="Number">1 for the first; above it a renewal.</param>
/// <param name="StoredAt">When it was stored.</param>
public sealed record CurrentVersion(int Number, DateTime StoredAt);

/// <summary>What follows from a rule.</summary>
public enum RenewalAction
{
    /// <summary>Nothing, ever: the certificate has ended.</summary>
    None,

    /// <summary>Nothing yet: see when.</summary>
    Wait,

    /// <summary>An order is opened now.</summary>
    OpenOrder,

    /// <summary>An order is at work.</summary>
    OrderAtWork,

    /// <summary>A person must act; the portal goes on looking.</summary>
    NeedsPerson,
}

/// <summary>What the rules say of one certificate at one time: it decides in the loop, and explains on screen.</summary>
/// <param name="Rule">The first rule that holds; its name is shown.</param>
/// <param name="Action">What follows.</param>
/// <param name="At">When the next thing happens; null when nothing will, or nobody can tell.</param>
/// <param name="Sentence">What happens next and why, in plain words.</param>
/// <param name="Goal">How far the order to be opened may go; null when none is.</param>
public sealed record RenewalVerdict(RenewalRule Rule, RenewalAction Action, DateTime? At, string Sentence, RenewalGoal? Goal = null);
