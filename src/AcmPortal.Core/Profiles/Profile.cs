namespace AcmPortal.Core.Profiles;

/// <summary>Who triggers and fetches renewals of a certificate.</summary>
public enum RenewalMode
{
    /// <summary>The portal fetches what AWS renews and triggers what it does not.</summary>
    On,

    /// <summary>The portal triggers nothing, but fetches what AWS renews.</summary>
    Follow,

    /// <summary>What AWS renews next is not fetched, so that AWS stops after it and the certificate ends.</summary>
    LetItEnd,
}

/// <summary>What may be requested from a CA and how it is renewed.</summary>
public sealed class Profile
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public string Description { get; set; } = "";
    public required Guid AuthorityId { get; init; }

    /// <summary>The team that may request through it, and that owns what is requested.</summary>
    public Guid TeamId { get; init; } = Access.Team.DefaultId;

    /// <summary>
    /// Allowed names in <c>xn--</c> form: an exact name, or <c>*.example.com</c> for every name below example.com
    /// at any depth. Empty: every name in the CA's zones.
    /// </summary>
    public List<string> NamePatterns { get; set; } = [];

    /// <summary>Whether wildcard certificates may be requested.</summary>
    public bool WildcardsAllowed { get; set; }

    /// <summary>Allowed key algorithms, in ACM's spelling: RSA_2048, EC_prime256v1, EC_secp384r1.</summary>
    public List<string> KeyAlgorithms { get; set; } = [];
    public required string DefaultKeyAlgorithm { get; set; }
    public RenewalMode RenewalMode { get; set; } = RenewalMode.On;

    /// <summary>Days before expiry at which the portal triggers what AWS has not renewed: 1 to 30.</summary>
    public int RenewBeforeDays { get; set; } = 30;

    /// <summary>Whom to tell: an e-mail address or a team's name.</summary>
    public string OwnerContact { get; set; } = "";

    /// <summary>US cents that new certificates and renewals may cost in a calendar month before new issues wait for an administrator; null for no cap. Never holds a renewal.</summary>
    public int? MonthlyCapCents { get; set; }

    /// <summary>Teams whose members may approve a request; with none, or with <see cref="ApprovalsNeeded"/> 0, nobody is asked.</summary>
    public List<Guid> ApproverTeamIds { get; set; } = [];

    /// <summary>How many different people must approve before AWS is asked: 0 to 5. Never the requester.</summary>
    public int ApprovalsNeeded { get; set; }
    public bool Enabled { get; set; } = true;
    public DateTime CreatedAt { get; init; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>The key algorithms that ACM takes in a request.</summary>
public static class KeyAlgorithms
{
    public const string Rsa2048 = "RSA_2048";
    public const string EcP256 = "EC_prime256v1";
    public const string EcP384 = "EC_secp384r1";

    /// <summary>All of them, default first.</summary>
    public static IReadOnlyList<string> All { get; } = [Rsa2048, EcP256, EcP384];

    /// <summary>The words on screen, for example "EC P-256".</summary>
    public static string Display(string algorithm) => algorithm switch
    {
        Rsa2048 => "RSA 2048",
        EcP256 => "EC P-256",
        EcP384 => "EC P-384",
        _ => algorithm,
    };
}
