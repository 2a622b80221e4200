using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Notifications;

/// <summary>The rule as it shall be; see <see cref="IAlertRuleFields"/>.</summary>
public sealed record EditAlertRuleInput(
    Guid RuleId, string Name, IReadOnlyList<AlertEvent> Events, IReadOnlyList<Guid> ProfileIds, IReadOnlyList<string> Owners, IReadOnlyList<Guid> ChannelIds, bool TellOwner,
    int Version) : IAlertRuleFields;

/// <summary>Changes a rule; what was raised before goes where it went.</summary>
public sealed class EditAlertRule(PortalStore store) : UseCase<EditAlertRuleInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override IValidator<EditAlertRuleInput> Validator { get; } = new AlertRuleFieldRules<EditAlertRuleInput>();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, EditAlertRuleInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var rule = await scope.Db.AlertRuleAsync(input.RuleId, input.Version, ct);
        await scope.Db.CheckAsync(input, rule.Id, ct);
        var before = AlertRuleStore.Facts(rule);
        rule.Take(input);
        scope.Log(actor, AuditAction.AlertRuleChanged, rule, new { before, after = AlertRuleStore.Facts(rule) });
        return rule.Id;
    }, cancellationToken);
}
