using AcmPortal.Core.Notifications;

namespace AcmPortal.Web.Notifications;

/// <summary>What is typed for a new or a changed rule.</summary>
/// <param name="AllEvents">Every event, also those that later versions bring.</param>
/// <param name="Owners">As typed, one a line.</param>
/// <param name="Version">The version that is edited; 0 for a new rule.</param>
public sealed record RuleDraft(
    string Name = "", bool AllEvents = true, IReadOnlyList<AlertEvent>? Events = null, IReadOnlyList<Guid>? Profiles = null, string Owners = "", IReadOnlyList<Guid>? Channels = null,
    bool TellOwner = false, int Version = 0)
{
    /// <summary>The events that can be chosen.</summary>
    public static IReadOnlyList<AlertEvent> Choosable { get; } = AlertWords.Choosable;

    /// <summary>Those that are ticked.</summary>
    public IReadOnlyList<AlertEvent> EventList => AllEvents ? [] : Events ?? [];

    /// <summary>Those that are ticked.</summary>
    public IReadOnlyList<Guid> ProfileList => Profiles ?? [];

    /// <summary>Those that are ticked.</summary>
    public IReadOnlyList<Guid> ChannelList => Channels ?? [];

    /// <summary>Each owner as typed.</summary>
    public IReadOnlyList<string> OwnerList => [.. Owners.Split(['\n', '\r', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    public string? NameProblem => Name.Trim().Length switch
    {
        0 => "A rule needs a name, for example \"Wake on-call\".",
        > 100 => "A name has at most 100 characters.",
        _ => null,
    };

    public string? EventsProblem => !AllEvents && EventList.Count == 0 ? "Tick at least one event, or choose all." : null;

    public string? ChannelsProblem => ChannelList.Count == 0 && !TellOwner ? "Choose a channel, or tell the owner: without either the rule tells nobody." : null;

    /// <summary>Whether nothing is wrong, as far as the page can know.</summary>
    public bool IsRight => this is { NameProblem: null, EventsProblem: null, ChannelsProblem: null };

    /// <summary>The same rule as it is stored.</summary>
    public static RuleDraft Of(AlertRuleRow row) => new(
        row.Name, row.Events.Count == 0, row.Events, [.. row.Profiles.Select(p => p.Id)], string.Join('\n', row.Owners), [.. row.Channels.Select(c => c.Id)], row.TellOwner, row.Version);
}
