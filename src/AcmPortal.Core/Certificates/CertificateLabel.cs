namespace AcmPortal.Core.Certificates;

/// <summary>The rest of a certificate's name from the beginning of one of its labels on; search seeks in these by their beginning.</summary>
public sealed class CertificateLabel
{
    public required Guid CertificateId { get; init; }
    public required string Text { get; init; }
}

/// <summary>
/// <c>api.eu.example.com</c> is found by what begins one of its labels (<c>api</c>, <c>exam</c>) and by its end
/// (<c>eu.example.com</c>): both are the beginning of one of its three rests. The last label alone, such as <c>com</c>, is
/// left out, since nearly all share it.
/// </summary>
public static class CertificateLabels
{
    /// <summary>Counts up when <see cref="Of"/> changes: rows made otherwise are made anew (<see cref="LabelFill"/>).</summary>
    public const int Scheme = 1;

    /// <summary>The rows of a certificate with these names, ASCII and lower case.</summary>
    public static IEnumerable<CertificateLabel> Of(Guid certificateId, IEnumerable<string> names) =>
        names.SelectMany(Rests).Distinct(StringComparer.Ordinal).Select(r => new CertificateLabel { CertificateId = certificateId, Text = r });

    /// <summary>A name, and what is left of it after each dot but the last.</summary>
    internal static IEnumerable<string> Rests(string name)
    {
        yield return name;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (name.IndexOf('.', dot + 1) < 0)
                yield break;
            yield return name[(dot + 1)..];
        }
    }
}
