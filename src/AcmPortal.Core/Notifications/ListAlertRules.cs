using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which rules.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name; null for all.</param>
/// <param name="RuleId">Only this one, for its page.</param>
public sealed record ListAlertRulesInput(PageRequest Page, string? Search = null, Guid? RuleId = null);

/// <summary>A channel, to link to.</summary>
public sealed record ChannelName(Guid Id, string Name, AlertChannelKind Kind, bool Enabled);

/// <summary>A profile, to link to.</summary>
public sealed record ProfileName(Guid Id, string Name);

/// <summary>A rule with what it refers to, by name; what was deleted meanwhile is left out.</summary>
public sealed record AlertRuleRow(
    Guid Id, string Name, IReadOnlyList<AlertEvent> Events, IReadOnlyList<ProfileName> Profiles, IReadOnlyList<string> Owners, IReadOnlyList<ChannelName> Channels,
    bool TellOwner, bool Enabled, int Version);

/// <summary>A page of rules, for who has a role everywhere; sort key: name (default).</summary>
public sealed class ListAlertRules(PortalStore store) : UseCase<ListAlertRulesInput, Page<AlertRuleRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<AlertRuleRow>> HandleAsync(Actor actor, ListAlertRulesInput input, CancellationToken cancellationToken)
    {
        // Channels and rules are everybody's: who is in single teams only is not shown where the others' alerts go.
        actor.RequireEverywhere(Permission.View);
        return ReadAsync(input, cancellationToken);
    }

    private Task<Page<AlertRuleRow>> ReadAsync(ListAlertRulesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var rules = db.AlertRules.AsQueryable();
        if (input.Search?.Trim().ToLowerInvariant() is { Length: > 0 } part)
            rules = rules.Where(r => r.Name.ToLower().Contains(part));
        if (input.RuleId is { } id)
            rules = rules.Where(r => r.Id == id);
        var total = await rules.CountAsync(ct);
        var sorted = input.Page.Descending ? rules.OrderByDescending(r => r.Name) : rules.OrderBy(r => r.Name);
        var page = await sorted.Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        var channelIds = page.SelectMany(r => r.ChannelIds).Distinct().ToList();
        var profileIds = page.SelectMany(r => r.ProfileIds).Distinct().ToList();
        var channels = await db.AlertChannels.Where(c => channelIds.Contains(c.Id)).OrderBy(c => c.Name).Select(c => new ChannelName(c.Id, c.Name, c.Kind, c.Enabled)).ToListAsync(ct);
        var profiles = await db.Profiles.Where(p => profileIds.Contains(p.Id)).OrderBy(p => p.Name).Select(p => new ProfileName(p.Id, p.Name)).ToListAsync(ct);
        return new Page<AlertRuleRow>([.. page.Select(r => new AlertRuleRow(
            r.Id, r.Name, r.Events, [.. profiles.Where(p => r.ProfileIds.Contains(p.Id))], r.Owners, [.. channels.Where(c => r.ChannelIds.Contains(c.Id))],
            r.TellOwner, r.Enabled, r.Version))], total);
    }, cancellationToken);
}
