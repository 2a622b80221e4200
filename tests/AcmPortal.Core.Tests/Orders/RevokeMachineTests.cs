using AcmPortal.Core.Aws;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using Xunit;
using static AcmPortal.Core.Orders.Observation;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>What a revocation does next, case by case.</summary>
public sealed class RevokeMachineTests
{
    private static readonly DateTime Now = OrderMaker.Now;

    private static Order Revocation(string reason = RevocationReasons.Superseded, bool sent = false, bool unresolved = false) => new()
    {
        Kind = OrderKind.Revoke,
        CommonName = "shop.example.com",
        Names = ["shop.example.com"],
        KeyAlgorithm = KeyAlgorithms.EcP256,
        AuthorityId = Guid.CreateVersion7(),
        ProfileId = Guid.CreateVersion7(),
        RequestedById = "somebody",
        RequestedByName = "Somebody",
        RequestedAt = Now,
        Fingerprint = "slot",
        OpenSlot = "slot",
        State = OrderState.RevocationRequested,
        StateSince = Now,
        NextAttemptAt = Now,
        Arn = OrderMaker.Arn,
        RevocationReason = reason,
        LastSentAt = sent ? Now : null,
        SendUnresolved = unresolved,
    };

    private static AwsError Error(AwsErrorClass @class, string code, string message = "words") => new(@class, code, message, 400, "request-1");

    private static Described Described(string status, params string[] users) => new(status, 0, 0, null) { InUseBy = users };

    [Fact]
    public void Decide_AtTheStart_Looks() => Assert.Equal(new Decision.Act(Effect.Describe), RevokeMachine.Decide(Revocation(), Nothing.Yet, Now));

    [Fact]
    public void Decide_Issued_Revokes() => Assert.Equal(new Decision.Act(Effect.Revoke), RevokeMachine.Decide(Revocation(), Described("ISSUED"), Now));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decide_RevokedAtAws_IsDone(bool sent) =>
        Assert.Equal(OrderState.Revoked, Assert.IsType<Decision.Move>(RevokeMachine.Decide(Revocation(sent: sent), Described("REVOKED"), Now)).To);

    [Fact]
    public void Decide_InUse_FailsWithTheUsersAndSendsNothing()
    {
        var fail = Assert.IsType<Decision.Fail>(RevokeMachine.Decide(Revocation(), Described("ISSUED", "arn:aws:elasticloadbalancing:x"), Now));

        Assert.Equal(OrderReason.InUseAtAws, fail.Reason);
        Assert.Contains("arn:aws:elasticloadbalancing:x", fail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_InUseSinceTheLook_Fails() => Assert.Equal(OrderReason.InUseAtAws, Assert.IsType<Decision.Fail>(
        RevokeMachine.Decide(Revocation(), new CallFailed("RevokeCertificate", Error(AwsErrorClass.Conflict, "ResourceInUseException")), Now)).Reason);

    [Fact]
    public void Decide_Accepted_WaitsAndDoesNotSendAgain()
    {
        Assert.Equal(OrderReason.NotRevokedYet, Assert.IsType<Decision.Wait>(RevokeMachine.Decide(Revocation(), new RevocationAccepted(), Now)).Reason);
        Assert.IsType<Decision.Wait>(RevokeMachine.Decide(Revocation(sent: true), Described("ISSUED"), Now.AddHours(23)));
    }

    [Fact]
    public void Decide_AcceptedAndNotShownForADay_SendsAgain() =>
        Assert.Equal(new Decision.Act(Effect.Revoke), RevokeMachine.Decide(Revocation(sent: true), Described("ISSUED"), Now.AddHours(24)));

    [Fact]
    public void Decide_AnswerLost_LooksLaterAndSendsAgainWhereNothingShows()
    {
        var lost = Revocation(sent: true, unresolved: true);

        Assert.Equal(OrderReason.OutcomeUnknown, Assert.IsType<Decision.Wait>(RevokeMachine.Decide(lost, new CallFailed("RevokeCertificate", Error(AwsErrorClass.UnknownOutcome, "Timeout")), Now)).Reason);
        Assert.Equal(new Decision.Act(Effect.Revoke), RevokeMachine.Decide(lost, Described("ISSUED"), Now));
    }

    [Fact]
    public void Decide_RefusedAfterALostAnswer_WaitsForAwsToShowIt() => Assert.Equal(OrderReason.NotRevokedYet, Assert.IsType<Decision.Wait>(
        RevokeMachine.Decide(Revocation(sent: true, unresolved: true), new RevocationRefused(RevocationReasons.Superseded, true, Error(AwsErrorClass.Permanent, "ValidationException")), Now)).Reason);

    [Fact]
    public void Decide_KeyCompromiseRefused_RevokesWithoutAReason() => Assert.Equal(new Decision.Act(Effect.RevokeUnspecified),
        RevokeMachine.Decide(Revocation(RevocationReasons.KeyCompromise), new RevocationRefused(RevocationReasons.KeyCompromise, false, Error(AwsErrorClass.Permanent, "ValidationException")), Now));

    [Fact]
    public void Decide_RefusedWithoutAReason_FailsWithAwsWords()
    {
        var fail = Assert.IsType<Decision.Fail>(RevokeMachine.Decide(
            Revocation(), new RevocationRefused(RevocationReasons.Unspecified, false, Error(AwsErrorClass.Permanent, "ValidationException", "no")), Now));

        Assert.Equal((OrderReason.RefusedByAws, "no"), (fail.Reason, fail.Error!.Message));
    }

    [Theory]
    [InlineData(AwsErrorClass.Permanent)]
    [InlineData(AwsErrorClass.Conflict)]
    public void Decide_NeverExported_FailsAndSaysToDelete(AwsErrorClass @class)
    {
        var error = Error(@class, "ValidationException", "Certificate was never exported and cannot be revoked.");
        Observation seen = @class == AwsErrorClass.Permanent ? new RevocationRefused(RevocationReasons.Superseded, false, error) : new CallFailed("RevokeCertificate", error);

        var fail = Assert.IsType<Decision.Fail>(RevokeMachine.Decide(Revocation(), seen, Now));

        Assert.Contains("delete it at AWS", fail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AwsErrorClass.Throttled, "ThrottlingException", OrderReason.Throttled)]
    [InlineData(AwsErrorClass.Transient, "InternalFailure", OrderReason.AwsUnavailable)]
    [InlineData(AwsErrorClass.Conflict, "ConflictException", OrderReason.AwsUnavailable)]
    public void Decide_Passing_WaitsAndTriesAgain(AwsErrorClass @class, string code, OrderReason reason) =>
        Assert.Equal(reason, Assert.IsType<Decision.Wait>(RevokeMachine.Decide(Revocation(), new CallFailed("RevokeCertificate", Error(@class, code)), Now)).Reason);

    [Theory]
    [InlineData("AccessDeniedException", OrderReason.ActionDenied)]
    [InlineData("UnrecognizedClientException", OrderReason.CredentialsRefused)]
    public void Decide_NotAllowed_FailsForAPerson(string code, OrderReason reason) => Assert.Equal(reason, Assert.IsType<Decision.Fail>(
        RevokeMachine.Decide(Revocation(), new RevocationRefused(RevocationReasons.Superseded, false, Error(AwsErrorClass.Permanent, code)), Now)).Reason);

    [Fact]
    public void Decide_NotThere_LooksOnceMoreAndThenFails()
    {
        var order = Revocation();
        Assert.IsType<Decision.Wait>(RevokeMachine.Decide(order, new NotThere(), Now));
        order.Attempt = 1;
        Assert.Equal(OrderReason.DeletedAtAws, Assert.IsType<Decision.Fail>(RevokeMachine.Decide(order, new NotThere(), Now)).Reason);
    }

    [Fact]
    public void Decide_Expired_FailsSinceNothingIsLeftToRevoke() => Assert.IsType<Decision.Fail>(RevokeMachine.Decide(Revocation(), Described("EXPIRED"), Now));
}
