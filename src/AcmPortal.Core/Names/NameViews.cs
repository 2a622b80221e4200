namespace AcmPortal.Core.Names;

/// <summary>What is found about a name. Closed; the name is the code in the API, the sentence stands in the finding.</summary>
public enum NameCode
{
    /// <summary>Hint: several times in the list; asked for once.</summary>
    Repeated,

    /// <summary>Hint: the name was taken out of a URL, an e-mail list or other surroundings.</summary>
    Trimmed,

    /// <summary>A character that no DNS name has.</summary>
    InvalidCharacter,

    /// <summary>An underscore.</summary>
    Underscore,

    /// <summary>Two dots in a row, or a dot at the start.</summary>
    EmptyLabel,

    /// <summary>A label that begins or ends with a hyphen.</summary>
    HyphenAtEdge,

    /// <summary>A label of more than 63 characters.</summary>
    LabelTooLong,

    /// <summary>A name of more than 253 characters.</summary>
    NameTooLong,

    /// <summary>The common name, the first of the list, has more than 64 octets.</summary>
    CommonNameTooLong,

    /// <summary>Only one label.</summary>
    SingleLabel,

    /// <summary>An IP address.</summary>
    IpAddress,

    /// <summary>An e-mail address.</summary>
    EmailAddress,

    /// <summary>A top-level domain that is no public one.</summary>
    InternalName,

    /// <summary>A top-level domain of digits or of one character.</summary>
    InvalidTopLevel,

    /// <summary>A star that is not the whole leftmost label.</summary>
    WildcardPosition,

    /// <summary>A wildcard over a top-level domain.</summary>
    WildcardTooWide,

    /// <summary>Hint: a wildcard without its base name, which it does not cover.</summary>
    WildcardWithoutApex,

    /// <summary>Hint: a wildcard of the list covers this name already.</summary>
    CoveredByWildcard,

    /// <summary>A label that begins like <c>xn--</c> and is no valid internationalised name.</summary>
    InvalidPunycode,

    /// <summary>A label with two hyphens in third and fourth place that is not <c>xn--</c>.</summary>
    ReservedPrefix,

    /// <summary>An internationalised name that cannot be written in <c>xn--</c> form.</summary>
    InvalidInternational,

    /// <summary>Letters of several scripts, or of both directions, in one label.</summary>
    MixedScripts,

    /// <summary>Hint: every letter of a label looks like a Latin one and is none.</summary>
    LooksLikeLatin,

    /// <summary>A name of Amazon's own, which ACM refuses.</summary>
    RefusedByAcm,

    /// <summary>No hosted zone of the CA covers the name.</summary>
    OutsideZones,

    /// <summary>The profile's patterns do not allow the name.</summary>
    NotAllowedByProfile,

    /// <summary>The profile allows no wildcards.</summary>
    WildcardNotAllowed,

    /// <summary>The list has no name.</summary>
    NoNames,

    /// <summary>The list has more names than the account may put into one certificate.</summary>
    TooManyNames,
}

/// <summary>One finding: which name, what, and a sentence that says why and what would be right.</summary>
/// <param name="Name">The name as shown; empty for the whole list.</param>
/// <param name="Code">What was found.</param>
/// <param name="Message">The sentence for people.</param>
public sealed record NameFinding(string Name, NameCode Code, string Message);

/// <summary>One name of a pasted list.</summary>
/// <param name="Typed">As it was typed, at most 300 characters.</param>
/// <param name="Ascii">Lower-case <c>xn--</c> form without final dot; where it could not be made, what was typed in lower case.</param>
/// <param name="Unicode">The form for people; equal to <paramref name="Ascii"/> for plain names.</param>
/// <param name="Errors">What is wrong with it by itself.</param>
/// <param name="Hints">What is worth knowing.</param>
public sealed record ParsedName(string Typed, string Ascii, string Unicode, IReadOnlyList<NameFinding> Errors, IReadOnlyList<NameFinding> Hints)
{
    /// <summary>Whether the leftmost label is a star.</summary>
    public bool IsWildcard => Ascii.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>The name without a leading wildcard label: what a validation record proves.</summary>
    public string BaseName => DnsName.BaseOf(Ascii);
}

/// <summary>What a list of names is checked against.</summary>
/// <param name="AuthorityName">The CA, for the sentences.</param>
/// <param name="Zones">The CA's hosted zones.</param>
/// <param name="MaxNames">The CA's limit of names per certificate.</param>
/// <param name="ProfileName">The profile, for the sentences.</param>
/// <param name="Patterns">The profile's patterns; empty for every name in the zones.</param>
/// <param name="WildcardsAllowed">Whether the profile allows wildcards.</param>
/// <param name="Prices">What a name costs.</param>
public sealed record NameRules(
    string AuthorityName, IReadOnlyList<ZoneName> Zones, int MaxNames, string ProfileName, IReadOnlyList<string> Patterns,
    bool WildcardsAllowed, PricingOptions Prices);

/// <summary>A hosted zone: its id without prefix, its name in lower case without final dot.</summary>
public sealed record ZoneName(string Id, string Name);

/// <summary>One checked name.</summary>
/// <param name="Typed">As it was typed.</param>
/// <param name="Ascii">What is sent to AWS.</param>
/// <param name="Unicode">The form for people.</param>
/// <param name="BaseName">The name without its wildcard label.</param>
/// <param name="IsWildcard">Whether it is a wildcard.</param>
/// <param name="ZoneId">The hosted zone in which its validation record stands; null where no zone covers it.</param>
/// <param name="ZoneName">That zone's name.</param>
/// <param name="PriceCents">US cents at each issuance and renewal; 0 while the name has an error.</param>
/// <param name="Errors">What forbids it.</param>
/// <param name="Hints">What is worth knowing.</param>
public sealed record NameRow(
    string Typed, string Ascii, string Unicode, string BaseName, bool IsWildcard, string? ZoneId, string? ZoneName, int PriceCents,
    IReadOnlyList<NameFinding> Errors, IReadOnlyList<NameFinding> Hints)
{
    /// <summary>Whether nothing forbids it.</summary>
    public bool IsRight => Errors.Count == 0;
}

/// <summary>A checked list of names.</summary>
/// <param name="Rows">The names in the order of the list, without repeats.</param>
/// <param name="Errors">What forbids the list as a whole: no names, too many names.</param>
/// <param name="TotalCents">The estimated price of one issuance, US cents.</param>
public sealed record NameCheckResult(IReadOnlyList<NameRow> Rows, IReadOnlyList<NameFinding> Errors, int TotalCents)
{
    /// <summary>Whether the list may be requested as it is.</summary>
    public bool IsRight => Errors.Count == 0 && Rows.All(r => r.IsRight);

    /// <summary>All errors, those of the list first.</summary>
    public IEnumerable<NameFinding> AllErrors => Errors.Concat(Rows.SelectMany(r => r.Errors));

    /// <summary>The names to request, common name first.</summary>
    public IReadOnlyList<string> AsciiNames => [.. Rows.Select(r => r.Ascii)];
}
