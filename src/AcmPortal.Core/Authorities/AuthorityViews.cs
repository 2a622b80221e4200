using AcmPortal.Core.Names;

namespace AcmPortal.Core.Authorities;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Does not stop anything, but should be looked at.</summary>
    Warning,

    /// <summary>A hard check: nothing is saved.</summary>
    Failed,

    /// <summary>Could not be asked; the detail says why.</summary>
    Skipped,
}

/// <summary>What is checked.</summary>
public enum CheckCode
{
    /// <summary>The region exists in the partition of the connection.</summary>
    Region,

    /// <summary>The connection's account is known.</summary>
    Account,

    /// <summary>ACM answers in the region.</summary>
    Acm,

    /// <summary>The hosted zone can be read.</summary>
    ZoneReadable,

    /// <summary>The hosted zone is public.</summary>
    ZonePublic,

    /// <summary>Public DNS delegates to the zone's name servers.</summary>
    ZoneDelegated,

    /// <summary>No name of two zones is the same.</summary>
    ZoneUnique,

    /// <summary>Nothing that exists needs a zone that is taken away.</summary>
    ZoneInUse,
}

/// <summary>One line of a check.</summary>
/// <param name="Code">What was checked.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Title">A few words.</param>
/// <param name="Detail">A sentence: what was found, and what to do where it is not Ok.</param>
/// <param name="ZoneId">The zone that it is about; null for others.</param>
/// <param name="AwsCode">AWS's error code, where AWS refused.</param>
/// <param name="AwsMessage">AWS's own words.</param>
/// <param name="AwsRequestId">AWS's request id.</param>
public sealed record CheckLine(
    CheckCode Code, CheckStatus Status, string Title, string Detail, string? ZoneId = null, string? AwsCode = null, string? AwsMessage = null,
    string? AwsRequestId = null);

/// <summary>A checked CA.</summary>
/// <param name="Lines">Every line.</param>
/// <param name="AccountId">The ACM account; null where it could not be learnt.</param>
/// <param name="Zones">The zones that could be read.</param>
public sealed record AuthorityCheck(IReadOnlyList<CheckLine> Lines, string? AccountId, IReadOnlyList<ZoneName> Zones)
{
    /// <summary>Whether it may be saved.</summary>
    public bool Passed => Lines.All(l => l.Status != CheckStatus.Failed);
}

/// <summary>One row of the list of CAs.</summary>
public sealed record AuthorityRow(
    Guid Id, string Name, string Region, string AccountId, IReadOnlyList<string> ZoneNames, string ConnectionName, string DnsConnectionName,
    int MaxNames, bool Enabled, DateTime CreatedAt, int ProfileCount, int CertificateCount, int OpenOrderCount);

/// <summary>Everything that the CA page shows.</summary>
/// <param name="Id">The CA.</param>
/// <param name="Name">Unique.</param>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="ConnectionName">Its name.</param>
/// <param name="ConnectionEnabled">Whether it is enabled.</param>
/// <param name="DnsConnectionId">For Route 53.</param>
/// <param name="DnsConnectionName">Its name.</param>
/// <param name="DnsConnectionEnabled">Whether it is enabled.</param>
/// <param name="Region">AWS region.</param>
/// <param name="AccountId">The ACM account.</param>
/// <param name="AccountIsFixed">True once the CA has a certificate or an order with an ARN: account and region cannot change any more.</param>
/// <param name="Zones">The hosted zones.</param>
/// <param name="MaxNames">Names per certificate.</param>
/// <param name="Enabled">Disabled: nothing new can be requested; what exists is renewed.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Profiles">The profiles that use it.</param>
/// <param name="CertificateCount">Its certificates.</param>
/// <param name="OpenOrderCount">Orders that have not ended.</param>
/// <param name="Version">Hand it back when changing the CA.</param>
public sealed record AuthorityView(
    Guid Id, string Name, Guid ConnectionId, string ConnectionName, bool ConnectionEnabled, Guid DnsConnectionId, string DnsConnectionName,
    bool DnsConnectionEnabled, string Region, string AccountId, bool AccountIsFixed, IReadOnlyList<ZoneName> Zones, int MaxNames, bool Enabled,
    DateTime CreatedAt, IReadOnlyList<AuthorityProfile> Profiles, int CertificateCount, int OpenOrderCount, int Version);

/// <summary>A profile of a CA.</summary>
public sealed record AuthorityProfile(Guid Id, string Name, bool Enabled);

/// <summary>One hosted zone to pick.</summary>
/// <param name="Id">Without the /hostedzone/ prefix.</param>
/// <param name="Name">Lower case, without final dot.</param>
/// <param name="IsPrivate">ACM looks in public DNS only: a private zone cannot be picked.</param>
/// <param name="RecordCount">How many record sets it has.</param>
/// <param name="Comment">As Route 53 keeps it.</param>
public sealed record HostedZoneRow(string Id, string Name, bool IsPrivate, long RecordCount, string? Comment);

/// <summary>The zones that a connection may list.</summary>
/// <param name="Zones">All of them, by name.</param>
/// <param name="Problem">Why they cannot be listed, and that ids can be typed instead; null when they can.</param>
public sealed record HostedZoneList(IReadOnlyList<HostedZoneRow> Zones, string? Problem);
