using System.Security.Cryptography;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>What a step has learnt and not yet stored: it goes into the transaction of the step's decision.</summary>
internal sealed class StepRecord
{
    private readonly List<AwsCall> calls = [];
    private readonly List<Func<ChangeScope, Order, CancellationToken, Task>> changes = [];

    private readonly List<byte[]> secrets = [];

    /// <summary>Wiped once the transaction is over, committed or not.</summary>
    public void WipeAfterwards(byte[] secret) => secrets.Add(secret);

    public void Call(Guid orderId, AwsCallNote note) => calls.Add(note.OfOrder(orderId));

    public void Change(Action<ChangeScope, Order> change) => changes.Add((scope, order, _) =>
    {
        change(scope, order);
        return Task.CompletedTask;
    });

    public void Change(Func<ChangeScope, Order, CancellationToken, Task> change) => changes.Add(change);

    /// <summary>The outcome of a mutating call, joined with its intent.</summary>
    public void Outcome(string operation, AwsCallNote note) => Change((scope, order) =>
    {
        scope.Audit(OrderAudit.Outcome(order, operation, note));
        order.IntentId = null;
    });

    /// <summary>The outcome of a mutating call whose step was cut off before it saw an answer; what AWS did is then looked for.</summary>
    public void AnswerLost() => Change((scope, order) =>
    {
        scope.Audit(OrderAudit.Lost(order));
        order.IntentId = null;
    });

    internal async Task ApplyAsync(ChangeScope scope, Order order, CancellationToken cancellationToken)
    {
        scope.Db.AwsCalls.AddRange(calls);
        foreach (var change in changes)
            await change(scope, order, cancellationToken);
    }

    internal void Clear()
    {
        Wipe();
        calls.Clear();
        changes.Clear();
    }

    internal void Wipe()
    {
        foreach (var secret in secrets)
            CryptographicOperations.ZeroMemory(secret);
        secrets.Clear();
    }
}

/// <summary>The audit rows of orders.</summary>
internal static class OrderAudit
{
    public static AuditLine Of(Actor actor, string action, Order order, object? detail, Guid? correlation = null, string outcome = AuditOutcome.Ok) =>
        new(actor, action, "order", order.Id.ToString(), order.CommonName, detail, correlation) { Outcome = outcome, TeamId = order.TeamId };

    /// <summary>Written before a mutating call is made.</summary>
    public static AuditLine Intent(Order order, string operation, object detail) =>
        Of(Actor.Portal, AuditAction.AwsIntent, order, new { operation, detail }, order.IntentId);

    /// <summary>Written with what the call showed.</summary>
    public static AuditLine Outcome(Order order, string operation, AwsCallNote note) =>
        Of(Actor.Portal, AuditAction.AwsOutcome, order, new { operation, note.HttpStatus, note.Code, note.Outcome, note.RequestId }, order.IntentId, OutcomeOf(note));

    /// <summary>What AWS takes for wrong is refused; what did not get through has failed.</summary>
    public static string OutcomeOf(AwsCallNote note) =>
        note.Code is null ? AuditOutcome.Ok : note.HttpStatus is >= 400 and < 500 and not 429 ? AuditOutcome.Refused : AuditOutcome.Failed;

    /// <summary>Written by the next step when the one that made the call did not live to write its outcome.</summary>
    public static AuditLine Lost(Order order) => Of(Actor.Portal, AuditAction.AwsOutcome, order, new
    {
        operation = order switch
        {
            { Kind: OrderKind.Renew } => "RenewCertificate",
            { Kind: OrderKind.Revoke } => "RevokeCertificate",
            { State: OrderState.Cancelling } => "DeleteCertificate",
            _ => "RequestCertificate",
        },
        code = LostIntents.AnswerNotSeen,
        outcome = "The step was cut off before an answer was seen. What AWS did is looked for before anything is asked again.",
    }, order.IntentId, AuditOutcome.Failed);
}
