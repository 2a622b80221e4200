using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>The rule that is there from the start: owners are told of everything about their certificates, and administrators of broken connections and quotas.</summary>
public sealed class DefaultAlertRule(PortalStore store, DomainClock clock)
{
    /// <summary>What it is called.</summary>
    public const string Name = "Tell the owner";

    // A constant, so that of two instances that start together one makes it.
    private static readonly Guid Id = new("a1e27000-0000-7000-8000-000000000001");

    /// <summary>Makes it unless there is, or ever was, a rule: one that somebody deleted does not come back.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await HadRulesAsync(cancellationToken))
            return;
        try
        {
            await store.ChangeAsync(
                (scope, _) =>
                {
                    var rule = new AlertRule { Id = Id, Name = Name, TellOwner = true, CreatedAt = clock.Now };
                    scope.Db.AlertRules.Add(rule);
                    scope.Log(Actor.Portal, AuditAction.AlertRuleCreated, rule, new { after = AlertRuleStore.Facts(rule) });
                    return Task.FromResult(0);
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another instance was first.
        }
    }

    private Task<bool> HadRulesAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async (db, ct) => await db.AlertRules.AnyAsync(ct) || await db.AuditEntries.AnyAsync(e => e.Action == AuditAction.AlertRuleCreated, ct), cancellationToken);
}
