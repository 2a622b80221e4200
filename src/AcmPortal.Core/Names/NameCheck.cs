namespace AcmPortal.Core.Names;

/// <summary>Checks a list of names against a CA and a profile. Pure: used as one types, and again before an order is opened.</summary>
public static class NameCheck
{
    /// <summary>Checks every name and the list; never throws for what was typed.</summary>
    public static NameCheckResult Check(IReadOnlyList<ParsedName> names, NameRules rules)
    {
        var all = names.Where(n => n.Errors.Count == 0).Select(n => n.Ascii).ToHashSet(StringComparer.Ordinal);
        var rows = names.Select((name, index) => Row(name, index == 0, names, all, rules)).ToList();
        return new(rows, [.. Overall(rows, rules)], rows.Sum(r => r.PriceCents));
    }

    private static IEnumerable<NameFinding> Overall(List<NameRow> rows, NameRules rules)
    {
        if (rows.Count == 0)
        {
            yield return new("", NameCode.NoNames, "There is no name yet. Type or paste one or more DNS names; the first is the common name.");
        }
        else if (rows.Count > rules.MaxNames)
        {
            yield return new("", NameCode.TooManyNames,
                $"These are {rows.Count} names, and {rules.AuthorityName} takes {rules.MaxNames} a certificate. Take {rows.Count - rules.MaxNames} out or split them over "
                + "several certificates"
                + (rules.MaxNames < 100 ? $"; where AWS allows the account more, raise \"Names per certificate\" of {rules.AuthorityName} (AWS starts at 10 and raises it to 100 on request)." : "."));
        }
    }

    private static NameRow Row(ParsedName name, bool first, IReadOnlyList<ParsedName> names, HashSet<string> all, NameRules rules)
    {
        var errors = new List<NameFinding>(name.Errors);
        var hints = new List<NameFinding>(name.Hints);
        ZoneName? zone = null;
        if (errors.Count == 0)
        {
            zone = DnsName.ZoneOf(name.Ascii, rules.Zones);
            if (zone is null)
                errors.Add(OutsideZones(name, rules));
            else
                Profile(name, rules, errors);
            if (first && name.Ascii.Length > NameShape.LongestCommonName)
                errors.Add(CommonNameTooLong(name, names, zone));
            Wildcards(name, all, zone, rules, hints);
        }

        return new(
            name.Typed, name.Ascii, name.Unicode, name.BaseName, name.IsWildcard, zone?.Id, zone?.Name,
            errors.Count == 0 ? rules.Prices.Of(name.Ascii) : 0, errors, hints);
    }

    private static NameFinding OutsideZones(ParsedName name, NameRules rules)
    {
        var zones = rules.Zones.Count == 0 ? "it has none" : string.Join(", ", rules.Zones.Select(z => z.Name).Take(5)) + (rules.Zones.Count > 5 ? ", …" : "");
        var near = rules.Zones.FirstOrDefault(z => name.BaseName.EndsWith(z.Name, StringComparison.Ordinal));
        return new(name.Unicode, NameCode.OutsideZones,
            $"{name.Unicode} is outside the zones of {rules.AuthorityName} ({zones}). "
            + (near is null ? "" : $"It only ends in the same letters as {near.Name}: a dot would have to stand before them. ")
            + "Take it out, or have its hosted zone added to the CA.");
    }

    private static void Profile(ParsedName name, NameRules rules, List<NameFinding> errors)
    {
        if (name.IsWildcard && !rules.WildcardsAllowed)
        {
            errors.Add(new(name.Unicode, NameCode.WildcardNotAllowed,
                $"{name.Unicode} is a wildcard, and profile {rules.ProfileName} allows none. List the single names, or use a profile that allows wildcards."));
        }
        else if (rules.Patterns.Count > 0 && !rules.Patterns.Any(p => NamePattern.Allows(p, name.Ascii)))
        {
            errors.Add(new(name.Unicode, NameCode.NotAllowedByProfile,
                $"{name.Unicode} is not allowed by profile {rules.ProfileName}, which allows {string.Join(", ", rules.Patterns.Take(5))}"
                + (rules.Patterns.Count > 5 ? " and others" : "") + ". Use another profile, or have its patterns widened."
                + (rules.Patterns.Any(p => p == "*." + name.Ascii) ? $" (The pattern *.{name.Ascii} means the names below {name.Ascii}, not {name.Ascii} itself.)" : "")));
        }
    }

    private static NameFinding CommonNameTooLong(ParsedName name, IReadOnlyList<ParsedName> names, ZoneName? zone)
    {
        var shorter = names.FirstOrDefault(n => n.Errors.Count == 0 && n.Ascii.Length <= NameShape.LongestCommonName);
        return new(name.Unicode, NameCode.CommonNameTooLong,
            $"{name.Unicode} is the common name, the first of the list, and has {name.Ascii.Length} characters; ACM takes at most {NameShape.LongestCommonName} there. "
            + (shorter is not null ? $"Put a shorter name first, for example {shorter.Unicode}; this one may come later in the list."
                : $"Put a shorter name before it, for example {zone?.Name ?? "the name of the domain"}; this one may come later in the list."));
    }

    private static void Wildcards(ParsedName name, HashSet<string> all, ZoneName? zone, NameRules rules, List<NameFinding> hints)
    {
        if (name.IsWildcard && zone is not null && !all.Contains(name.BaseName))
        {
            hints.Add(new(name.Unicode, NameCode.WildcardWithoutApex,
                $"{name.Unicode} does not cover {DnsName.BaseOf(name.Unicode)} itself. Add that name too if it is needed; it shares the validation record and costs {NameText.Money(rules.Prices.NameCents)}."));
        }

        var dot = name.Ascii.IndexOf('.', StringComparison.Ordinal);
        if (!name.IsWildcard && dot > 0 && all.Contains("*" + name.Ascii[dot..]))
        {
            hints.Add(new(name.Unicode, NameCode.CoveredByWildcard,
                $"{name.Unicode} is covered by *{name.Unicode[name.Unicode.IndexOf('.', StringComparison.Ordinal)..]} of this list already. Without it the certificate costs {NameText.Money(rules.Prices.NameCents)} less."));
        }
    }
}
