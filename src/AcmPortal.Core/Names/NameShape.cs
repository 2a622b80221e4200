using System.Net;
using System.Text;

namespace AcmPortal.Core.Names;

/// <summary>What a name must look like for ACM to take it, apart from the letters of other scripts.</summary>
internal static class NameShape
{
    /// <summary>Longest label, in octets.</summary>
    public const int LongestLabel = 63;

    /// <summary>Longest name, in octets.</summary>
    public const int LongestName = 253;

    /// <summary>Longest common name, in octets: ACM's limit for the first name.</summary>
    public const int LongestCommonName = 64;

    /// <summary>Whether <paramref name="typed"/> is something else than a name; then nothing else is worth checking.</summary>
    public static NameFinding? OtherThanName(string typed)
    {
        var at = typed.LastIndexOf('@');
        if (at >= 0)
        {
            var host = typed[(at + 1)..].Trim('.');
            return new(typed, NameCode.EmailAddress, host.Length > 0
                ? $"{typed} is an e-mail address. A certificate has DNS names: {host} would be one."
                : $"{typed} is no DNS name: it has an @.");
        }

        if (typed.Contains(':', StringComparison.Ordinal) ? IPAddress.TryParse(typed, out _) : LooksLikeIpv4(typed))
            return new(typed, NameCode.IpAddress, $"{typed} is an IP address. ACM issues for DNS names only: use a name that points to it.");
        return null;
    }

    /// <summary>Checks the whole of a name in <c>xn--</c> form.</summary>
    public static void Check(string shown, string name, List<NameFinding> errors)
    {
        var labels = name.Split('.');
        var stars = Stars(shown, name, labels, errors);
        var rest = stars ? labels[1..] : labels;
        if (rest.Any(l => l.Length == 0))
        {
            errors.Add(new(shown, NameCode.EmptyLabel, name.StartsWith('.')
                ? $"{shown} begins with a dot. Write {name.TrimStart('.')}, or *{name} for every name one level below it."
                : $"{shown} has two dots in a row. Take one out."));
        }

        Characters(shown, rest, errors);
        Labels(shown, rest, errors);
        if (name.Length > LongestName)
        {
            errors.Add(new(shown, NameCode.NameTooLong,
                $"{shown} is {name.Length} characters long{(name == shown ? "" : " in xn-- form")}. A DNS name has at most {LongestName}."));
        }

        if (errors.Count == 0)
            Surroundings(shown, rest, errors);
    }

    private static bool Stars(string shown, string name, string[] labels, List<NameFinding> errors)
    {
        if (!name.Contains('*', StringComparison.Ordinal))
            return false;
        if (labels[0] == "*" && labels.Length > 1 && labels.Skip(1).All(l => !l.Contains('*', StringComparison.Ordinal)))
            return true;
        var plain = string.Join('.', labels.Where(l => l.Length > 0 && !l.Contains('*', StringComparison.Ordinal)));
        errors.Add(new(shown, NameCode.WildcardPosition,
            $"{shown} has a star where none can be. The star is the whole leftmost label and stands for one level"
            + (plain.Contains('.', StringComparison.Ordinal) ? $": *.{plain} would be right." : ", as in *.example.com.")));
        return labels[0] == "*";
    }

    private static void Characters(string shown, string[] labels, List<NameFinding> errors)
    {
        var wrong = labels.SelectMany(l => l.EnumerateRunes()).Distinct()
            .Where(r => r.IsAscii && !char.IsAsciiLetterOrDigit((char)r.Value) && r.Value is not ('-' or '*')).ToList();
        if (wrong.Remove(new Rune('_')))
        {
            errors.Add(new(shown, NameCode.Underscore,
                $"{shown} has an underscore. Public certificates have host names, which are made of letters, digits and hyphens."));
        }

        if (wrong.Count > 0)
        {
            errors.Add(new(shown, NameCode.InvalidCharacter,
                $"{shown} has {string.Join(" and ", wrong.Take(3).Select(NameText.Describe))}. A DNS name is made of letters, digits, hyphens and dots."));
        }
    }

    private static void Labels(string shown, string[] labels, List<NameFinding> errors)
    {
        foreach (var label in labels.Where(l => l.Length > 0))
        {
            if ((label[0] == '-' || label[^1] == '-') && !label.StartsWith("xn--", StringComparison.Ordinal))
                errors.Add(new(shown, NameCode.HyphenAtEdge, $"{shown} has the label \"{Short(label)}\", which begins or ends with a hyphen. Hyphens stand only inside a label."));
            if (label.Length > LongestLabel && Ascii.IsValid(label))
                errors.Add(new(shown, NameCode.LabelTooLong, $"{shown} has a label of {label.Length} characters, \"{Short(label)}\". A label has at most {LongestLabel}."));
            if (label.Length > 3 && label[2] == '-' && label[3] == '-' && label[0] != '-' && !label.StartsWith("xn--", StringComparison.Ordinal))
            {
                errors.Add(new(shown, NameCode.ReservedPrefix,
                    $"{shown} has the label \"{Short(label)}\" with two hyphens in third and fourth place. ACM refuses that for anything but xn-- names."));
            }
        }
    }

    private static void Surroundings(string shown, string[] labels, List<NameFinding> errors)
    {
        var name = string.Join('.', labels);
        var top = labels[^1];
        var stars = shown.StartsWith("*.", StringComparison.Ordinal);
        if (WellKnownNames.InternalTopLevel(name) is { } intern)
            errors.Add(new(shown, NameCode.InternalName, $"{shown} is an internal name: .{intern} does not exist in public DNS, and public certificates are only for names that do. Use a name below a domain that you own."));
        else if (labels.Length == 1 && stars)
            errors.Add(new(shown, NameCode.WildcardTooWide, $"{shown} would stand for a whole top-level domain. A wildcard needs a domain of yours below it, as in *.example.{name}."));
        else if (labels.Length == 1)
            errors.Add(new(shown, NameCode.SingleLabel, $"{shown} is a single label. Write the whole name, as in {name}.example.com."));
        else if (top.Length < 2 || !(top.StartsWith("xn--", StringComparison.Ordinal) || top.All(char.IsAsciiLetter)))
            errors.Add(new(shown, NameCode.InvalidTopLevel, $"{shown} ends in .{top}, which is no top-level domain. Check the end of the name."));
        else if (WellKnownNames.AmazonDomain(name) is { } amazon)
            errors.Add(new(shown, NameCode.RefusedByAcm, $"{shown} belongs to Amazon: ACM issues no certificates for names in {amazon}. Use a name of your own that points to it by CNAME."));
        else if (stars && WellKnownNames.IsWideSuffix(name))
            errors.Add(new(shown, NameCode.WildcardTooWide, $"{shown} would stand for everybody's domains below {name}. A wildcard needs a domain of yours, as in *.example.{name}."));
    }

    private static string Short(string label) => label.Length > 24 ? label[..20] + "…" : label;

    private static bool LooksLikeIpv4(string typed)
    {
        var parts = typed.Split('.');
        return parts.Length == 4 && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit));
    }
}
