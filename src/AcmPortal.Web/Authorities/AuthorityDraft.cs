using System.Text.RegularExpressions;
using AcmPortal.Core.Authorities;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Authorities;

/// <summary>What is typed for a new or a changed CA.</summary>
/// <param name="Step">0 is the first.</param>
/// <param name="Name">Fixed once the CA is made.</param>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="OtherDns">Whether Route 53 is reached by another connection.</param>
/// <param name="DnsConnectionId">That other one.</param>
/// <param name="Region">AWS region.</param>
/// <param name="Picked">Zones that were ticked.</param>
/// <param name="Typed">Further zone ids, in any separator.</param>
/// <param name="MaxNames">As typed.</param>
/// <param name="Version">The version that is edited; 0 for a new CA.</param>
public sealed partial record AuthorityDraft(
    int Step = 0, string Name = "", Guid? ConnectionId = null, bool OtherDns = false, Guid? DnsConnectionId = null, string Region = "us-east-1",
    IReadOnlyList<string>? Picked = null, string Typed = "", string MaxNames = "10", int Version = 0)
{
    private static readonly char[] Separators = [' ', ',', ';', '\n', '\r', '\t'];

    /// <summary>The connection that speaks to Route 53.</summary>
    public Guid? Dns => OtherDns ? DnsConnectionId : ConnectionId;

    /// <summary>All zones, without prefix and repeats.</summary>
    public IReadOnlyList<string> ZoneIds =>
    [
        .. (Picked ?? []).Concat(Typed.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(Bare)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Names per certificate, or null where what was typed is no such number.</summary>
    public int? Names => int.TryParse(MaxNames.Trim(), out var names) && names is >= 1 and <= 100 ? names : null;

    /// <summary>What the check depends on.</summary>
    public string CheckKey => string.Join('|', [ConnectionId?.ToString() ?? "", Dns?.ToString() ?? "", Region, .. ZoneIds]);

    public string? NameProblem => Name switch
    {
        "" => "A CA needs a name, for example acm-prod.",
        { Length: > 63 } => "A name has at most 63 characters.",
        _ when !NameShape().IsMatch(Name) => "Lowercase letters, digits and hyphens only, beginning and ending with a letter or digit.",
        _ => null,
    };

    public string? ConnectionProblem => ConnectionId is null ? "Choose the connection that speaks to ACM." : null;

    public string? DnsProblem => OtherDns && DnsConnectionId is null ? "Choose the connection that speaks to Route 53." : null;

    public string? ZoneProblem => ZoneIds switch
    {
        [] => "A CA needs at least one public hosted zone.",
        var ids when ids.FirstOrDefault(id => !ZoneShape().IsMatch(id)) is { } wrong => $"{TextWords.Middle(wrong)} is no hosted zone id: they have 1 to 32 capital letters and digits, such as Z0123456789ABCDEFGHIJ.",
        _ => null,
    };

    public string? NamesProblem => Names is null ? "A whole number from 1 to 100." : null;

    /// <summary>The same CA as it is stored.</summary>
    public static AuthorityDraft Of(AuthorityView view) => new(
        0, view.Name, view.ConnectionId, view.DnsConnectionId != view.ConnectionId, view.DnsConnectionId, view.Region,
        [.. view.Zones.Select(z => z.Id)], "", view.MaxNames.ToString(System.Globalization.CultureInfo.InvariantCulture), view.Version);

    private static string Bare(string id) => id[(id.LastIndexOf('/') + 1)..];

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex NameShape();

    [GeneratedRegex("^[A-Z0-9]{1,32}$")]
    private static partial Regex ZoneShape();
}
