namespace AcmPortal.Core.Profiles;

/// <summary>One row of the profiles list.</summary>
public sealed record ProfileRow(
    Guid Id, string Name, string Description, Guid AuthorityId, string AuthorityName, IReadOnlyList<string> NamePatterns, bool WildcardsAllowed,
    IReadOnlyList<string> KeyAlgorithms, RenewalMode RenewalMode, int RenewBeforeDays, string OwnerContact, bool Enabled, DateTime CreatedAt,
    int CertificateCount)
{
    /// <summary>US cents a calendar month; null for no cap.</summary>
    public int? MonthlyCapCents { get; init; }

    /// <summary>The team that it belongs to.</summary>
    public Guid TeamId { get; init; }

    /// <summary>Its name.</summary>
    public string TeamName { get; init; } = "";

    /// <summary>How many people must approve a request; 0 where nobody is asked.</summary>
    public int ApprovalsNeeded { get; init; }
}

/// <summary>Everything that the profile page shows.</summary>
public sealed record ProfileView(
    Guid Id, string Name, string Description, Guid AuthorityId, string AuthorityName, bool AuthorityEnabled, string Region,
    IReadOnlyList<string> ZoneNames, IReadOnlyList<string> NamePatterns, bool WildcardsAllowed, IReadOnlyList<string> KeyAlgorithms,
    string DefaultKeyAlgorithm, RenewalMode RenewalMode, int RenewBeforeDays, string OwnerContact, bool Enabled, DateTime CreatedAt,
    int CertificateCount, int OpenOrderCount, int Version)
{
    /// <summary>US cents a calendar month; null for no cap.</summary>
    public int? MonthlyCapCents { get; init; }

    /// <summary>What AWS charged through it this calendar month, US cents.</summary>
    public int SpentThisMonthCents { get; init; }

    /// <summary>What its open orders will cost, US cents; those that are held are not counted.</summary>
    public int UnderWayCents { get; init; }

    /// <summary>The team that it belongs to.</summary>
    public Guid TeamId { get; init; }

    /// <summary>Its name.</summary>
    public string TeamName { get; init; } = "";

    /// <summary>Whether this person may change it.</summary>
    public bool MayManage { get; init; }

    /// <summary>Teams whose people are asked to approve a request; empty where nobody is asked.</summary>
    public IReadOnlyList<ApproverTeam> ApproverTeams { get; init; } = [];

    /// <summary>How many people must approve a request; 0 where nobody is asked.</summary>
    public int ApprovalsNeeded { get; init; }
}

/// <summary>A profile through which one may request now, with all that the wizard needs.</summary>
public sealed record RequestableProfile(
    Guid Id, string Name, string Description, Guid AuthorityId, string AuthorityName, string Region, string AccountId,
    IReadOnlyList<string> ZoneNames, IReadOnlyList<string> NamePatterns, bool WildcardsAllowed, IReadOnlyList<string> KeyAlgorithms,
    string DefaultKeyAlgorithm, RenewalMode RenewalMode, int RenewBeforeDays, string OwnerContact, int MaxNames)
{
    /// <summary>The team that will own what is requested.</summary>
    public string TeamName { get; init; } = "";

    /// <summary>Whose approval a request waits for: "2 people of Security or Platform"; null where nobody is asked.</summary>
    public string? Approval { get; init; }
}

/// <summary>One field of a profile that a change touches.</summary>
/// <param name="Field">The words on screen, for example "Renew before".</param>
/// <param name="Before">As it is.</param>
/// <param name="After">As it will be.</param>
/// <param name="Inherited">Whether existing certificates take it over; otherwise it counts for new requests only.</param>
public sealed record ProfileFieldChange(string Field, string Before, string After, bool Inherited);

/// <summary>A certificate that inherits a change.</summary>
public sealed record InheritingCertificate(Guid Id, string CommonName, DateTime NotAfter, string OwnerContact);

/// <summary>What a change of a profile would mean.</summary>
/// <param name="Changes">The fields that change; empty when nothing does.</param>
/// <param name="CertificateCount">How many certificates inherit it.</param>
/// <param name="Certificates">The first 25 of them, by expiry.</param>
/// <param name="OverriddenCount">Certificates of the profile that keep their own settings.</param>
/// <param name="Warnings">Sentences, for example about certificates whose names the new patterns would not allow.</param>
public sealed record ProfileChangePreview(
    IReadOnlyList<ProfileFieldChange> Changes, int CertificateCount, IReadOnlyList<InheritingCertificate> Certificates, int OverriddenCount,
    IReadOnlyList<string> Warnings);
