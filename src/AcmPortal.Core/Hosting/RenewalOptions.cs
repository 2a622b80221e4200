namespace AcmPortal.Core.Hosting;

/// <summary>Section <c>Renewal</c>: how AWS is watched, and when people are told.</summary>
public sealed record RenewalOptions
{
    /// <summary><c>Renewal:ReconcileMinutes</c>: how often each account and region is compared with AWS, 5 to 360.</summary>
    public int ReconcileMinutes { get; init; } = 360;

    /// <summary><c>Renewal:WindowReconcileMinutes</c>: the same while a certificate there is in AWS's own renewal window, 1 to 360.</summary>
    public int WindowReconcileMinutes { get; init; } = 60;

    /// <summary>
    /// <c>Renewal:UnknownOutcomeMinutes</c>: how long AWS must show that nothing is under way before RenewCertificate is
    /// sent again after a lost answer, 10 to 1440. AWS may charge both when it is too short.
    /// </summary>
    public int UnknownOutcomeMinutes { get; init; } = 60;

    /// <summary><c>Renewal:PickupDays</c>: days after which a stored renewal that nobody fetched needs a person, 1 to 90.</summary>
    public int PickupDays { get; init; } = 7;

    /// <summary><c>Renewal:PickupBeforeEndDays</c>: days before the replaced version ends at which people are told again, 1 to 44.</summary>
    public int PickupBeforeEndDays { get; init; } = 14;

    /// <summary><c>Renewal:ExpiringDays</c>: days left at which people are told that no successor is stored yet; most first.</summary>
    public IReadOnlyList<int> ExpiringDays { get; init; } = [30, 15, 7, 3, 1];

    /// <summary><c>Renewal:KeepCallsDays</c>: how long calls of readings are kept, 1 to 3650; calls of an order stay as long as the order.</summary>
    public int KeepCallsDays { get; init; } = 90;
}
