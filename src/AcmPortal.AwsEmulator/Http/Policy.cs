using System.Text.RegularExpressions;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>What <c>GET|PUT /_emulator/policy</c> shows and takes.</summary>
internal sealed class PolicyDocument
{
    /// <summary>For everybody: action patterns such as <c>acm:Describe*</c>; null allows all.</summary>
    public List<string>? Allow { get; set; }
    public List<string>? Deny { get; set; }
    /// <summary>IAM policies for everybody: with at least one, only what they allow is allowed.</summary>
    public List<IamStatement>? Statements { get; set; }
    public Dictionary<string, KeyRule> Keys { get; set; } = new(StringComparer.Ordinal);
    public Dictionary<string, RoleRule> Roles { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>What a principal may do.</summary>
internal class PrincipalRule
{
    public List<string>? Allow { get; set; }
    public List<string>? Deny { get; set; }
    public List<IamStatement>? Statements { get; set; }
}

internal sealed class KeyRule : PrincipalRule
{
    public string? Account { get; set; }
    /// <summary>With a secret, signatures of the key are verified.</summary>
    public string? Secret { get; set; }
    /// <summary>active, expired or unknown.</summary>
    public string State { get; set; } = "active";
}

internal sealed class RoleRule : PrincipalRule
{
    /// <summary>AssumeRole must give it.</summary>
    public string? ExternalId { get; set; }
    /// <summary>AssumeRole is denied.</summary>
    public bool Refuse { get; set; }
}

/// <summary>Decides on actions; knows nothing of certificates or zones but what a call tells it.</summary>
internal sealed class Policy(PolicyDocument document)
{
    public PolicyDocument Document { get; } = document;

    /// <summary>The rules of one principal; all of them must agree.</summary>
    public sealed record Rules(PrincipalRule? Own, string PrincipalArn);

    /// <summary>Whether an action is allowed on a resource; <paramref name="context"/> has the condition keys of the call.</summary>
    public bool Allows(string action, string resource, IReadOnlyDictionary<string, IReadOnlyList<string>> context, PrincipalRule? own)
    {
        if (action == "sts:GetCallerIdentity") return true;
        var everybody = new PrincipalRule { Allow = Document.Allow, Deny = Document.Deny, Statements = Document.Statements };
        return Passes(everybody, action, resource, context) && (own is null || Passes(own, action, resource, context));
    }

    private static bool Passes(PrincipalRule rule, string action, string resource, IReadOnlyDictionary<string, IReadOnlyList<string>> context)
    {
        if (rule.Deny?.Exists(p => Matches(p, action)) == true) return false;
        if (rule.Allow is { } allow && !allow.Exists(p => Matches(p, action))) return false;
        if (rule.Statements is not { } statements) return true;
        var matching = statements.Where(s => s.Applies(action, resource, context)).ToList();
        return matching.Exists(s => s.Effect == "Allow") && !matching.Exists(s => s.Effect == "Deny");
    }

    /// <summary>IAM's wildcards: <c>*</c> any text, <c>?</c> one character; actions don't mind case.</summary>
    public static bool Matches(string pattern, string text, bool ignoreCase = true)
    {
        if (pattern == "*") return true;
        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        return Regex.IsMatch(text, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$", options);
    }
}
