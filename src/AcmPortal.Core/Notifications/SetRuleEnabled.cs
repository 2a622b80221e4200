using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Notifications;

/// <summary>On or off.</summary>
public sealed record SetRuleEnabledInput(Guid RuleId, bool Enabled, int Version);

/// <summary>Switches a rule on or off; what it has sent on its way already still arrives.</summary>
public sealed class SetRuleEnabled(PortalStore store) : UseCase<SetRuleEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetRuleEnabledInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var rule = await scope.Db.AlertRuleAsync(input.RuleId, input.Version, ct);
        if (rule.Enabled == input.Enabled)
            return rule.Id;
        rule.Enabled = input.Enabled;
        scope.Log(actor, AuditAction.AlertRuleChanged, rule, new { before = new { enabled = !input.Enabled }, after = new { enabled = input.Enabled } });
        return rule.Id;
    }, cancellationToken);
}
