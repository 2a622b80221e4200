using System.Collections.Frozen;
using AcmPortal.Core.Telemetry;
using static AcmPortal.Core.Orders.OrderState;

namespace AcmPortal.Core.Orders;

/// <summary>Why a new order waits for approval.</summary>
public sealed record OrderHold(OrderReason Reason, string Text);

/// <summary>The one transition table, and the one method that changes an order's state.</summary>
public static class OrderTransitions
{
    private static readonly FrozenDictionary<OrderState, OrderState[]> Table = new Dictionary<OrderState, OrderState[]>
    {
        [AwaitingApproval] = [Requested, Refused, Cancelled],
        [Requested] = [AwaitingRecords, Cancelling, Cancelled, Failed],
        [AwaitingRecords] = [RecordsPending, Issued, Cancelling, Failed],
        [RecordsPending] = [Validating, Issued, Cancelling, Failed],
        [Validating] = [Issued, Cancelling, Failed],
        // A renewal alone is cancelled here, or falls back: what was issued anew is stored in any case.
        [Issued] = [Stored, Due, Cancelled, Failed],
        [Due] = [Renewing, Issued, Cancelled, Failed],
        [Renewing] = [Due, Issued, Cancelled, Failed],
        [RevocationRequested] = [Revoked, Failed],
        [Cancelling] = [Cancelled, Issued, Failed],
        // Cancelled by a person who requested it again, where AWS can never issue what it asked for.
        [Failed] = [Requested, AwaitingRecords, Issued, Due, RevocationRequested, Cancelled],
        [Stored] = [],
        [Revoked] = [],
        [Refused] = [],
        [Cancelled] = [],
    }.ToFrozenDictionary();

    /// <summary>Whether the table has the move.</summary>
    public static bool Allows(OrderState from, OrderState to) => Table[from].Contains(to);

    /// <summary>Where an order may go from <paramref name="from"/>.</summary>
    public static IReadOnlyList<OrderState> From(OrderState from) => Table[from];

    /// <summary>Whether the order has ended for good; <see cref="Failed"/> has not, a person may retry it.</summary>
    public static bool IsTerminal(OrderState state) => Table[state].Length == 0;

    /// <summary>Whether the order is worked on: neither ended nor failed. Open orders hold their uniqueness slot.</summary>
    public static bool IsOpen(OrderState state) => !IsTerminal(state) && state != Failed;

    /// <summary>Who acts next, in the usual case.</summary>
    public static NextActor NextToAct(OrderState state) => state switch
    {
        AwaitingApproval => NextActor.Approvers,
        Requested or RecordsPending or Issued or Due or RevocationRequested or Cancelling => NextActor.Portal,
        AwaitingRecords or Validating or Renewing => NextActor.Aws,
        Failed => NextActor.Person,
        Stored or Revoked or Refused or Cancelled => NextActor.Nobody,
    };

    /// <summary>The state in which an order of a kind begins, where nobody has to approve it.</summary>
    public static OrderState FirstOf(OrderKind kind) => kind switch
    {
        OrderKind.Issue => Requested,
        OrderKind.Renew => Due,
        OrderKind.Revoke => RevocationRequested,
    };

    /// <summary>Puts a new order into its first state and its uniqueness slot, and gives its first history line.</summary>
    /// <param name="order">The new order.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="slot">Its uniqueness slot.</param>
    /// <param name="by">Who asked.</param>
    /// <param name="hold">Why it waits for approval; null when it does not.</param>
    public static OrderHistory Open(Order order, DateTime now, string slot, string by, OrderHold? hold = null)
    {
        var line = Begin(order, hold is null ? FirstOf(order.Kind) : AwaitingApproval, now, slot, by, hold?.Reason ?? OrderReason.AskedByPerson, hold?.Text);
        if (hold is not null)
            order.NextAttemptAt = null;
        return line;
    }

    /// <summary>The same for an order that a rule opened.</summary>
    /// <param name="order">The new order.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="slot">Its uniqueness slot.</param>
    /// <param name="by">Who or what opened it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="text">The sentence for people.</param>
    public static OrderHistory Open(Order order, DateTime now, string slot, string by, OrderReason reason, string? text) =>
        Begin(order, FirstOf(order.Kind), now, slot, by, reason, text);

    private static OrderHistory Begin(Order order, OrderState state, DateTime now, string slot, string by, OrderReason reason, string? text)
    {
        // Here, so that no way of opening an order forgets it.
        order.TraceParent = PortalTelemetry.TraceParent;
        order.State = state;
        order.StateSince = now;
        order.OpenSlot = slot;
        order.NextAttemptAt = now;
        order.Reason = reason;
        order.ReasonText = text;
        return new OrderHistory
        {
            OrderId = order.Id,
            Number = ++order.HistoryCount,
            At = now,
            To = state,
            Reason = reason,
            Detail = text,
            By = by,
        };
    }

    /// <summary>A line of history of an order that stays in its state, to store in the same transaction.</summary>
    public static OrderHistory Note(Order order, DateTime now, string detail, string by) => new()
    {
        OrderId = order.Id,
        Number = ++order.HistoryCount,
        At = now,
        From = order.State,
        To = order.State,
        Reason = order.Reason,
        Detail = detail,
        By = by,
    };

    /// <summary>
    /// Moves the order, and gives the history line to store in the same transaction. An order that ends or fails gives
    /// its uniqueness slot back; who moves it out of <see cref="Failed"/> takes it again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The table does not have the move.</exception>
    public static OrderHistory Move(Order order, OrderState to, DateTime now, OrderReason reason, string? detail, string by)
    {
        if (!Allows(order.State, to))
            throw new InvalidOperationException($"An order cannot go from {order.State} to {to}.");
        var line = new OrderHistory
        {
            OrderId = order.Id,
            Number = ++order.HistoryCount,
            At = now,
            From = order.State,
            To = to,
            Reason = reason,
            Detail = detail,
            By = by,
        };
        order.State = to;
        order.StateSince = now;
        order.Attempt = 0;
        order.Reason = reason;
        if (!IsOpen(to))
        {
            order.OpenSlot = null;
            order.NextAttemptAt = null;
        }

        return line;
    }
}
