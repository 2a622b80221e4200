namespace AcmPortal.Core.Notifications;

/// <summary>One row of the channels list.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Name">Unique.</param>
/// <param name="Kind">How it speaks.</param>
/// <param name="Where">Where it leads: recipients or host; never an address with a token.</param>
/// <param name="Enabled">Whether rules send to it.</param>
/// <param name="LastSentAt">When it last took an alert, in the domain's time.</param>
/// <param name="LastFailedAt">When it last did not.</param>
/// <param name="LastError">Why; null after a good one.</param>
/// <param name="Waiting">Deliveries that wait for it.</param>
public sealed record ChannelRow(
    Guid Id, string Name, AlertChannelKind Kind, string Where, bool Enabled, DateTime? LastSentAt, DateTime? LastFailedAt, string? LastError, int Waiting);

/// <summary>Everything that a channel's page shows; never a secret.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Name">Unique.</param>
/// <param name="Kind">How it speaks.</param>
/// <param name="Settings">What is no secret.</param>
/// <param name="HasKey">Whether a password or key is sealed for it.</param>
/// <param name="Enabled">Whether rules send to it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastSentAt">When it last took an alert.</param>
/// <param name="LastFailedAt">When it last did not.</param>
/// <param name="LastError">Why; null after a good one.</param>
/// <param name="Waiting">Deliveries that wait for it.</param>
/// <param name="Rules">The rules that use it; it cannot be deleted while there is one.</param>
/// <param name="Version">Hand it back when changing the channel.</param>
public sealed record ChannelView(
    Guid Id, string Name, AlertChannelKind Kind, ChannelSettings Settings, bool HasKey, bool Enabled, DateTime CreatedAt, DateTime? LastSentAt,
    DateTime? LastFailedAt, string? LastError, int Waiting, IReadOnlyList<RuleName> Rules, int Version);

/// <summary>A rule, to link to.</summary>
public sealed record RuleName(Guid Id, string Name);
