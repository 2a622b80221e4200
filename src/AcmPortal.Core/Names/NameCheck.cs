namespace AcmPortal.Core.Names;

/// <summary>Checks a list of names against a CA and a profile. Pure: used as one types, and again before an order is opened.</summary>
public static class NameCheck
{
    /// <summary>Checks every name and the list; never throws for what was typed.</summary>
    public static NameCheckResult Check(IReadOnlyList<ParsedName> names, NameRules rules) =>
        throw new NotImplementedException($"{names} {rules}");
}
