using AcmPortal.Core.Names;

namespace AcmPortal.Core.Orders;

/// <summary>What is known about the validation record of a name.</summary>
public enum RecordForecast
{
    /// <summary>It stands in the zone, or stood there when last looked at.</summary>
    Exists,

    /// <summary>Another name of the list has the same record.</summary>
    Shared,

    /// <summary>It is known and not in the zone: the portal will write it.</summary>
    WillBeWritten,

    /// <summary>AWS names it after the request; the portal will write it.</summary>
    NotNamedYet,

    /// <summary>The portal may not write this zone: a person must add it.</summary>
    NeedsPerson,

    /// <summary>Another record stands at its name.</summary>
    Conflict,

    /// <summary>The name has an error, so that there is none.</summary>
    None,
}

/// <summary>One name of a preview.</summary>
/// <param name="Name">The checked name.</param>
/// <param name="Record">What is known about its record.</param>
/// <param name="RecordText">The words on screen, for example "Record exists".</param>
/// <param name="RecordName">Where the record stands, where it is known already.</param>
/// <param name="RecordValue">What it points to.</param>
/// <param name="RecordDetail">A sentence where there is more to say, for example what stands there instead.</param>
/// <param name="CoveredBy">Active certificates that are valid for this name already.</param>
public sealed record PreviewRow(
    NameRow Name, RecordForecast Record, string RecordText, string? RecordName, string? RecordValue, string? RecordDetail,
    IReadOnlyList<CoveringCertificate> CoveredBy);

/// <summary>An active certificate that covers names of the list.</summary>
/// <param name="Id">The certificate.</param>
/// <param name="CommonName">Its common name.</param>
/// <param name="NotAfter">Until when.</param>
/// <param name="OwnerContact">Whose it is.</param>
/// <param name="SameNames">Whether it has exactly the names of the list and the key algorithm: a second one would be paid for twice.</param>
public sealed record CoveringCertificate(Guid Id, string CommonName, DateTime NotAfter, string OwnerContact, bool SameNames);

/// <summary>How a finding of the review step stands.</summary>
public enum PreflightStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The request can be made; it may wait or fail.</summary>
    Warning,

    /// <summary>AWS would refuse or fail the request as things stand.</summary>
    Problem,

    /// <summary>Could not be asked; the detail says why.</summary>
    Skipped,
}

/// <summary>What the review step looks at.</summary>
public enum PreflightCode
{
    /// <summary>Which CAs the domain allows to issue (CAA records).</summary>
    Caa,

    /// <summary>Whether public DNS delegates to the zone.</summary>
    Delegation,

    /// <summary>Whether the zone has the records.</summary>
    Records,

    /// <summary>Whether the connection has what is needed, as of its last test.</summary>
    Permissions,
}

/// <summary>One finding of the review step.</summary>
/// <param name="Code">What was looked at.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Title">A few words.</param>
/// <param name="Detail">A sentence, with what to do.</param>
/// <param name="About">The name or the zone that it is about; null for all.</param>
public sealed record PreflightLine(PreflightCode Code, PreflightStatus Status, string Title, string Detail, string? About = null);

/// <summary>What a request would do.</summary>
/// <param name="ProfileId">The profile.</param>
/// <param name="ProfileName">Its name.</param>
/// <param name="AuthorityName">The CA.</param>
/// <param name="Region">Its region.</param>
/// <param name="AccountId">Its ACM account.</param>
/// <param name="MaxNames">Its limit of names.</param>
/// <param name="CommonName">The first name; null when there is none.</param>
/// <param name="KeyAlgorithm">As asked, or the profile's default.</param>
/// <param name="Rows">The names.</param>
/// <param name="Errors">What forbids the request as a whole: sentences.</param>
/// <param name="NameCount">Names that are no wildcards.</param>
/// <param name="WildcardCount">Wildcards.</param>
/// <param name="NameCents">US cents a name.</param>
/// <param name="WildcardCents">US cents a wildcard.</param>
/// <param name="TotalCents">US cents at issuance, and again at each renewal.</param>
/// <param name="RecordsExisting">Distinct records that exist.</param>
/// <param name="RecordsToWrite">Distinct records that will be written or named.</param>
/// <param name="Covering">Active certificates that cover names of the list.</param>
/// <param name="OpenOrderId">An open order for the same names and key algorithm: asking again gives it.</param>
/// <param name="Preflight">What the review step found; empty unless asked deep.</param>
public sealed record RequestPreview(
    Guid ProfileId, string ProfileName, string AuthorityName, string Region, string AccountId, int MaxNames, string? CommonName,
    string KeyAlgorithm, IReadOnlyList<PreviewRow> Rows, IReadOnlyList<string> Errors, int NameCount, int WildcardCount, int NameCents,
    int WildcardCents, int TotalCents, int RecordsExisting, int RecordsToWrite, IReadOnlyList<CoveringCertificate> Covering,
    Guid? OpenOrderId, IReadOnlyList<PreflightLine> Preflight)
{
    /// <summary>Whether the request can be made: no name and nothing else is wrong.</summary>
    public bool MayRequest => Errors.Count == 0 && Rows.Count > 0 && Rows.All(r => r.Name.IsRight);

    /// <summary>How many names have an error.</summary>
    public int WrongNames => Rows.Count(r => !r.Name.IsRight);
}
