using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Web.Profiles;

/// <summary>What is typed for a profile.</summary>
public sealed record ProfileDraft(
    Guid? AuthorityId = null, string Name = "", string Description = "", string Patterns = "", bool WildcardsAllowed = false,
    IReadOnlyList<string>? Keys = null, string DefaultKey = KeyAlgorithms.Rsa2048, RenewalMode RenewalMode = RenewalMode.On, string RenewBefore = "30",
    string OwnerContact = "")
{
    /// <summary>The allowed key algorithms.</summary>
    public IReadOnlyList<string> Allowed => Keys ?? KeyAlgorithms.All;

    /// <summary>The patterns, one a line, without empty ones.</summary>
    public IReadOnlyList<string> PatternList => [.. Patterns.Split(['\n', '\r', ',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Days as a number; 0 where it is none.</summary>
    public int Days => int.TryParse(RenewBefore, out var days) ? days : 0;

    /// <summary>What is wrong with a field as far as the page can know; null when nothing is.</summary>
    public string? Problem(string field) => field switch
    {
        nameof(AuthorityId) when AuthorityId is null => "Choose the CA that issues.",
        nameof(Name) when string.IsNullOrWhiteSpace(Name) => "The profile needs a name, for example web-servers.",
        "NamePatterns" => PatternList.Select(p => NamePattern.Read(p).Error?.Message).FirstOrDefault(m => m is not null),
        "KeyAlgorithms" when Allowed.Count == 0 => "Allow at least one key algorithm.",
        "RenewBeforeDays" when Days is < 1 or > 30 => "Renew before is a whole number of days from 1 to 30.",
        nameof(OwnerContact) when string.IsNullOrWhiteSpace(OwnerContact) => "Say whom to tell: an e-mail address, or the name of a team.",
        _ => null,
    };

    /// <summary>Whether nothing is wrong, as far as the page can know.</summary>
    public bool IsRight => new[] { nameof(AuthorityId), nameof(Name), "NamePatterns", "KeyAlgorithms", "RenewBeforeDays", nameof(OwnerContact) }.All(f => Problem(f) is null);

    /// <summary>As it is stored.</summary>
    public static ProfileDraft Of(ProfileView view) => new(
        view.AuthorityId, view.Name, view.Description, string.Join('\n', view.NamePatterns), view.WildcardsAllowed, view.KeyAlgorithms, view.DefaultKeyAlgorithm,
        view.RenewalMode, view.RenewBeforeDays.ToString(System.Globalization.CultureInfo.InvariantCulture), view.OwnerContact);

    /// <summary>As the use case takes a new one.</summary>
    public CreateProfileInput ToCreate() => new(
        AuthorityId ?? Guid.Empty, Name.Trim(), Description.Trim(), PatternList, WildcardsAllowed, Allowed, DefaultKey, RenewalMode, Days, OwnerContact.Trim());

    /// <summary>As the use case takes a change.</summary>
    public EditProfileInput ToEdit(Guid id, int version) => new(
        id, Name.Trim(), Description.Trim(), PatternList, WildcardsAllowed, Allowed, DefaultKey, RenewalMode, Days, OwnerContact.Trim(), version);
}
