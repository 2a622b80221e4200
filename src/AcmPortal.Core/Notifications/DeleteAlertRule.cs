using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Notifications;

/// <summary>Which rule.</summary>
public sealed record DeleteAlertRuleInput(Guid RuleId);

/// <summary>Deletes a rule; what it has sent on its way already still arrives.</summary>
public sealed class DeleteAlertRule(PortalStore store) : UseCase<DeleteAlertRuleInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteAlertRuleInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var rule = await scope.Db.AlertRuleAsync(input.RuleId, ct);
        scope.Db.AlertRules.Remove(rule);
        scope.Log(actor, AuditAction.AlertRuleDeleted, rule, new { before = AlertRuleStore.Facts(rule) });
        return rule.Id;
    }, cancellationToken);
}
