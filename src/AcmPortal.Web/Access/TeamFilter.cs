using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Access;

/// <summary>Teams in lists: shown and chosen among only by who sees more than one, so that a portal of one team stays as simple as it is.</summary>
public static class TeamFilter
{
    /// <summary>What to ask ListTeams for.</summary>
    public static ListTeamsInput Wanted { get; } = new(new PageRequest(Size: 200));

    /// <summary>The choices; empty where there is at most one team to see.</summary>
    public static IReadOnlyList<FilterOption> Of(Outcome<Page<TeamRow>> teams) =>
        teams.Value is { Total: > 1 } seen ? [.. seen.Items.Select(t => new FilterOption(t.Id.ToString(), t.Name))] : [];

    /// <summary>The team that the address asks for; what is no id is none that exists.</summary>
    public static Guid? Chosen(ListQuery query) => query["team"] is null ? null : query.Id("team") ?? Guid.Empty;
}
