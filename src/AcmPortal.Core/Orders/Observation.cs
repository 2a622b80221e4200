using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;

namespace AcmPortal.Core.Orders;

/// <summary>What a look at AWS, or an act, showed. Closed: <see cref="OrderMachine"/> knows all of them.</summary>
public abstract record Observation
{
    private Observation() { }

    /// <summary>Nothing was looked at yet.</summary>
    public sealed record Nothing : Observation
    {
        /// <summary>The one instance.</summary>
        public static Nothing Yet { get; } = new();
    }

    /// <summary>A call failed.</summary>
    /// <param name="Operation">Which.</param>
    /// <param name="Error">How, classified.</param>
    public sealed record CallFailed(string Operation, AwsError Error) : Observation;

    /// <summary>The connection cannot be used: disabled in the portal.</summary>
    public sealed record ConnectionUnusable(string Text) : Observation;

    /// <summary>The database was restored, and AWS must not be changed.</summary>
    public sealed record OnHold : Observation;

    /// <summary>RequestCertificate was accepted.</summary>
    public sealed record RequestAccepted(string Arn) : Observation;

    /// <summary>The search for what an unresolved send made; <paramref name="AwsNow"/> is AWS's clock.</summary>
    public sealed record SearchResult(IReadOnlyList<string> Arns, DateTime AwsNow) : Observation;

    /// <summary>DescribeCertificate's answer.</summary>
    /// <param name="Status">AWS's status, for example ISSUED.</param>
    /// <param name="RecordsNamed">How many distinct base names have their CNAME.</param>
    /// <param name="RecordsWanted">How many distinct base names there are.</param>
    /// <param name="FailureReason">AWS's reason when it failed.</param>
    public sealed record Described(string Status, int RecordsNamed, int RecordsWanted, string? FailureReason) : Observation
    {
        /// <summary>ARNs of the AWS resources that use the certificate.</summary>
        public IReadOnlyList<string> InUseBy { get; init; } = [];
    }

    /// <summary>AWS does not know the ARN.</summary>
    public sealed record NotThere : Observation;

    /// <summary>What a listing said of the ARN; null when it was not in the list.</summary>
    public sealed record Listed(string? Status) : Observation;

    /// <summary>How the order's CNAMEs stand in their zones.</summary>
    public sealed record Records(IReadOnlyList<RecordOutcome> Outcomes) : Observation;

    /// <summary>RenewCertificate was accepted.</summary>
    public sealed record RenewalAccepted : Observation;

    /// <summary>DescribeCertificate's answer, as far as a renewal needs it.</summary>
    /// <param name="Status">AWS's status, for example ISSUED.</param>
    /// <param name="Serial">Lower-case hex pairs with colons; null when not told.</param>
    /// <param name="NotBefore">Of that serial.</param>
    /// <param name="NotAfter">Of that serial.</param>
    /// <param name="RenewalStatus">PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS, FAILED; null when never tried. SUCCESS may be of an earlier renewal.</param>
    /// <param name="RenewalUpdatedAt">When that was.</param>
    /// <param name="RenewalFailure">AWS's reason when it failed.</param>
    /// <param name="AwsNow">AWS's clock.</param>
    public sealed record RenewalSeen(
        string Status, string? Serial, DateTime? NotBefore, DateTime? NotAfter, string? RenewalStatus, DateTime? RenewalUpdatedAt, string? RenewalFailure, DateTime AwsNow) : Observation;

    /// <summary>What a listing said of a certificate that is being renewed; null where it does not tell. Lists lag behind.</summary>
    public sealed record RenewalListed(string? Status, string? Serial, DateTime? NotAfter, bool? WasExported, string? RenewalStatus) : Observation;

    /// <summary>An export gave a serial that is stored already; <paramref name="IsCurrent"/>: as the current version.</summary>
    public sealed record ExportedAgain(string Serial, bool IsCurrent) : Observation;

    /// <summary>The clocks of host, database and AWS differ too much; the sentence says by how much.</summary>
    public sealed record ClockDiffers(string Text) : Observation;

    /// <summary>The certificate and its key were exported, and fit.</summary>
    public sealed record Exported(string Serial) : Observation;

    /// <summary>AWS exported something that does not fit.</summary>
    public sealed record ExportedUnusable(string Why) : Observation;

    /// <summary>AWS deleted the certificate.</summary>
    public sealed record Deleted : Observation;

    /// <summary>The account was not compared with AWS since the start: nothing that is charged is asked for.</summary>
    public sealed record NotReadYet : Observation;

    /// <summary>RevokeCertificate was accepted; AWS shows it later.</summary>
    public sealed record RevocationAccepted : Observation;

    /// <summary>AWS refused RevokeCertificate as it was.</summary>
    /// <param name="Reason">The revocation reason that was sent, in AWS's spelling.</param>
    /// <param name="MayBeRevoked">An earlier send may have been accepted: its answer was never seen.</param>
    /// <param name="Error">AWS's words.</param>
    public sealed record RevocationRefused(string Reason, bool MayBeRevoked, AwsError Error) : Observation;
}

/// <summary>How one CNAME stands, with the reason when it is not in its zone.</summary>
public sealed record RecordOutcome(string Name, RecordState State, OrderReason Reason, string? Problem, AwsError? Error = null);

/// <summary>What to do next. Closed.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>Act at AWS, or look; the step goes on with what that shows.</summary>
    public sealed record Act(Effect Effect) : Decision;

    /// <summary>Go to another state.</summary>
    public sealed record Move(OrderState To, OrderReason Reason, string? Text = null) : Decision;

    /// <summary>Stay, and try again after <paramref name="Delay"/>.</summary>
    /// <param name="Delay">From now.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Text">The sentence for people; null where the state says it all.</param>
    /// <param name="Error">AWS's own words, when that is why.</param>
    public sealed record Wait(TimeSpan Delay, OrderReason Reason, string? Text = null, AwsError? Error = null) : Decision;

    /// <summary>End in <see cref="OrderState.Failed"/>; a person may retry.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Text">What happened and what to do.</param>
    /// <param name="Error">AWS's own words.</param>
    /// <param name="ArnIsDead">The ARN can never be issued: a retry asks anew.</param>
    public sealed record Fail(OrderReason Reason, string Text, AwsError? Error = null, bool ArnIsDead = false) : Decision;
}

/// <summary>What a step can do at AWS.</summary>
public enum Effect
{
    /// <summary>RequestCertificate, with the current token while AWS honours it, else a new one.</summary>
    Request,

    /// <summary>Look for what an unresolved request made.</summary>
    Search,

    /// <summary>DescribeCertificate.</summary>
    Describe,

    /// <summary>Bring the CNAMEs into their zones.</summary>
    PlaceRecords,

    /// <summary>Look at the certificate by listing, together with all that wait.</summary>
    List,

    /// <summary>RenewCertificate, which has no token: never sent again before AWS shows that nothing came of the last one.</summary>
    Renew,

    /// <summary>ExportCertificate, check, seal and store.</summary>
    Export,

    /// <summary>DeleteCertificate of one that was never issued.</summary>
    Delete,

    /// <summary>RevokeCertificate with the reason of the order.</summary>
    Revoke,

    /// <summary>The same without a reason, where AWS does not take the order's.</summary>
    RevokeUnspecified,
}
