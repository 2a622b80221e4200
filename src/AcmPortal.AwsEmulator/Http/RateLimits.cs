namespace AcmPortal.AwsEmulator.Http;

/// <summary>What <c>GET|PUT /_emulator/limits</c> shows and takes.</summary>
internal sealed class LimitsDocument
{
    /// <summary>0 = no throttling; 1 = the rates below; 0.5 = half of them.</summary>
    public double Scale { get; set; }
    /// <summary>Requests a second for each ACM operation, account and region. The bucket holds one second's worth.</summary>
    public Dictionary<string, double> Acm { get; set; } = new(StringComparer.Ordinal)
    {
        ["RequestCertificate"] = 5,
        ["RenewCertificate"] = 5,
        ["DescribeCertificate"] = 10,
        ["ExportCertificate"] = 10,
        ["GetCertificate"] = 10,
        ["ListCertificates"] = 8,
        ["SearchCertificates"] = 5,
        ["DeleteCertificate"] = 10,
        ["AddTagsToCertificate"] = 5,
        ["RemoveTagsFromCertificate"] = 5,
        ["ListTagsForCertificate"] = 10,
        ["UpdateCertificateOptions"] = 5,
        ["RevokeCertificate"] = 1,
        ["ListCertificateDomainValidations"] = 1,
    };
    /// <summary>Route 53, for each account: all requests together, each action, and changes (an UPSERT takes two).</summary>
    public Bucket Route53All { get; set; } = new(50, 10);
    public Bucket Route53Action { get; set; } = new(50, 10);
    public Bucket Route53Changes { get; set; } = new(1500, 100);

    public int NamesPerCertificate { get; set; } = 10;
    public int CertificatesAtATime { get; set; } = 2500;
    public int RequestsPerYear { get; set; } = 5000;
    public int RecordsPerZone { get; set; } = 10_000;

    public sealed record Bucket(double Capacity, double PerSecond);
}

/// <summary>Token buckets on the real clock.</summary>
internal sealed class RateLimits(LimitsDocument document, TimeProvider clock)
{
    private readonly Dictionary<string, Tokens> _buckets = new(StringComparer.Ordinal);

    public LimitsDocument Document { get; } = document;

    /// <summary>Takes what the call costs, or says which bucket is empty.</summary>
    public string? Take(AwsCall call)
    {
        if (Document.Scale <= 0 || call.Service == AwsService.Sts) return null;
        if (call.Service == AwsService.Acm)
        {
            if (!Document.Acm.TryGetValue(call.Operation, out var rate)) return null;
            return Take($"{call.Account}|{call.Region}|{call.Operation}", new(Math.Max(1, rate), rate), 1) ? null : call.Operation;
        }
        if (!Take($"{call.Account}|{call.Operation}", Document.Route53Action, 1)) return call.Operation;
        return Take($"{call.Account}|*", Document.Route53All, 1) ? null : "Route53";
    }

    /// <summary>Takes the tokens of a change batch.</summary>
    public bool TakeChanges(string account, int tokens) => Document.Scale <= 0 || Take($"{account}|changes", Document.Route53Changes, tokens);

    private bool Take(string name, LimitsDocument.Bucket limit, double tokens)
    {
        var capacity = Math.Max(1, limit.Capacity * Document.Scale);
        var perSecond = limit.PerSecond * Document.Scale;
        var now = clock.GetTimestamp();
        if (!_buckets.TryGetValue(name, out var bucket)) _buckets[name] = bucket = new Tokens { Left = capacity, At = now };
        bucket.Left = Math.Min(capacity, bucket.Left + clock.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond);
        bucket.At = now;
        // A batch larger than the bucket passes when the bucket is full, and leaves a debt.
        if (bucket.Left < Math.Min(tokens, capacity)) return false;
        bucket.Left -= tokens;
        return true;
    }

    private sealed class Tokens
    {
        public double Left;
        public long At;
    }
}
