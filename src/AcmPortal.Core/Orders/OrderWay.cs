using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Orders;

/// <summary>What the steps of an order are told by.</summary>
internal sealed record StepFacts(Order Order, IReadOnlyList<ValidationRecord> Records, DateTime Now, OrderOptions Options)
{
    /// <summary>When the portal looks next, as an addition to a sentence.</summary>
    public string Next => OrderStepper.Next(Order, Now);
}

/// <summary>The way of one kind of order: its states in order, and the words of each step.</summary>
internal abstract class OrderWay
{
    /// <summary>The last one is the end.</summary>
    public abstract IReadOnlyList<OrderState> States { get; }

    public abstract string Title(int step, StepStatus status);

    public abstract string Detail(int step, StepStatus status, StepFacts facts);

    /// <summary>The way of a kind.</summary>
    public static OrderWay Of(OrderKind kind) => kind switch
    {
        OrderKind.Issue => IssueWay.Instance,
        OrderKind.Revoke => RevokeWay.Instance,
        OrderKind.Renew => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A renewal may go back and round; RenewStepper tells its way."),
    };

    public int IndexOf(OrderState? state)
    {
        for (var i = 0; i < States.Count; i++)
        {
            if (States[i] == state)
                return i;
        }

        return -1;
    }

    protected static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
