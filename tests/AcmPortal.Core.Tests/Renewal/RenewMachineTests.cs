using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using CsCheck;
using Xunit;
using static AcmPortal.Core.Tests.Renewal.RenewalMaker;

namespace AcmPortal.Core.Tests.Renewal;

public sealed class RenewMachineTests
{
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(60);
    private static readonly DateTime Now = End.AddDays(-30);
    private static readonly DateTime Sent = Now.AddHours(-2);

    private static Observation.RenewalSeen Seen(string? renewal = null, DateTime? updated = null, string serial = Serial, string status = "ISSUED", DateTime? awsNow = null) =>
        new(status, serial, End.AddDays(-198), serial == Serial ? End : End.AddDays(150), renewal, updated, null, awsNow ?? Now);

    private static readonly AwsError Refused = new(AwsErrorClass.Permanent, "ValidationException", "The certificate has not been exported and is not eligible for renewal.", 400, null);

    private static Order Sending(Action<Order>? change = null, OrderState state = OrderState.Due) => Order(state, change: o =>
    {
        (o.LastSentAt, o.SendUnresolved) = (Sent, true);
        change?.Invoke(o);
    });

    internal static readonly Dictionary<string, (Order Order, Observation Seen, string Decision)> Cases = new()
    {
        ["a renewal begins by looking"] = (Order(), Observation.Nothing.Yet, "act Describe"),
        ["an export goes straight to it"] = (Order(goal: RenewalGoal.Export), Observation.Nothing.Yet, "move Issued OnTheWay"),
        ["another serial is exported"] = (Order(), Seen(serial: "0a:02"), "move Issued OnTheWay"),
        ["AWS's own renewal is waited for without a call"] = (Order(), Seen("PENDING_AUTO_RENEWAL", Now), "move Renewing RenewingAtAws"),
        ["AWS's own renewal without a CNAME is seen to"] = (Order(), Seen("PENDING_VALIDATION", Now), "move Renewing RenewingAtAws"),
        ["the baseline is triggered"] = (Order(), Seen(), "act Renew"),
        ["an old success is no success"] = (Order(), Seen("SUCCESS", End.AddDays(-198).AddHours(3)), "act Renew"),
        ["a success after the version was made is waited for"] = (Order(), Seen("SUCCESS", Now.AddMinutes(-1)), "move Renewing RenewingAtAws"),
        ["following, the baseline is left alone"] = (Order(goal: RenewalGoal.Follow), Seen(), "move Cancelled NothingNewAtAws"),
        ["accepted, AWS makes it"] = (Order(), new Observation.RenewalAccepted(), "move Renewing RenewingAtAws"),
        ["a lost answer is waited out"] = (Sending(), Seen(), "wait OutcomeUnknown"),
        ["after 59 minutes of nothing it is waited on"] = (Sending(o => o.NothingFoundSince = Now.AddMinutes(-59)), Seen(), "wait OutcomeUnknown"),
        ["after 60 minutes of nothing it is sent again"] = (Sending(o => o.NothingFoundSince = Now.AddMinutes(-60)), Seen(), "act Renew"),
        ["a summary newer than the send is no nothing"] = (Sending(o => o.NothingFoundSince = Now.AddMinutes(-60)), Seen("SUCCESS", Sent), "move Renewing RenewingAtAws"),
        ["a lost answer that shows as pending is waited for"] = (Sending(), Seen("PENDING_AUTO_RENEWAL", Sent), "move Renewing RenewingAtAws"),
        ["a failure newer than the send rests first"] = (Sending(), Seen("FAILED", Sent), "wait RenewalFailedAtAws"),
        ["a failure newer than the send is sent again after the rest"] = (Sending(o => o.Reason = OrderReason.RenewalFailedAtAws), Seen("FAILED", Sent), "act Renew"),
        ["a failure older than the send is nothing"] = (Sending(), Seen("FAILED", Sent.AddMinutes(-1)), "wait OutcomeUnknown"),
        ["accepted and nothing for 23 hours is waited for"] = (Sending(o => (o.SendUnresolved, o.RenewalAcceptedAt, o.NothingFoundSince) = (false, Sent, Sent), OrderState.Renewing), Seen(awsNow: Sent.AddHours(23)), "wait RenewingAtAws"),
        ["accepted and nothing for a day is begun again"] = (Sending(o => (o.SendUnresolved, o.RenewalAcceptedAt, o.NothingFoundSince) = (false, Sent, Sent), OrderState.Renewing), Seen(awsNow: Sent.AddHours(24)), "move Due OnTheWay"),
        ["not exported is exported first"] = (Order(), new Observation.CallFailed("RenewCertificate", Refused), "wait ExportFirst"),
        ["exporting first exports"] = (Order(change: o => o.Reason = OrderReason.ExportFirst), Observation.Nothing.Yet, "act Export"),
        ["exported first it is looked at again"] = (Order(change: o => o.Reason = OrderReason.ExportFirst), new Observation.ExportedAgain(Serial, true), "act Describe"),
        ["one that runs already is waited for"] = (Order(), new Observation.CallFailed("RenewCertificate", Refused with { Class = AwsErrorClass.Conflict, Code = "RequestInProgressException" }), "move Renewing RenewingAtAws"),
        ["renewing is looked at by listing"] = (Order(OrderState.Renewing), Observation.Nothing.Yet, "act List"),
        ["a list with a later end is enough"] = (Order(OrderState.Renewing), new Observation.RenewalListed("ISSUED", null, End.AddDays(150), false, null), "move Issued OnTheWay"),
        ["a list that shows no export is asked about"] = (Order(OrderState.Renewing), new Observation.RenewalListed("ISSUED", null, End, false, null), "act Describe"),
        ["a list without it is asked about"] = (Order(OrderState.Renewing), new Observation.RenewalListed(null, null, null, null, null), "act Describe"),
        ["a list that shows the same is waited on"] = (Order(OrderState.Renewing), new Observation.RenewalListed("ISSUED", Serial, End, true, "PENDING_AUTO_RENEWAL"), "wait RenewingAtAws"),
        ["a missing CNAME is put back"] = (Order(OrderState.Renewing), Seen("PENDING_VALIDATION", Now), "act PlaceRecords"),
        ["CNAMEs that stand are AWS's turn"] = (Order(OrderState.Renewing), new Observation.Records([new("_a", RecordState.InZone, OrderReason.OnTheWay, null)]), "wait RecordsPutBack"),
        ["a CNAME that may not be written is a person's turn"] = (Order(OrderState.Renewing), new Observation.Records([new("_a", RecordState.NeedsPerson, OrderReason.ZoneNotWritable, null)]), "wait ZoneNotWritable"),
        ["AWS's own renewal that failed is triggered"] = (Order(OrderState.Renewing), Seen("FAILED", Now), "move Due OnTheWay"),
        ["followed, AWS's own renewal that failed ends"] = (Order(OrderState.Renewing, RenewalGoal.Follow), Seen("FAILED", Now), "move Cancelled RenewalFailedAtAws"),
        ["a new version is stored"] = (Order(OrderState.Issued), new Observation.Exported("0a:02"), "move Stored OnTheWay"),
        ["the old serial is waited out"] = (Order(OrderState.Issued), new Observation.ExportedAgain(Serial, true), "wait OldSerialServed"),
        ["the old serial for long is asked about"] = (Order(OrderState.Issued, change: o => o.Attempt = 3), new Observation.ExportedAgain(Serial, true), "act Describe"),
        ["a mere export again ends well"] = (Order(OrderState.Issued, RenewalGoal.Export, RenewalRule.NotExportedSinceRenewal), new Observation.ExportedAgain(Serial, true), "move Stored ReExported"),
        ["what another order stored is stored"] = (Order(OrderState.Issued), new Observation.ExportedAgain("0a:02", true), "move Stored OnTheWay"),
        ["nothing new after an hour ends"] = (Order(OrderState.Issued, RenewalGoal.Export, change: o => o.StateSince = Now.AddHours(-1)), Seen(), "move Stored NothingNewAtAws"),
        ["revoked at AWS ends"] = (Order(), Seen(status: "REVOKED"), "fail RevokedAtAws dead"),
        ["expired at AWS ends"] = (Order(), Seen(status: "EXPIRED"), "fail Expired dead"),
        ["not there is asked twice"] = (Order(), new Observation.NotThere(), "wait NotVisibleYet"),
        ["not there twice ends"] = (Order(change: o => o.Reason = OrderReason.NotVisibleYet), new Observation.NotThere(), "fail DeletedAtAws dead"),
        ["cancelled before a send ends"] = (Order(change: o => o.CancelRequestedAt = Now), Observation.Nothing.Yet, "move Cancelled CancelledBeforeSending"),
        ["cancelled after a send is watched"] = (Sending(o => o.CancelRequestedAt = Now), Observation.Nothing.Yet, "act Describe"),
        ["cancelled after a send that runs is waited for"] = (Sending(o => o.CancelRequestedAt = Now), Seen("PENDING_AUTO_RENEWAL", Sent), "move Renewing RenewingAtAws"),
        ["cancelled too late is stored"] = (Sending(o => o.CancelRequestedAt = Now, OrderState.Issued), new Observation.Exported("0a:02"), "move Stored IssuedDespiteCancel"),
        ["let end ends even after a send"] = (Sending(o => (o.CancelRequestedAt, o.Reason) = (Now, OrderReason.LetEnd), OrderState.Renewing), Observation.Nothing.Yet, "move Cancelled LetEnd"),
        ["clocks that differ are waited for"] = (Order(), new Observation.ClockDiffers("wrong"), "wait ClockDiffers"),
        ["a denied call is waited out"] = (Order(), new Observation.CallFailed("RenewCertificate", Refused with { Code = "AccessDeniedException" }), "wait ActionDenied"),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_Renewal_IsAsTheCaseSays(string name)
    {
        var (order, seen, expected) = Cases[name];
        Assert.Equal(expected, OrderMachine.Decide(order, seen, Now, Unknown) switch
        {
            Decision.Act act => $"act {act.Effect}",
            Decision.Move move => $"move {move.To} {move.Reason}",
            Decision.Wait wait => $"wait {wait.Reason}",
            Decision.Fail fail => $"fail {fail.Reason}{(fail.ArnIsDead ? " dead" : "")}",
            _ => throw new InvalidOperationException(),
        });
    }

    [Fact]
    public void Delay_Failures_DoubleToADayAndAreHourlyInTheLastWeek()
    {
        var order = Order();
        Assert.InRange(RenewErrors.Delay(order, Now, 0), TimeSpan.FromHours(1), TimeSpan.FromHours(1.25));
        Assert.InRange(RenewErrors.Delay(order, Now, 3), TimeSpan.FromHours(8), TimeSpan.FromHours(10));
        Assert.Equal(TimeSpan.FromHours(24), RenewErrors.Delay(order, Now, 30));
        Assert.Equal(TimeSpan.FromHours(2), RenewErrors.Delay(order, End.AddDays(-7).AddHours(-2), 30));
        Assert.InRange(RenewErrors.Delay(order, End.AddDays(-7), 30), TimeSpan.FromHours(0.8), TimeSpan.FromHours(1));
    }

    private static readonly Gen<Func<Order, DateTime, Observation>> GenSeen = Gen.Frequency(
        (6, Gen.Const<Func<Order, DateTime, Observation>>((_, _) => Observation.Nothing.Yet)),
        (60, Gen.Select(Gen.OneOf<string?>(null, null, null, null, "PENDING_AUTO_RENEWAL", "PENDING_VALIDATION", "SUCCESS", "FAILED"), Gen.Int[-2000, 10], Gen.Int[0, 60],
            (status, minutes, serial) => (Func<Order, DateTime, Observation>)((_, now) => Seen(status, status is null ? null : now.AddMinutes(minutes), serial == 0 ? "0a:02" : Serial, awsNow: now)))),
        (1, Gen.OneOf("REVOKED", "EXPIRED", "NEW_ONE").Select(s => (Func<Order, DateTime, Observation>)((_, now) => Seen(status: s, awsNow: now)))),
        (6, Gen.Select(Gen.Enum<AwsErrorClass>(), Gen.OneOf("RenewCertificate", "DescribeCertificate", "ExportCertificate", "ListCertificates"),
            (c, op) => (Func<Order, DateTime, Observation>)((_, _) => new Observation.CallFailed(op, Refused with { Class = c })))),
        (1, Gen.Const<Func<Order, DateTime, Observation>>((_, _) => new Observation.ExportedAgain(Serial, true))),
        (1, Gen.Const<Func<Order, DateTime, Observation>>((_, _) => new Observation.NotThere())),
        (6, Gen.Const<Func<Order, DateTime, Observation>>((_, _) => new Observation.RenewalListed("ISSUED", Serial, End, true, "PENDING_AUTO_RENEWAL"))));

    private enum Command { None, Minutes, Hours, Cancel, LetEnd }

    private static readonly Gen<Command> GenCommand = Gen.Frequency(
        (10, Gen.Const(Command.None)), (30, Gen.Const(Command.Minutes)), (4, Gen.Const(Command.Hours)), (1, Gen.Const(Command.Cancel)), (1, Gen.Const(Command.LetEnd)));

    private static readonly Gen<RenewalGoal> GenGoal = Gen.Frequency((6, Gen.Const(RenewalGoal.Trigger)), (1, Gen.Const(RenewalGoal.Follow)), (1, Gen.Const(RenewalGoal.Export)));

    [Fact]
    public void Decide_TenThousandSequences_NeverRenewTwiceWithoutCauseNorStrand()
    {
        var (reached, resent) = (new HashSet<OrderState>(), 0);
        Gen.Select(GenGoal, Gen.Select(GenSeen, GenCommand, Gen.OneOf(true, false)).Array[5, 80]).Sample((goal, steps) =>
        {
            var order = Order(goal: goal);
            var now = Now;
            DateTime? quietSince = null;
            var failedSince = false;
            foreach (var (look, command, answered) in steps)
            {
                now += command switch { Command.Minutes => TimeSpan.FromMinutes(25), Command.Hours => TimeSpan.FromHours(9), _ => TimeSpan.FromSeconds(1) };
                if (command == Command.Cancel && OrderRules.MayCancel(order))
                    order.CancelRequestedAt = now;
                if (command == Command.LetEnd && OrderRules.MayCancel(order))
                    (order.CancelRequestedAt, order.Reason) = (now, OrderReason.LetEnd);
                var seen = look(order, now);
                if (seen is Observation.RenewalSeen d && order.LastSentAt is { } sent)
                {
                    // Told apart here by the words of the rule, not by the machine's own functions.
                    var nothing = d.Serial == Serial && d.RenewalStatus is not ("PENDING_AUTO_RENEWAL" or "PENDING_VALIDATION") && (d.RenewalUpdatedAt is null || d.RenewalUpdatedAt < sent);
                    quietSince = nothing ? quietSince ?? now : null;
                    failedSince |= d.RenewalStatus == "FAILED" && d.RenewalUpdatedAt >= sent;
                    order.NothingFoundSince = quietSince;
                }

                var decision = OrderMachine.Decide(order, seen, now, Unknown);
                if (decision is Decision.Act { Effect: Effect.Renew })
                {
                    if (order.LastSentAt is not null)
                    {
                        Assert.True(failedSince || (quietSince is { } since && now - since >= Unknown), "sent again without cause");
                        Interlocked.Increment(ref resent);
                    }

                    Assert.Equal(RenewalGoal.Trigger, order.RenewalGoal);
                    (order.LastSentAt, order.SendUnresolved, order.RenewalAcceptedAt, order.NothingFoundSince, quietSince, failedSince) = (now, !answered, answered ? now : null, null, null, false);
                    decision = OrderMachine.Decide(order, answered ? new Observation.RenewalAccepted() : new Observation.CallFailed("RenewCertificate", Refused with { Class = AwsErrorClass.UnknownOutcome }), now, Unknown);
                }

                if (!Apply(order, decision, now))
                {
                    lock (reached)
                        reached.Add(order.State);
                    return;
                }
            }

            // From wherever it is, a cooperating AWS brings it to an end.
            for (var i = 0; i < 30 && OrderTransitions.IsOpen(order.State); i++)
            {
                now += TimeSpan.FromHours(2);
                var decision = OrderMachine.Decide(order, Observation.Nothing.Yet, now, Unknown);
                for (var j = 0; j < 5 && decision is Decision.Act act; j++)
                    decision = OrderMachine.Decide(order, act.Effect switch { Effect.Export => new Observation.Exported("0a:02"), Effect.Renew => new Observation.RenewalAccepted(), _ => Seen(serial: "0a:02", awsNow: now) }, now, Unknown);
                Apply(order, decision, now);
            }

            Assert.False(OrderTransitions.IsOpen(order.State), $"stranded in {order.State} ({order.Reason})");
            lock (reached)
                reached.Add(order.State);
        }, iter: 10_000);

        Assert.Superset(new HashSet<OrderState> { OrderState.Stored, OrderState.Cancelled, OrderState.Failed }, reached);
        Assert.True(resent > 100, $"only {resent} sequences sent twice: the rule was hardly tried");
    }

    // False once it has ended.
    private static bool Apply(Order order, Decision decision, DateTime now)
    {
        switch (decision)
        {
            case Decision.Move move:
                OrderTransitions.Move(order, move.To, now, move.Reason, move.Text, "model");
                order.ReasonText = move.Text;
                break;
            case Decision.Wait wait:
                Assert.InRange(wait.Delay, TimeSpan.FromTicks(1), TimeSpan.FromHours(30));
                order.Attempt++;
                (order.Reason, order.ReasonText) = (order is { CancelRequestedAt: not null, Reason: OrderReason.LetEnd } ? order.Reason : wait.Reason, wait.Text);
                break;
            case Decision.Fail fail:
                Assert.True(fail.ArnIsDead, "only the end of the certificate ends a renewal");
                OrderTransitions.Move(order, OrderState.Failed, now, fail.Reason, fail.Text, "model");
                break;
        }

        return OrderTransitions.IsOpen(order.State);
    }
}
