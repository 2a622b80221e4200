namespace AcmPortal.Core.Names;

/// <summary>
/// Section <c>Pricing</c>: what AWS charges for one name of an exportable public certificate, at issuance and at each
/// renewal. Estimates only; AWS's bill decides.
/// </summary>
public sealed record PricingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Pricing";

    /// <summary>US cents for one fully qualified name.</summary>
    public int NameCents { get; init; } = 700;

    /// <summary>US cents for one wildcard name.</summary>
    public int WildcardCents { get; init; } = 7_900;

    /// <summary>The price of one issuance of <paramref name="names"/>, US cents.</summary>
    public int Of(IEnumerable<string> names) => names.Sum(Of);

    /// <summary>The price of one name, US cents.</summary>
    public int Of(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? WildcardCents : NameCents;
}
