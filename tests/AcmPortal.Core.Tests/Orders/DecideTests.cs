using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;
using CsCheck;
using Xunit;
using static AcmPortal.Core.Tests.Orders.OrderMaker;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>The decision of every step as a table, and as a model: whatever is seen, no order moves illegally or is stranded.</summary>
public sealed class DecideTests
{
    private static AwsError Error(AwsErrorClass @class, string code = "Any") => new(@class, code, "words", 400, "r-1");

    private static Order Order(OrderState state, bool cancel = false, string? arn = Arn, Action<Order>? with = null)
    {
        var order = In(state, arn, cancel);
        with?.Invoke(order);
        return order;
    }

    public static TheoryData<string, Order, Observation, string> Rows()
    {
        var later = Now.AddMinutes(11);
        var pending = new Observation.Described("PENDING_VALIDATION", 1, 2, null);
        return new TheoryData<string, Order, Observation, string>
        {
            { "a new order asks", Order(OrderState.Requested, arn: null), Observation.Nothing.Yet, "act Request" },
            { "an unresolved send is looked for", Order(OrderState.Requested, arn: null, with: o => (o.SendUnresolved, o.LastSentAt) = (true, Now)), Observation.Nothing.Yet, "act Search" },
            { "an accepted request waits for its records", Order(OrderState.Requested, arn: null), new Observation.RequestAccepted(Arn), "move AwaitingRecords OnTheWay" },
            { "one find is adopted", Order(OrderState.Requested, arn: null, with: o => o.SendUnresolved = true), new Observation.SearchResult([Arn], Now), "move AwaitingRecords Adopted" },
            { "several finds ask a person", Order(OrderState.Requested, arn: null, with: o => o.SendUnresolved = true), new Observation.SearchResult([Arn, Arn + "2"], Now), "wait SeveralCandidates" },
            { "no find inside the token's life sends the same again", Order(OrderState.Requested, arn: null, with: o => (o.SendUnresolved, o.TokenFirstSentAt) = (true, Now.AddMinutes(-54))), new Observation.SearchResult([], Now), "act Request" },
            { "no find after the token's life waits", Order(OrderState.Requested, arn: null, with: o => (o.SendUnresolved, o.TokenFirstSentAt, o.NothingFoundSince) = (true, Now.AddMinutes(-56), Now)), new Observation.SearchResult([], Now), "wait OutcomeUnknown" },
            { "AWS's clock counts for the token, not the host's", Order(OrderState.Requested, arn: null, with: o => (o.SendUnresolved, o.TokenFirstSentAt, o.NothingFoundSince) = (true, Now.AddMinutes(-1), Now)), new Observation.SearchResult([], Now.AddMinutes(60)), "wait OutcomeUnknown" },
            { "no find for ten minutes asks anew", Order(OrderState.Requested, arn: null, with: o => (o.SendUnresolved, o.TokenFirstSentAt, o.NothingFoundSince) = (true, Now.AddMinutes(-70), Now.AddMinutes(-10))), new Observation.SearchResult([], Now), "act Request" },
            { "a refusal after an unresolved send fails only when nothing was found", Order(OrderState.Requested, arn: null, with: o => (o.SendUnresolved, o.TokenFirstSentAt, o.NothingFoundSince, o.Reason) = (true, Now.AddMinutes(-5), Now.AddMinutes(-10), OrderReason.QuotaReached)), new Observation.SearchResult([], Now), "fail QuotaReached" },
            { "a cancelled new order ends", Order(OrderState.Requested, cancel: true, arn: null), Observation.Nothing.Yet, "move Cancelled CancelledBeforeSending" },
            { "a cancelled sent order is followed up", Order(OrderState.Requested, cancel: true, arn: null, with: o => (o.SendUnresolved, o.LastSentAt) = (true, Now)), Observation.Nothing.Yet, "move Cancelling AskedByPerson" },
            { "a refused request that never was made fails", Order(OrderState.Requested, arn: null), new Observation.CallFailed("RequestCertificate", Error(AwsErrorClass.Permanent, "InvalidParameterException")), "fail RefusedByAws" },
            { "a used-up quota fails", Order(OrderState.Requested, arn: null), new Observation.CallFailed("RequestCertificate", Error(AwsErrorClass.Quota, "LimitExceededException")), "fail QuotaReached" },
            { "a refusal while a send is unresolved waits", Order(OrderState.Requested, arn: null, with: o => o.SendUnresolved = true), new Observation.CallFailed("RequestCertificate", Error(AwsErrorClass.Quota)), "wait QuotaReached" },
            { "a lost answer is no failure", Order(OrderState.Requested, arn: null, with: o => o.SendUnresolved = true), new Observation.CallFailed("RequestCertificate", Error(AwsErrorClass.UnknownOutcome)), "wait OutcomeUnknown" },
            { "a throttle waits", Order(OrderState.Requested, arn: null), new Observation.CallFailed("RequestCertificate", Error(AwsErrorClass.Throttled)), "wait Throttled" },
            { "wrong keys fail", Order(OrderState.AwaitingRecords), new Observation.CallFailed("DescribeCertificate", Error(AwsErrorClass.Permanent, "UnrecognizedClientException")), "fail CredentialsRefused" },
            { "a denied action fails", Order(OrderState.AwaitingRecords), new Observation.CallFailed("DescribeCertificate", Error(AwsErrorClass.Permanent, "AccessDeniedException")), "fail ActionDenied" },
            { "an unknown error waits for a person", Order(OrderState.AwaitingRecords), new Observation.CallFailed("DescribeCertificate", Error(AwsErrorClass.Permanent, "BrandNewException")), "wait UnknownError" },
            { "a disabled connection waits", Order(OrderState.Validating), new Observation.ConnectionUnusable("off"), "wait ConnectionDisabled" },
            { "AWS may not show it yet", Order(OrderState.AwaitingRecords), new Observation.NotThere(), "wait NotVisibleYet" },
            { "after ten minutes it is gone", Order(OrderState.AwaitingRecords, with: o => o.StateSince = Now.AddMinutes(-11)), new Observation.NotThere(), "fail DeletedAtAws dead" },
            { "some records are still missing", Order(OrderState.AwaitingRecords), pending, "wait RecordsNotNamedYet" },
            { "all records are named", Order(OrderState.AwaitingRecords), pending with { RecordsNamed = 2 }, "move RecordsPending OnTheWay" },
            { "issued before the records were read", Order(OrderState.AwaitingRecords), new Observation.Described("ISSUED", 2, 2, null), "move Issued OnTheWay" },
            { "records are placed first", Order(OrderState.RecordsPending), Observation.Nothing.Yet, "act PlaceRecords" },
            { "a second try asks AWS first", Order(OrderState.RecordsPending, with: o => o.Attempt = 1), Observation.Nothing.Yet, "act Describe" },
            { "the zone was busy, so nobody is asked", Order(OrderState.RecordsPending, with: o => (o.Attempt, o.Reason) = (1, OrderReason.ZoneBusy)), Observation.Nothing.Yet, "act PlaceRecords" },
            { "AWS still waits, so they are placed", Order(OrderState.RecordsPending, with: o => o.Attempt = 1), pending, "act PlaceRecords" },
            { "a person added them and AWS has issued", Order(OrderState.RecordsPending, with: o => o.Attempt = 1), new Observation.Described("ISSUED", 2, 2, null), "move Issued OnTheWay" },
            { "all records stand", Order(OrderState.RecordsPending), new Observation.Records([new("a", RecordState.InZone, OrderReason.OnTheWay, null)]), "move Validating OnTheWay" },
            { "one record conflicts", Order(OrderState.RecordsPending), new Observation.Records([new("a", RecordState.InZone, OrderReason.OnTheWay, null), new("b", RecordState.Conflict, OrderReason.RecordConflict, "There stands A.")]), "wait RecordConflict" },
            { "validating looks by listing", Order(OrderState.Validating), Observation.Nothing.Yet, "act List" },
            { "listed as pending goes on waiting", Order(OrderState.Validating), new Observation.Listed("PENDING_VALIDATION"), "wait NotValidatedYet" },
            { "listed as issued is issued", Order(OrderState.Validating), new Observation.Listed("ISSUED"), "move Issued OnTheWay" },
            { "listed as failed asks why", Order(OrderState.Validating), new Observation.Listed("FAILED"), "act Describe" },
            { "not listed once is lag", Order(OrderState.Validating), new Observation.Listed(null), "wait NotValidatedYet" },
            { "not listed for long is asked for", Order(OrderState.Validating, with: o => o.Attempt = 5), new Observation.Listed(null), "act Describe" },
            { "an unknown status is asked for", Order(OrderState.Validating), new Observation.Listed("SOMETHING_NEW"), "act Describe" },
            { "an unknown status waits for a person", Order(OrderState.Validating), new Observation.Described("SOMETHING_NEW", 0, 2, null), "wait UnknownError" },
            { "a CAA error says so", Order(OrderState.Validating), new Observation.Described("FAILED", 2, 2, "CAA_ERROR"), "fail CaaForbids dead" },
            { "an unknown failure reason is quoted", Order(OrderState.Validating), new Observation.Described("FAILED", 2, 2, "BRAND_NEW"), "fail FailedAtAws dead" },
            { "timed out", Order(OrderState.Validating), new Observation.Described("VALIDATION_TIMED_OUT", 2, 2, null), "fail ValidationTimedOut dead" },
            { "deleted while validating", Order(OrderState.Validating), new Observation.NotThere(), "fail DeletedAtAws dead" },
            { "issued exports", Order(OrderState.Issued), Observation.Nothing.Yet, "act Export" },
            { "a good export is stored", Order(OrderState.Issued), new Observation.Exported("01"), "move Stored OnTheWay" },
            { "a bad export waits", Order(OrderState.Issued), new Observation.ExportedUnusable("the chain is empty."), "wait ExportUnusable" },
            { "an export that is not ready waits", Order(OrderState.Issued), new Observation.CallFailed("ExportCertificate", Error(AwsErrorClass.Conflict, "RequestInProgressException")), "wait ExportNotReadyYet" },
            { "an export refused for good fails", Order(OrderState.Issued), new Observation.CallFailed("ExportCertificate", Error(AwsErrorClass.Permanent, "ValidationException")), "fail RefusedByAws" },
            { "issued in spite of a cancellation is stored and says so", Order(OrderState.Issued, cancel: true), new Observation.Exported("01"), "move Stored IssuedDespiteCancel" },
            { "cancelling without an ARN searches", Order(OrderState.Cancelling, cancel: true, arn: null), Observation.Nothing.Yet, "act Search" },
            { "cancelling with an ARN looks", Order(OrderState.Cancelling, cancel: true), Observation.Nothing.Yet, "act Describe" },
            { "cancelling finds nothing yet", Order(OrderState.Cancelling, cancel: true, arn: null, with: o => o.NothingFoundSince = Now), new Observation.SearchResult([], Now), "wait OutcomeUnknown" },
            { "cancelling found nothing for ten minutes", Order(OrderState.Cancelling, cancel: true, arn: null, with: o => o.NothingFoundSince = Now.AddMinutes(-10)), new Observation.SearchResult([], Now), "move Cancelled CancelledNeverIssued" },
            { "cancelling deletes what is pending", Order(OrderState.Cancelling, cancel: true), pending, "act Delete" },
            { "deleted", Order(OrderState.Cancelling, cancel: true), new Observation.Deleted(), "move Cancelled CancelledAndDeleted" },
            { "deleting is denied, so it is watched", Order(OrderState.Cancelling, cancel: true), new Observation.CallFailed("DeleteCertificate", Error(AwsErrorClass.Permanent, "AccessDeniedException")), "wait WatchedAfterCancel" },
            { "cancelled too late", Order(OrderState.Cancelling, cancel: true), new Observation.Described("ISSUED", 2, 2, null), "move Issued IssuedDespiteCancel" },
            { "AWS ended it itself", Order(OrderState.Cancelling, cancel: true), new Observation.Described("VALIDATION_TIMED_OUT", 2, 2, null), "move Cancelled CancelledNeverIssued" },
            { "not shown just after the request is not gone", Order(OrderState.Cancelling, cancel: true), new Observation.NotThere(), "wait NotVisibleYet" },
            { "not there at the second look is gone", Order(OrderState.Cancelling, cancel: true, with: o => o.Attempt = 1), new Observation.NotThere(), "move Cancelled CancelledNeverIssued" },
            { "a cancellation in validation is obeyed", Order(OrderState.Validating, cancel: true), Observation.Nothing.Yet, "move Cancelling AskedByPerson" },
        };
    }

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void Decide_EachRow_DecidesAsWritten(string sentence, Order order, Observation seen, string expected)
    {
        var decision = OrderMachine.Decide(order, seen, Now);

        var words = decision switch
        {
            Decision.Act act => $"act {act.Effect}",
            Decision.Move move => $"move {move.To} {move.Reason}",
            Decision.Wait wait => $"wait {wait.Reason}",
            Decision.Fail fail => $"fail {fail.Reason}{(fail.ArnIsDead ? " dead" : "")}",
            _ => throw new InvalidOperationException(),
        };
        Assert.True(expected == words, $"{sentence}: expected {expected}, was {words}");
        if (decision is Decision.Wait { Delay: var delay })
            Assert.InRange(delay, TimeSpan.FromTicks(1), TimeSpan.FromHours(2));
    }

    private static readonly OrderState[] OpenIssueStates =
        [OrderState.Requested, OrderState.AwaitingRecords, OrderState.RecordsPending, OrderState.Validating, OrderState.Issued, OrderState.Cancelling];

    private static readonly Gen<AwsError> GenError = Gen.Select(
        Gen.Enum<AwsErrorClass>(),
        Gen.OneOf("ThrottlingException", "AccessDeniedException", "UnrecognizedClientException", "LimitExceededException", "ValidationException", "BrandNew", "Timeout"),
        Error);

    private static readonly Gen<string?> GenStatus = Gen.OneOf<string?>(
        "PENDING_VALIDATION", "PENDING_VALIDATION", "ISSUED", "FAILED", "VALIDATION_TIMED_OUT", "REVOKED", "EXPIRED", "INACTIVE", "NEW_ONE", null);

    private static readonly Gen<Observation> GenSeen = Gen.OneOf(
        Gen.Const((Observation)Observation.Nothing.Yet),
        GenError.Select(Gen.OneOf("RequestCertificate", "DescribeCertificate", "ListCertificates", "ExportCertificate", "DeleteCertificate"), (e, op) => (Observation)new Observation.CallFailed(op, e)),
        Gen.Const((Observation)new Observation.RequestAccepted(Arn)),
        Gen.Int[0, 3].Select(Gen.Int[-100, 100], (n, minutes) => (Observation)new Observation.SearchResult([.. Enumerable.Range(0, n).Select(i => Arn + i)], Now.AddMinutes(minutes))),
        GenStatus.Select(Gen.Int[0, 2], (status, named) => (Observation)(status is null ? new Observation.NotThere() : new Observation.Described(status, named, 2, null))),
        GenStatus.Select(status => (Observation)new Observation.Listed(status)),
        Gen.Enum<RecordState>().Select(Gen.Enum<OrderReason>(), (state, reason) => (Observation)new Observation.Records([new("a", state, reason, null)])),
        Gen.Const((Observation)new Observation.Exported("01")),
        Gen.Const((Observation)new Observation.ExportedUnusable("why.")),
        Gen.Const((Observation)new Observation.Deleted()),
        Gen.Const((Observation)new Observation.ConnectionUnusable("off")));

    // Commands of people between the looks: cancel, retry, approve, refuse, or time passing.
    private enum Command { None, None2, Cancel, Retry, WaitMinutes, WaitHours, Approve, Refuse }

    [Fact]
    public void Decide_TenThousandSequences_NeverMovesIllegallyNorStrands()
    {
        var reached = new HashSet<OrderState>();
        Gen.Select(Gen.Bool, Gen.Select(GenSeen, Gen.Enum<Command>()).Array[1, 40]).Sample((held, steps) =>
        {
            var order = In(held ? OrderState.AwaitingApproval : OrderState.Requested, arn: null);
            var now = Now;
            foreach (var (seen, command) in steps)
            {
                now += command switch
                {
                    Command.WaitMinutes => TimeSpan.FromMinutes(12),
                    Command.WaitHours => TimeSpan.FromHours(9),
                    _ => TimeSpan.FromSeconds(1),
                };
                if (order.State == OrderState.AwaitingApproval)
                {
                    // No worker acts, whatever AWS would show: only a person moves it, and nothing was sent.
                    Assert.Null(order.LastSentAt);
                    if (command is Command.Approve or Command.Refuse or Command.Cancel)
                    {
                        var to = command switch { Command.Approve => OrderState.Requested, Command.Refuse => OrderState.Refused, _ => OrderState.Cancelled };
                        OrderTransitions.Move(order, to, now, OrderReason.AskedByPerson, null, "who");
                        lock (reached)
                            reached.Add(order.State);
                    }

                    continue;
                }

                if (command == Command.Cancel && OrderRules.MayCancel(order))
                    order.CancelRequestedAt = now;
                if (command == Command.Retry && order.State == OrderState.Failed)
                    OrderTransitions.Move(order, order.Arn is null || order.ArnIsDead ? OrderState.Requested : OrderState.AwaitingRecords, now, OrderReason.AskedByPerson, null, "who");
                if (!OpenIssueStates.Contains(order.State))
                {
                    if (order.State != OrderState.Failed)
                        return;
                    continue;
                }

                Apply(order, seen, OrderMachine.Decide(order, seen, now), now);
                lock (reached)
                    reached.Add(order.State);
            }
        }, iter: 10_000);

        // A model that never gets anywhere proves nothing.
        Assert.Superset(new HashSet<OrderState> { OrderState.Stored, OrderState.Cancelled, OrderState.Failed, OrderState.Validating, OrderState.Cancelling, OrderState.Requested, OrderState.Refused }, reached);
    }

    private static void Apply(Order order, Observation seen, Decision decision, DateTime now)
    {
        if (seen is Observation.RequestAccepted accepted)
            (order.Arn, order.SendUnresolved) = (accepted.Arn, false);
        if (seen is Observation.SearchResult { Arns: [var only] })
            order.Arn = only;
        switch (decision)
        {
            case Decision.Act { Effect: Effect.Request }:
                (order.SendUnresolved, order.LastSentAt, order.TokenFirstSentAt) = (true, now, now);
                break;
            case Decision.Move move:
                // Throws where the table does not have it.
                OrderTransitions.Move(order, move.To, now, move.Reason, move.Text, "model");
                // Nothing that AWS may have made is called ended before it is known.
                if (move.To == OrderState.Cancelled && move.Reason == OrderReason.CancelledBeforeSending)
                    Assert.False(order.SendUnresolved);
                break;
            case Decision.Wait wait:
                Assert.True(wait.Delay > TimeSpan.Zero && wait.Delay <= TimeSpan.FromHours(2), $"{wait}");
                order.Attempt++;
                order.Reason = wait.Reason;
                break;
            case Decision.Fail fail:
                Assert.NotEmpty(fail.Text);
                OrderTransitions.Move(order, OrderState.Failed, now, fail.Reason, fail.Text, "model");
                order.ArnIsDead = fail.ArnIsDead;
                break;
        }
    }
}
