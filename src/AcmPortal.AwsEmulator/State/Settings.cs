namespace AcmPortal.AwsEmulator.State;

/// <summary>Timing and switches: what <c>GET|PUT /_emulator/settings</c> shows and takes. Times are ISO 8601 durations on the virtual clock.</summary>
internal sealed class Settings
{
    public TimeSpan NotFoundWindow { get; set; }
    public TimeSpan RecordDelay { get; set; }
    public TimeSpan ValidationDelay { get; set; }
    public TimeSpan RenewalDelay { get; set; }
    public TimeSpan ExportRelationWindow { get; set; }
    public TimeSpan RevocationDelay { get; set; }
    public TimeSpan InsyncDelay { get; set; }
    public TimeSpan ZoneBusyDelay { get; set; }
    public TimeSpan ListLag { get; set; }
    /// <summary>From a renewal until answers tell of its version: until then they tell of the one before.</summary>
    public TimeSpan StaleSerialDelay { get; set; }
    /// <summary>Which answers are late by that: all, describe, lists (ListCertificates and SearchCertificates) or export (GetCertificate, too).</summary>
    public string StaleSerialIn { get; set; } = "all";
    public TimeSpan ValidationTimeout { get; set; } = TimeSpan.FromHours(72);
    public TimeSpan IdempotencyWindow { get; set; } = TimeSpan.FromHours(1);
    /// <summary>From RevokeCertificate until the CRL lists the serial.</summary>
    public TimeSpan RevocationEffect { get; set; } = TimeSpan.FromHours(24);
    public int ValidityDays { get; set; } = 198;
    public int RenewBeforeDays { get; set; } = 45;
    /// <summary>Validity from 00:00:00 to 23:59:59 UTC, as ACM's certificates have it.</summary>
    public bool DayAlignedValidity { get; set; } = true;

    public int ListPageCap { get; set; }
    public bool Shuffle { get; set; }
    /// <summary>ListCertificates and SearchCertificates begin with an empty page that has a NextToken.</summary>
    public bool EmptyFirstPage { get; set; }
    /// <summary>DescribeCertificate doubles entries of DomainValidationOptions, as has been seen.</summary>
    public bool DoubledValidationEntries { get; set; }
    /// <summary>Where RSA_2048 is written RSA-2048: none, describe or all.</summary>
    public string KeyAlgorithmHyphen { get; set; } = "describe";
    /// <summary>Timestamps of SearchCertificates: number or iso.</summary>
    public string SearchTimestamps { get; set; } = "number";
    /// <summary>A second RenewCertificate while one runs: accept (and charge) or error.</summary>
    public string RenewWhileRunning { get; set; } = "accept";
    /// <summary>One IdempotencyToken with other parameters: error, same-arn or new.</summary>
    public string TokenConflict { get; set; } = "error";
    /// <summary>Revoking what never was exported: the error's code.</summary>
    public string RevokeUnexportedError { get; set; } = "ValidationException";
    /// <summary>RevokeCertificate takes every reason of the model, not only the four of the guide.</summary>
    public bool AcceptAnyRevocationReason { get; set; }
    /// <summary>Revoking an ARN revokes its earlier serials, too.</summary>
    public bool RevokeEarlierSerials { get; set; }
    /// <summary>InvalidChangeBatch as error, messages or alternate.</summary>
    public string ChangeBatchErrors { get; set; } = "error";
    /// <summary>HTTP status of AccessDeniedException from ACM: 400 or 403.</summary>
    public int AccessDeniedStatus { get; set; } = 400;
    /// <summary>AccessDeniedException from ACM comes without any text.</summary>
    public bool BareAccessDenied { get; set; }
    /// <summary>Throttling answers carry Retry-After: none, seconds or date.</summary>
    public string RetryAfter { get; set; } = "none";
    public decimal PricePerName { get; set; } = 7;
    public decimal PricePerWildcard { get; set; } = 79;

    /// <summary>Domains (with everything under them) that end as FAILED, and with which FailureReason.</summary>
    public Dictionary<string, string> RefusedDomains { get; set; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["amazonaws.com"] = "DOMAIN_NOT_ALLOWED",
        ["amazonaws.com.cn"] = "DOMAIN_NOT_ALLOWED",
        ["cloudfront.net"] = "DOMAIN_NOT_ALLOWED",
        ["elasticbeanstalk.com"] = "DOMAIN_NOT_ALLOWED",
        ["amazon.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["apple.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["facebook.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["google.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["microsoft.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["paypal.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["wikipedia.org"] = "ADDITIONAL_VERIFICATION_REQUIRED",
        ["youtube.com"] = "ADDITIONAL_VERIFICATION_REQUIRED",
    };

    public static Settings From(EmulatorOptions o) => o.Unfriendly ? Unfriendly(o) : Friendly(o);

    /// <summary>The options' delays, and whatever else may happen, too.</summary>
    private static Settings Unfriendly(EmulatorOptions o)
    {
        var settings = Friendly(o);
        settings.Shuffle = settings.EmptyFirstPage = settings.DoubledValidationEntries = true;
        settings.ListPageCap = o.ListPageCap > 0 ? o.ListPageCap : 7;
        settings.KeyAlgorithmHyphen = "all";
        settings.ChangeBatchErrors = "alternate";
        settings.RetryAfter = "seconds";
        settings.BareAccessDenied = true;
        settings.NotFoundWindow = AtLeast(o.NotFoundWindow, 300);
        settings.RecordDelay = AtLeast(o.RecordDelay, 1000);
        settings.ValidationDelay = AtLeast(o.ValidationDelay, 300);
        settings.RenewalDelay = AtLeast(o.RenewalDelay, 500);
        settings.ExportRelationWindow = AtLeast(o.ExportRelationWindow, 500);
        settings.InsyncDelay = AtLeast(o.InsyncDelay, 300);
        settings.ZoneBusyDelay = AtLeast(o.ZoneBusyDelay, 200);
        settings.ListLag = AtLeast(o.ListLag, 500);
        return settings;
    }

    private static TimeSpan AtLeast(TimeSpan time, int milliseconds) => time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(milliseconds);

    private static Settings Friendly(EmulatorOptions o) => new()
    {
        NotFoundWindow = o.NotFoundWindow,
        RecordDelay = o.RecordDelay,
        ValidationDelay = o.ValidationDelay,
        RenewalDelay = o.RenewalDelay,
        ExportRelationWindow = o.ExportRelationWindow,
        RevocationDelay = o.RevocationDelay,
        InsyncDelay = o.InsyncDelay,
        ZoneBusyDelay = o.ZoneBusyDelay,
        ListLag = o.ListLag,
        StaleSerialDelay = o.StaleSerialDelay,
        ListPageCap = o.ListPageCap,
        Shuffle = o.Shuffle,
    };
}
