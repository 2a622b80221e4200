using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>One rule of <c>GET|PUT|POST|DELETE /_emulator/faults</c>.</summary>
internal sealed class FaultRule
{
    public string? Id { get; set; }
    /// <summary>An operation's or action's name, with <c>*</c>: RequestCertificate, acm:*, route53:Change*.</summary>
    public string Operation { get; set; } = "*";
    /// <summary>Only calls whose body or path contains the text.</summary>
    public string? Contains { get; set; }
    public string? Account { get; set; }
    public string? Region { get; set; }
    /// <summary>Only the nth matching call, counted from 1 since the rule was set.</summary>
    public int? Nth { get; set; }
    public double? Probability { get; set; }
    /// <summary>Ends the rule after so many firings.</summary>
    public int? Times { get; set; }
    /// <summary>Only the first of calls that are alike in operation and body: a repeat passes.</summary>
    public bool OncePerBody { get; set; }
    /// <summary>throttle, error, http, delay, drop, malformed, patch, twist or hold.</summary>
    public string Effect { get; set; } = "";
    /// <summary>before or after executing; malformed and patch are always after.</summary>
    public string? When { get; set; }
    public string? Code { get; set; }
    public string? Message { get; set; }
    public int? Status { get; set; }
    /// <summary>Body of http and malformed.</summary>
    public string? Body { get; set; }
    public string? ContentType { get; set; }
    /// <summary>Of malformed: html, empty, truncated, garbage or huge. Of twist: wrong-key, bad-pem, other-names, expired, big-chain or empty-chain.</summary>
    public string? Variant { get; set; }
    public TimeSpan? Delay { get; set; }
    /// <summary>Of hold: received-not-executed or executed-not-answered.</summary>
    public string? Phase { get; set; }
    /// <summary>Of patch: members of the JSON answer by path (<c>Certificate.Status</c>); null removes.</summary>
    public Dictionary<string, JsonNode?>? Set { get; set; }
    public int Matched { get; set; }
    public int Fired { get; set; }

    public bool Before => Effect switch
    {
        "hold" => Phase == "received-not-executed",
        "malformed" or "patch" => false,
        _ => When != "after",
    };

    public IEnumerable<string> Problems()
    {
        if (Effect is not ("throttle" or "error" or "http" or "delay" or "drop" or "malformed" or "patch" or "twist" or "hold")) yield return $"effect '{Effect}' is not known";
        if (When is not (null or "before" or "after")) yield return "when is before or after";
        if (Effect == "hold" && Phase is not ("received-not-executed" or "executed-not-answered")) yield return "hold needs phase: received-not-executed or executed-not-answered";
        if (Effect == "delay" && Delay is null) yield return "delay needs delay, such as PT2S";
        if (Effect == "error" && Code is null) yield return "error needs code";
        if (Effect == "patch" && Set is null) yield return "patch needs set";
        if (Effect == "malformed" && Variant is not (null or "html" or "empty" or "truncated" or "garbage" or "huge")) yield return $"malformed has no variant '{Variant}'";
        if (Effect == "twist" && Variant is not ("wrong-key" or "bad-pem" or "other-names" or "expired" or "big-chain" or "empty-chain")) yield return $"twist has no variant '{Variant}'";
        if (Nth is < 1) yield return "nth counts from 1";
        if (Probability is < 0 or > 1) yield return "probability is 0 to 1";
    }
}

/// <summary>The rules, and which of them fire for a call.</summary>
internal sealed class Faults(int seed)
{
    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];
    private readonly HashSet<string> _seenBodies = new(StringComparer.Ordinal);
    private long _drawn;
    private int _named;

    /// <summary>The failures of an unfriendly emulator: 5 % of calls, none of them executed.</summary>
    public static IEnumerable<FaultRule> Unfriendly() =>
    [
        new() { Id = "unfriendly-500", Effect = "http", Status = 500, Probability = 0.02 },
        new() { Id = "unfriendly-503", Effect = "http", Status = 503, Body = "", Probability = 0.01 },
        new() { Id = "unfriendly-throttle", Effect = "throttle", Probability = 0.02 },
    ];

    public IReadOnlyList<FaultRule> Rules { get { lock (_lock) return [.. _rules]; } }

    public void Replace(IEnumerable<FaultRule> rules)
    {
        lock (_lock)
        {
            _rules.Clear();
            _seenBodies.Clear();
            foreach (var rule in rules) AddLocked(rule);
        }
    }

    public void Add(FaultRule rule) { lock (_lock) AddLocked(rule); }

    public bool Remove(string id) { lock (_lock) return _rules.RemoveAll(r => r.Id == id) > 0; }

    /// <summary>Rules that fire, in their order. Counts them.</summary>
    public IReadOnlyList<FaultRule> For(AwsCall call)
    {
        lock (_lock)
        {
            if (_rules.Count == 0) return [];
            var firing = new List<FaultRule>();
            string? text = null;
            foreach (var rule in _rules)
            {
                if (!Policy.Matches(rule.Operation, call.Operation) && !Policy.Matches(rule.Operation, call.Action)) continue;
                if (rule.Account is not null && rule.Account != call.Account) continue;
                if (rule.Region is not null && rule.Region != call.Region) continue;
                if (rule.Contains is not null)
                {
                    text ??= call.Http.Request.Path + call.Http.Request.QueryString.Value + Encoding.UTF8.GetString(call.Body);
                    if (!text.Contains(rule.Contains, StringComparison.OrdinalIgnoreCase)) continue;
                }
                rule.Matched++;
                if (rule.Nth is { } nth && rule.Matched != nth) continue;
                if (rule.Times is { } times && rule.Fired >= times) continue;
                if (rule.Probability is { } probability && Draw() >= probability) continue;
                if (rule.OncePerBody && !_seenBodies.Add($"{rule.Id}|{call.Operation}|{call.Http.Request.Path}|{Convert.ToHexString(SHA256.HashData(call.Body))}")) continue;
                rule.Fired++;
                firing.Add(rule);
            }
            return firing;
        }
    }

    /// <summary>The next number of the seed's sequence, 0 to 1.</summary>
    private double Draw()
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}|fault|{_drawn++}"), hash);
        return BitConverter.ToUInt32(hash) / (uint.MaxValue + 1.0);
    }

    private void AddLocked(FaultRule rule)
    {
        rule.Id ??= $"fault-{++_named}";
        rule.Matched = rule.Fired = 0;
        _rules.Add(rule);
    }
}
