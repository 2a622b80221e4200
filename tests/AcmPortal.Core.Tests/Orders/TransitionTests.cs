using AcmPortal.Core.Orders;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class TransitionTests
{
    // The table as the design has it: who reads it here sees at once what a change of the code changes.
    private static readonly Dictionary<OrderState, OrderState[]> Expected = new()
    {
        [OrderState.AwaitingApproval] = [OrderState.Requested, OrderState.Refused, OrderState.Cancelled],
        [OrderState.Requested] = [OrderState.AwaitingRecords, OrderState.Cancelling, OrderState.Cancelled, OrderState.Failed],
        [OrderState.AwaitingRecords] = [OrderState.RecordsPending, OrderState.Issued, OrderState.Cancelling, OrderState.Failed],
        [OrderState.RecordsPending] = [OrderState.Validating, OrderState.Issued, OrderState.Cancelling, OrderState.Failed],
        [OrderState.Validating] = [OrderState.Issued, OrderState.Cancelling, OrderState.Failed],
        [OrderState.Issued] = [OrderState.Stored, OrderState.Due, OrderState.Cancelled, OrderState.Failed],
        [OrderState.Due] = [OrderState.Renewing, OrderState.Issued, OrderState.Cancelled, OrderState.Failed],
        [OrderState.Renewing] = [OrderState.Due, OrderState.Issued, OrderState.Cancelled, OrderState.Failed],
        [OrderState.RevocationRequested] = [OrderState.Revoked, OrderState.Failed],
        [OrderState.Cancelling] = [OrderState.Cancelled, OrderState.Issued, OrderState.Failed],
        [OrderState.Failed] = [OrderState.Requested, OrderState.AwaitingRecords, OrderState.Issued, OrderState.Due, OrderState.RevocationRequested, OrderState.Cancelled],
        [OrderState.Stored] = [],
        [OrderState.Revoked] = [],
        [OrderState.Refused] = [],
        [OrderState.Cancelled] = [],
    };

    public static TheoryData<OrderState, OrderState> AllPairs()
    {
        var pairs = new TheoryData<OrderState, OrderState>();
        foreach (var from in Enum.GetValues<OrderState>())
        {
            foreach (var to in Enum.GetValues<OrderState>())
                pairs.Add(from, to);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void Move_EveryPairOfStates_FollowsTheTableOrThrows(OrderState from, OrderState to)
    {
        var order = OrderMaker.In(from);
        var allowed = Expected[from].Contains(to);

        Assert.Equal(allowed, OrderTransitions.Allows(from, to));
        if (allowed)
        {
            var line = OrderTransitions.Move(order, to, OrderMaker.Now, OrderReason.OnTheWay, "why", "who");
            Assert.Equal((from, to, 1, "why", "who"), (line.From, line.To, line.Number, line.Detail, line.By));
            Assert.Equal((to, OrderMaker.Now), (order.State, order.StateSince));
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => OrderTransitions.Move(order, to, OrderMaker.Now, OrderReason.OnTheWay, null, "who"));
            Assert.Equal(from, order.State);
        }
    }

    [Theory]
    [InlineData(OrderState.Failed)]
    [InlineData(OrderState.Cancelled)]
    public void Move_ToAnEnd_GivesTheSlotBack(OrderState end)
    {
        var order = OrderMaker.In(OrderState.Requested);

        OrderTransitions.Move(order, end, OrderMaker.Now, OrderReason.OnTheWay, null, "who");

        Assert.Null(order.OpenSlot);
        Assert.Null(order.NextAttemptAt);
    }

    [Fact]
    public void Failed_EveryOtherState_ReachesATerminalOne()
    {
        foreach (var start in Enum.GetValues<OrderState>())
        {
            var reached = new HashSet<OrderState> { start };
            var open = new Queue<OrderState>([start]);
            while (open.TryDequeue(out var state))
            {
                foreach (var next in OrderTransitions.From(state).Where(reached.Add))
                    open.Enqueue(next);
            }

            Assert.Contains(reached, OrderTransitions.IsTerminal);
        }
    }

    [Fact]
    public void Readme_Diagram_IsTheTable()
    {
        var lines = Enum.GetValues<OrderState>().SelectMany(from => OrderTransitions.From(from).Select(to => $"    {from} --> {to}"));
        var diagram = string.Join('\n', ["```mermaid", "stateDiagram-v2", "    [*] --> Requested", .. lines, "```"]);
        var readme = Path.Combine(Repository.Root, "src", "AcmPortal.Core", "Orders", "README.md");
        var text = File.ReadAllText(readme).ReplaceLineEndings("\n");
        var start = text.IndexOf("```mermaid", StringComparison.Ordinal);
        var end = text.IndexOf("```", start + 3, StringComparison.Ordinal) + 3;

        if (Environment.GetEnvironmentVariable("ACMPORTAL_WRITE_README") == "1")
            File.WriteAllText(readme, text[..start] + diagram + text[end..]);
        else
            Assert.Equal(diagram, text[start..end]);
    }
}
