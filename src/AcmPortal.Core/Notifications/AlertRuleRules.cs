using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>The fields that a new and a changed rule share.</summary>
public interface IAlertRuleFields
{
    /// <summary>Unique, 1 to 100 characters.</summary>
    string Name { get; }

    /// <summary>Empty: all events.</summary>
    IReadOnlyList<AlertEvent> Events { get; }

    /// <summary>Empty: all profiles, and what is about none.</summary>
    IReadOnlyList<Guid> ProfileIds { get; }

    /// <summary>Owner contacts; empty: all.</summary>
    IReadOnlyList<string> Owners { get; }

    /// <summary>Where to; may be empty where the owner is told.</summary>
    IReadOnlyList<Guid> ChannelIds { get; }

    /// <summary>Tell the owner by e-mail as well.</summary>
    bool TellOwner { get; }
}

/// <summary>The rules of a rule's fields.</summary>
internal sealed class AlertRuleFieldRules<T> : AbstractValidator<T>
    where T : IAlertRuleFields
{
    public AlertRuleFieldRules()
    {
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("The rule needs a name, for example \"Wake on-call\".")
            .Must(n => n.Trim().Length <= 100 && !n.Any(char.IsControl)).WithMessage("The name of a rule has at most 100 characters, on one line.");
        RuleFor(r => r.Events).Must(e => e is not null && e.All(AlertWords.Choosable.Contains)).WithMessage("Choose events from the list. Tests go to the tested channel alone.");
        RuleFor(r => r.Owners).Must(o => o is not null && o.Count <= 100 && o.All(x => !string.IsNullOrWhiteSpace(x) && x.Length <= 200 && !x.Any(char.IsControl)))
            .WithMessage("At most 100 owners, one a line, each as it stands on its profile.");
        RuleFor(r => r.ChannelIds).Must((r, c) => c is { Count: > 0 and <= ChannelStore.MostChannels } || (c is { Count: 0 } && r.TellOwner))
            .WithMessage("Choose a channel, or tell the owner: without either the rule tells nobody.");
    }
}

/// <summary>What the use cases of rules share.</summary>
internal static class AlertRuleStore
{
    /// <exception cref="NotFoundException">There is none.</exception>
    public static async Task<AlertRule> AlertRuleAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.AlertRules.FirstOrDefaultAsync(r => r.Id == id, cancellationToken) ?? throw new NotFoundException("The rule");

    /// <summary>Also compares the version that somebody saw.</summary>
    /// <exception cref="ChangedMeanwhileException">Somebody else saved it after that.</exception>
    public static async Task<AlertRule> AlertRuleAsync(this PortalDb db, Guid id, int version, CancellationToken cancellationToken)
    {
        var rule = await db.AlertRuleAsync(id, cancellationToken);
        return rule.Version == version ? rule : throw new ChangedMeanwhileException($"The rule {rule.Name}");
    }

    /// <summary>What the database must say: the name is free, and profiles and channels are there.</summary>
    /// <exception cref="InvalidInputException">All that is wrong.</exception>
    public static async Task CheckAsync(this PortalDb db, IAlertRuleFields fields, Guid own, CancellationToken cancellationToken)
    {
        List<FieldError> errors = [];
        var lower = fields.Name.Trim().ToLowerInvariant();
        if (await db.AlertRules.AnyAsync(r => r.Id != own && r.Name.ToLower() == lower, cancellationToken))
            errors.Add(new(nameof(fields.Name), $"There is a rule named {fields.Name.Trim()} already. Choose another name."));
        var profiles = fields.ProfileIds.Distinct().ToList();
        if (await db.Profiles.CountAsync(p => profiles.Contains(p.Id), cancellationToken) != profiles.Count)
            errors.Add(new(nameof(fields.ProfileIds), "One of the profiles was deleted meanwhile. Reload the page and choose again."));
        var channels = fields.ChannelIds.Distinct().ToList();
        if (await db.AlertChannels.CountAsync(c => channels.Contains(c.Id), cancellationToken) != channels.Count)
            errors.Add(new(nameof(fields.ChannelIds), "One of the channels was deleted meanwhile. Reload the page and choose again."));
        if (errors.Count > 0)
            throw new InvalidInputException(errors);
    }

    public static void Take(this AlertRule rule, IAlertRuleFields fields)
    {
        rule.Name = fields.Name.Trim();
        rule.Events = [.. fields.Events.Distinct().Order()];
        rule.ProfileIds = [.. fields.ProfileIds.Distinct()];
        rule.Owners = [.. fields.Owners.Select(o => o.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)];
        rule.ChannelIds = [.. fields.ChannelIds.Distinct()];
        rule.TellOwner = fields.TellOwner;
    }

    public static object Facts(AlertRule r) => new
    {
        name = r.Name,
        events = r.Events.Select(e => e.ToString()).ToArray(),
        profiles = r.ProfileIds.ToArray(),
        owners = r.Owners.ToArray(),
        channels = r.ChannelIds.ToArray(),
        tellOwner = r.TellOwner,
        enabled = r.Enabled,
    };

    public static void Log(this ChangeScope scope, Actor actor, string action, AlertRule rule, object? detail)
    {
        scope.Audit(new AuditLine(actor, action, "alert-rule", rule.Id.ToString("D"), rule.Name, detail));
        scope.Announce(ChangeKind.AlertSetup, rule.Id);
    }
}
