using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Renewal;

/// <summary>How a certificate is counted on the Manage Renewal page. Each certificate is in exactly one.</summary>
public enum RenewalCategory
{
    /// <summary>A person must act.</summary>
    NeedsPerson,

    /// <summary>A renewal is under way: an order of the portal, or AWS by itself.</summary>
    Renewing,

    /// <summary>AWS's renewal window is open, and nothing is wrong.</summary>
    Due,

    /// <summary>Nothing is to be done yet.</summary>
    Waiting,

    /// <summary>It is let end.</summary>
    EndsByChoice,

    /// <summary>Expired, revoked or deleted: it renews no more.</summary>
    Ended,
}

/// <summary>Which certificates; what is null or empty does not filter.</summary>
/// <param name="Search">Part of a name, a serial or an ARN.</param>
/// <param name="Categories">Only these; empty for all but <see cref="RenewalCategory.Ended"/>.</param>
/// <param name="ProfileIds">Only of these profiles.</param>
/// <param name="AuthorityIds">Only of these CAs.</param>
/// <param name="Owner">Part of the owner contact.</param>
/// <param name="MaxDaysLeft">Only with fewer than so many days left.</param>
/// <param name="TeamId">Only of this team.</param>
/// <param name="ByThemselves">Only those that renew without anybody: active, no person needed, not let end, and nothing has taken over.</param>
public sealed record RenewalFilter(
    string? Search = null, IReadOnlyList<RenewalCategory>? Categories = null, IReadOnlyList<Guid>? ProfileIds = null,
    IReadOnlyList<Guid>? AuthorityIds = null, string? Owner = null, int? MaxDaysLeft = null, Guid? TeamId = null, bool ByThemselves = false);

/// <summary>A page of the Manage Renewal table, for ListRenewals. Sort keys: urgent (default: who needs a person first, then by end), expires, name, profile.</summary>
public sealed record ListRenewalsInput(PageRequest Page, RenewalFilter Filter);

/// <summary>One row of the Manage Renewal table, and the head of a certificate's renewal dialog.</summary>
/// <param name="Id">The certificate.</param>
/// <param name="CommonName">Its first name.</param>
/// <param name="Names">All its names, the common name first.</param>
/// <param name="ProfileId">Its profile.</param>
/// <param name="AuthorityId">Its CA.</param>
/// <param name="AuthorityName">Its CA's name.</param>
/// <param name="OwnerContact">Whom to tell.</param>
/// <param name="Serial">Of the stored current version.</param>
/// <param name="NotBefore">Of the stored current version.</param>
/// <param name="NotAfter">Of the stored current version.</param>
/// <param name="DaysLeft">Whole days; 0 on the last one, below it once expired.</param>
/// <param name="Category">Where it counts.</param>
/// <param name="Setting">What is in force, and where it comes from.</param>
/// <param name="Next">The rule, what happens next and when: computed now, not stored.</param>
/// <param name="Last">Its last renewal order; null when there never was one.</param>
/// <param name="Aws">What AWS showed last.</param>
/// <param name="Records">How its validation CNAMEs stand.</param>
/// <param name="Attention">Why a person is needed; null when none is.</param>
/// <param name="PriceCents">What one renewal costs, US cents.</param>
/// <param name="PickupWatched">Whether a renewal that nobody fetches needs a person.</param>
public sealed record RenewalRow(
    Guid Id, string CommonName, IReadOnlyList<string> Names, Guid ProfileId, Guid AuthorityId, string AuthorityName, string OwnerContact,
    string Serial, DateTime NotBefore, DateTime NotAfter, int DaysLeft, RenewalCategory Category, RenewalSetting Setting, RenewalVerdict Next,
    RenewalResult? Last, RenewalAtAws Aws, RenewalRecords Records, RenewalAttention? Attention, int PriceCents, bool PickupWatched)
{
    /// <summary>The team that owns it.</summary>
    public Guid TeamId { get; init; }
    public string TeamName { get; init; } = "";
}

/// <summary>A renewal order and how it stands or ended.</summary>
public sealed record RenewalResult(
    Guid OrderId, OrderState State, bool Open, RenewalRule? Rule, RenewalGoal? Goal, OrderReason Reason, string? Text, DateTime OpenedAt, DateTime Since, DateTime? NextAttemptAt);

/// <summary>What AWS showed of a certificate last.</summary>
/// <param name="SeenAt">When AWS showed it.</param>
/// <param name="Status">Its word.</param>
/// <param name="Serial">Of the version that AWS has; null where it did not tell.</param>
/// <param name="NotAfter">End of the version that AWS has.</param>
/// <param name="RenewalStatus">Of AWS's own renewal; null when there is none.</param>
/// <param name="Eligible">Whether AWS will renew it.</param>
/// <param name="Exported">Whether its version was exported.</param>
/// <param name="Exportable">Whether it may be.</param>
/// <param name="InUse">Whether an AWS service uses it.</param>
/// <param name="NotExported">Whether AWS has a version after the stored one that stays there on purpose: it is let end.</param>
public sealed record RenewalAtAws(
    DateTime? SeenAt, string? Status, string? Serial, DateTime? NotAfter, string? RenewalStatus, bool? Eligible, bool? Exported, bool? Exportable, bool? InUse,
    bool NotExported = false);

/// <summary>How many of a certificate's validation CNAMEs were last seen in their zones, and the names of those that were not.</summary>
public sealed record RenewalRecords(int InPlace, int Total, IReadOnlyList<string> Missing);

/// <summary>Why a person is needed.</summary>
public sealed record RenewalAttention(RenewalRule Rule, DateTime Since, string Text);

/// <summary>One certificate's renewal, for its dialog and its page, from GetRenewal.</summary>
/// <param name="Row">As in the table.</param>
/// <param name="Records">Each CNAME with its zone and state.</param>
/// <param name="Orders">Its renewal orders, newest first; at most 20.</param>
/// <param name="NextChargeAt">When AWS charges it next, as far as can be told; null when it will not.</param>
/// <param name="RenewNow">What Renew now would do, with its cost, or why it cannot be done.</param>
/// <param name="MayRenewNow">Whether it can be done.</param>
/// <param name="MayExportAfterAll">Whether AWS has a version that is not exported on purpose.</param>
/// <param name="MayChange">Whether this person may change its renewal.</param>
public sealed record RenewalView(
    RenewalRow Row, IReadOnlyList<RecordRow> Records, IReadOnlyList<RenewalResult> Orders, DateTime? NextChargeAt,
    string RenewNow, bool MayRenewNow, bool MayExportAfterAll, bool MayChange);

/// <summary>What to change.</summary>
public enum RenewalChangeKind
{
    /// <summary>Sets what is given of mode and days on the certificates themselves.</summary>
    Override,

    /// <summary>Takes mode and days from the profile again.</summary>
    RemoveOverride,

    /// <summary>Renews at once; AWS charges it.</summary>
    RenewNow,

    /// <summary>Fetches a version that AWS has made and that was let end.</summary>
    ExportAfterAll,

    /// <summary>Sets whether a renewal that nobody fetches needs a person.</summary>
    WatchPickup,
}

/// <summary>One change for many certificates.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Mode">For <see cref="RenewalChangeKind.Override"/>; null leaves it.</param>
/// <param name="Days">For <see cref="RenewalChangeKind.Override"/>, 1 to 30; null leaves them.</param>
/// <param name="Watch">For <see cref="RenewalChangeKind.WatchPickup"/>.</param>
public sealed record RenewalChange(RenewalChangeKind Kind, RenewalMode? Mode = null, int? Days = null, bool Watch = true);

/// <summary>Either these certificates, or all that match a filter; at most 5,000 at once.</summary>
public sealed record RenewalSelection(IReadOnlyList<Guid>? Ids, RenewalFilter? Matching = null);

/// <summary>For PreviewRenewalChange and ChangeRenewal: the same input shows and does.</summary>
public sealed record ChangeRenewalInput(RenewalSelection Selection, RenewalChange Change);

/// <summary>What a change would do.</summary>
/// <param name="Selected">Certificates that the selection has.</param>
/// <param name="Changing">Of those, how many would change.</param>
/// <param name="Refused">How many cannot.</param>
/// <param name="CostCents">What AWS charges for it at once, US cents.</param>
/// <param name="Rows">Each certificate, most urgent first; at most 200.</param>
/// <param name="Warnings">Consequences in sentences.</param>
public sealed record RenewalChangePreview(int Selected, int Changing, int Refused, int CostCents, IReadOnlyList<RenewalChangeRow> Rows, IReadOnlyList<string> Warnings);

/// <summary>One certificate of a preview.</summary>
/// <param name="Id">The certificate.</param>
/// <param name="CommonName">Its first name.</param>
/// <param name="NotAfter">Its end.</param>
/// <param name="Outcome">Whether it would change.</param>
/// <param name="Before">For example "on, 30 days, from web".</param>
/// <param name="After">The same afterwards, or what is done.</param>
/// <param name="CostCents">What AWS charges at once.</param>
/// <param name="Note">Why not, or what to know; null when all is said.</param>
public sealed record RenewalChangeRow(Guid Id, string CommonName, DateTime NotAfter, RenewalOutcome Outcome, string Before, string After, int CostCents, string? Note);

/// <summary>What became of one certificate of a change.</summary>
public enum RenewalOutcome
{
    /// <summary>Changed.</summary>
    Changed,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>It cannot be; the text says why.</summary>
    Refused,
}

/// <summary>What a change did.</summary>
public sealed record RenewalChangeResult(int Changed, int Unchanged, int Refused, IReadOnlyList<RenewalChangeOutcome> Outcomes);

/// <summary>What a change did to one certificate.</summary>
public sealed record RenewalChangeOutcome(Guid Id, string CommonName, RenewalOutcome Outcome, string Text, Guid? OrderId);

/// <summary>For RenewNow: the order that renews, new or open before, and a sentence on what happens.</summary>
public sealed record RenewNowResult(Guid OrderId, bool AlreadyOpen, string Text);
