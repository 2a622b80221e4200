namespace AcmPortal.AwsEmulator;

/// <summary>
/// How an emulator starts. Every default is "at once": no delays, no rates, no faults; the executable's flags and the
/// control endpoints change them. Delays run on the virtual clock.
/// </summary>
public sealed record EmulatorOptions
{
    /// <summary>Where HTTP is answered. Loopback only; port 0 takes any free port.</summary>
    public string Url { get; init; } = "http://127.0.0.1:5081";

    /// <summary>UDP and TCP port on 127.0.0.1 for DNS; 0 takes any free port, -1 answers no DNS.</summary>
    public int DnsPort { get; init; } = 5053;

    /// <summary>The account of every access key that is not mapped to another one; 12 digits.</summary>
    public string AccountId { get; init; } = "111122223333";

    /// <summary>State is appended here and read again at the next start. Null keeps it in memory.</summary>
    public string? DataFile { get; init; }

    /// <summary>What ExportCertificate hands out is noted here, key and passphrase, for a harness that looks where they get to. Null notes nothing.</summary>
    public string? ExportsFile { get; init; }

    /// <summary>KEY:SECRET pairs. With at least one, signatures are verified and other keys are unknown.</summary>
    public IReadOnlyList<string> Credentials { get; init; } = [];

    /// <summary>Public hosted zones of <see cref="AccountId"/> that exist from the start, rightly delegated.</summary>
    public IReadOnlyList<string> PublicZones { get; init; } = ["example.com", "example.org"];

    /// <summary>0 = no throttling, 1 = AWS's published rates, 2 = twice these.</summary>
    public double RateScale { get; init; }

    /// <summary>RSA keys made before the start returns and then handed out in turn; 0 makes a fresh key for each certificate.</summary>
    public int RsaPool { get; init; }

    /// <summary>DescribeCertificate answers ResourceNotFoundException for so long after RequestCertificate.</summary>
    public TimeSpan NotFoundWindow { get; init; }

    /// <summary>From RequestCertificate until the last name shows its ResourceRecord.</summary>
    public TimeSpan RecordDelay { get; init; }

    /// <summary>From the moment that every record stands in public DNS until the certificate is issued.</summary>
    public TimeSpan ValidationDelay { get; init; }

    /// <summary>From RenewCertificate (or the start of a managed renewal) until the new serial.</summary>
    public TimeSpan RenewalDelay { get; init; }

    /// <summary>After a renewal ExportCertificate fails for so long with "must have at least one relation of type EXPORT".</summary>
    public TimeSpan ExportRelationWindow { get; init; }

    /// <summary>From RevokeCertificate until Status is REVOKED.</summary>
    public TimeSpan RevocationDelay { get; init; }

    /// <summary>A Route 53 change is PENDING, and its records are not in DNS, for so long.</summary>
    public TimeSpan InsyncDelay { get; init; }

    /// <summary>A zone refuses further changes with PriorRequestNotComplete for so long after one.</summary>
    public TimeSpan ZoneBusyDelay { get; init; }

    /// <summary>New certificates are not listed, and deleted ones still are, for so long.</summary>
    public TimeSpan ListLag { get; init; }

    /// <summary>After a renewal every answer tells of the version before it, and exports that one, for so long.</summary>
    public TimeSpan StaleSerialDelay { get; init; }

    /// <summary>Largest page of ListCertificates, SearchCertificates and Route 53 lists whatever the caller asks; 0 = AWS's own maximum.</summary>
    public int ListPageCap { get; init; }

    /// <summary>Names, lists and tags come in a shuffled order, which <see cref="Seed"/> fixes.</summary>
    public bool Shuffle { get; init; }

    /// <summary>
    /// Everything that AWS may do and clients forget: shuffled names, small and empty pages, doubled entries, records that
    /// come late, both error documents, and 5 % of calls that fail before they are executed.
    /// </summary>
    public bool Unfriendly { get; init; }

    /// <summary>Seed of shuffling and of faults with a probability.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many calls the log keeps; counters are kept for all.</summary>
    public int CallLogSize { get; init; } = 100_000;

    /// <summary>The real clock: virtual time is this plus an offset. Rates, holds and STS sessions run on it directly.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp) yield return $"Url: '{Url}' is not an http:// address";
        else if (!uri.IsLoopback) yield return $"Url: '{Url}' is not loopback; the emulator answers nobody but this machine";
        else if (uri.AbsolutePath != "/") yield return $"Url: '{Url}' has a path";
        if (DnsPort is < -1 or > 65535) yield return $"DnsPort: {DnsPort} is no port";
        if (AccountId.Length != 12 || !AccountId.All(char.IsAsciiDigit)) yield return $"AccountId: '{AccountId}' is not 12 digits";
        if (RateScale < 0 || double.IsNaN(RateScale)) yield return "RateScale: must not be negative";
        if (RsaPool is < 0 or > 10_000) yield return "RsaPool: must be 0 to 10000";
        if (ListPageCap < 0) yield return "ListPageCap: must not be negative";
        if (CallLogSize < 1) yield return "CallLogSize: must be at least 1";
        foreach (var pair in Credentials)
            if (pair.IndexOf(':') is var at && (at < 1 || at == pair.Length - 1)) yield return "Credentials: each must be KEY:SECRET";
        foreach (var (name, value) in new[] {
            (nameof(NotFoundWindow), NotFoundWindow), (nameof(RecordDelay), RecordDelay), (nameof(ValidationDelay), ValidationDelay),
            (nameof(RenewalDelay), RenewalDelay), (nameof(ExportRelationWindow), ExportRelationWindow), (nameof(RevocationDelay), RevocationDelay),
            (nameof(InsyncDelay), InsyncDelay), (nameof(ZoneBusyDelay), ZoneBusyDelay), (nameof(ListLag), ListLag), (nameof(StaleSerialDelay), StaleSerialDelay) })
            if (value < TimeSpan.Zero) yield return $"{name}: must not be negative";
    }
}
