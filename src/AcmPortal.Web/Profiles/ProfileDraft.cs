using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Web.Profiles;

/// <summary>What is typed for a new or a changed profile.</summary>
/// <param name="AuthorityId">Fixed once the profile is made.</param>
/// <param name="Patterns">As typed, one a line.</param>
/// <param name="Version">The version that is edited; 0 for a new profile.</param>
/// <param name="MonthlyCap">US dollars as typed; empty for no cap.</param>
/// <param name="TeamId">Whose it will be; null: the default team. Fixed once the profile is made.</param>
/// <param name="Approvers">The teams that are asked to approve; null for none.</param>
/// <param name="Needed">How many people must approve, as typed.</param>
public sealed record ProfileDraft(
    Guid? AuthorityId = null, string Name = "", string Description = "", string Patterns = "", bool WildcardsAllowed = false,
    IReadOnlyList<string>? Algorithms = null, string DefaultAlgorithm = KeyAlgorithms.Rsa2048, RenewalMode RenewalMode = RenewalMode.On,
    string RenewBefore = "30", string OwnerContact = "", int Version = 0, string MonthlyCap = "",
    Guid? TeamId = null, IReadOnlyList<Guid>? Approvers = null, string Needed = "1")
{
    private static readonly char[] Separators = [' ', ',', ';', '\n', '\r', '\t'];

    /// <summary>Those that are ticked, in ACM's order.</summary>
    public IReadOnlyList<string> Allowed => [.. KeyAlgorithms.All.Where((Algorithms ?? KeyAlgorithms.All).Contains)];

    /// <summary>Each pattern as typed.</summary>
    public IReadOnlyList<string> PatternList => [.. Patterns.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Days, or null where what was typed is no such number.</summary>
    public int? Days => int.TryParse(RenewBefore.Trim(), out var days) && days is >= 1 and <= 30 ? days : null;

    /// <summary>The cap in US cents; null for none, or where what was typed is no amount.</summary>
    public int? CapCents => MonthlyCap.Trim() is { Length: > 0 } typed && Dollars(typed) is >= 0 and <= SpendCap.Most / 100m and var dollars ? (int)(dollars * 100) : null;

    public string? CapProblem => MonthlyCap.Trim().Length > 0 && CapCents is null ? "An amount in US dollars from 0 to 1,000,000, or nothing for no cap." : null;

    /// <summary>The teams that are asked to approve; empty where nobody is.</summary>
    public IReadOnlyList<Guid> ApproverTeams => Approvers ?? [];

    /// <summary>How many people must approve; 0 where no team is asked, null where what was typed is no such number.</summary>
    public int? ApprovalsNeeded => ApproverTeams.Count == 0 ? 0 : int.TryParse(Needed.Trim(), out var needed) && needed is >= 1 and <= ProfileApproval.MostNeeded ? needed : null;

    public string? ApproversProblem => ApproverTeams.Count > ProfileApproval.MostTeams ? $"At most {ProfileApproval.MostTeams} teams." : null;

    public string? NeededProblem => ApprovalsNeeded is null ? $"1 to {ProfileApproval.MostNeeded} people." : null;

    public string? AuthorityProblem => AuthorityId is null ? "Choose the CA that issues." : null;

    public string? NameProblem => Name.Trim().Length switch
    {
        0 => "A profile needs a name, for example web-servers.",
        > 100 => "A name has at most 100 characters.",
        _ => null,
    };

    public string? DescriptionProblem => Description.Length > 1_000 ? "A description has at most 1,000 characters." : null;

    public string? PatternProblem => PatternList.Select(p => NamePattern.Read(p).Error).FirstOrDefault(e => e is not null)?.Message;

    public string? AlgorithmProblem => Allowed.Count == 0 ? "Allow at least one." : Allowed.Contains(DefaultAlgorithm) ? null : "The default must be one of the allowed ones.";

    public string? DaysProblem => Days is null ? "1 to 30 days. AWS itself renews earlier." : null;

    public string? OwnerProblem => OwnerContact.Trim() switch
    {
        "" => "Say whom to tell: an e-mail address, or the name of a team.",
        { Length: > 200 } => "At most 200 characters.",
        _ => null,
    };

    /// <summary>Whether nothing is wrong, as far as the page can know.</summary>
    public bool IsRight => this is
    {
        AuthorityProblem: null, NameProblem: null, DescriptionProblem: null, PatternProblem: null, AlgorithmProblem: null, DaysProblem: null, OwnerProblem: null, CapProblem: null, ApproversProblem: null, NeededProblem: null,
    };

    /// <summary>The same profile as it is stored.</summary>
    public static ProfileDraft Of(ProfileView view) => new(
        view.AuthorityId, view.Name, view.Description, string.Join('\n', view.NamePatterns), view.WildcardsAllowed, view.KeyAlgorithms,
        view.DefaultKeyAlgorithm, view.RenewalMode, view.RenewBeforeDays.ToString(System.Globalization.CultureInfo.InvariantCulture), view.OwnerContact, view.Version,
        view.MonthlyCapCents is { } cap ? (cap / 100m).ToString(System.Globalization.CultureInfo.InvariantCulture) : "",
        view.TeamId, [.. view.ApproverTeams.Select(t => t.Id)], Math.Max(1, view.ApprovalsNeeded).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>For making it; call when <see cref="IsRight"/>.</summary>
    public CreateProfileInput ToCreate() => new(
        AuthorityId!.Value, Name.Trim(), Description.Trim(), PatternList, WildcardsAllowed, Allowed, DefaultAlgorithm, RenewalMode, Days!.Value, OwnerContact.Trim(), CapCents)
    {
        TeamId = TeamId,
        ApproverTeamIds = ApproverTeams,
        ApprovalsNeeded = ApprovalsNeeded,
    };

    /// <summary>For changing it; call when <see cref="IsRight"/>.</summary>
    public EditProfileInput ToEdit(Guid id) => new(
        id, Name.Trim(), Description.Trim(), PatternList, WildcardsAllowed, Allowed, DefaultAlgorithm, RenewalMode, Days!.Value, OwnerContact.Trim(), Version, CapCents)
    {
        ApproverTeamIds = ApproverTeams,
        ApprovalsNeeded = ApprovalsNeeded,
    };

    private static decimal? Dollars(string typed) => decimal.TryParse(
        typed.TrimStart('$'), System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture, out var dollars) ? dollars : null;
}
