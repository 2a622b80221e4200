using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>A new rule; see <see cref="IAlertRuleFields"/>.</summary>
public sealed record CreateAlertRuleInput(
    string Name, IReadOnlyList<AlertEvent> Events, IReadOnlyList<Guid> ProfileIds, IReadOnlyList<string> Owners, IReadOnlyList<Guid> ChannelIds, bool TellOwner)
    : IAlertRuleFields;

/// <summary>Makes a rule; it counts for alerts from now on.</summary>
public sealed class CreateAlertRule(PortalStore store, DomainClock clock) : UseCase<CreateAlertRuleInput, Guid>
{
    // Each alert is held against each rule.
    private const int MostRules = 200;

    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override IValidator<CreateAlertRuleInput> Validator { get; } = new AlertRuleFieldRules<CreateAlertRuleInput>();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, CreateAlertRuleInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        await scope.Db.CheckAsync(input, Guid.Empty, ct);
        if (await scope.Db.AlertRules.CountAsync(ct) >= MostRules)
            throw new RefusedException($"There are {MostRules} rules already. Delete one, or put events together in fewer rules.");
        var rule = new AlertRule { Name = "", CreatedAt = clock.Now };
        rule.Take(input);
        scope.Db.AlertRules.Add(rule);
        scope.Log(actor, AuditAction.AlertRuleCreated, rule, new { after = AlertRuleStore.Facts(rule) });
        return rule.Id;
    }, cancellationToken);
}
