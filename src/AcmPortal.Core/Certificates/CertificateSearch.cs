using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// What a typed text looks for: an ARN, a serial, names with a label that begins so (or that end so), and only where no
/// name does, any part of a name. Each but the last is sought in an index; the last walks one index from end to end.
/// </summary>
internal sealed class CertificateSearch
{
    /// <summary>Above so many hits a page is found faster by walking the list in its order than by sorting the hits.</summary>
    private const int Many = 2_000;

    private enum By { Everything, Arn, Serial, FewLabels, ManyLabels, AnyPart }

    private readonly By by;
    private readonly string text;

    private CertificateSearch(By by, string text) => (this.by, this.text) = (by, text);

    /// <summary>Looks at a text once, before the lists that it filters.</summary>
    public static async Task<CertificateSearch> OfAsync(PortalDb db, string? typed, CancellationToken cancellationToken)
    {
        if (typed?.Trim() is not { Length: > 0 } search)
            return new(By.Everything, "");
        if (search.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
            return new(By.Arn, search);
        if (SerialOf(search) is { } serial)
            return new(By.Serial, serial);
        var part = search.ToLowerInvariant();
        var beginning = part.TrimStart('.');
        if (beginning.Length == 0)
            return new(By.AnyPart, part);
        var hits = await Labels(db, beginning).OrderBy(l => l.Text).Take(Many + 1).CountAsync(cancellationToken);
        return hits == 0 ? new(By.AnyPart, part) : new(hits > Many ? By.ManyLabels : By.FewLabels, beginning);
    }

    /// <summary>Whether an index finds them; not so for any part of a name.</summary>
    public bool Seeks => by is not By.AnyPart;

    /// <summary>Those that match; all for an empty text.</summary>
    public IQueryable<Certificate> In(PortalDb db, IQueryable<Certificate> certificates)
    {
        switch (by)
        {
            case By.Arn:
                return certificates.Where(c => c.Arn == text);
            case By.Serial:
                return certificates.Where(c => c.CurrentSerial == text || db.CertificateVersions.Where(v => v.Serial == text).Select(v => v.CertificateId).Contains(c.Id));
            case By.FewLabels:
                var few = Labels(db, text).Select(l => l.CertificateId);
                return certificates.Where(c => few.Contains(c.Id));
            case By.ManyLabels:
                var many = Labels(db, text);
                return certificates.Where(c => many.Any(l => l.CertificateId == c.Id));
            case By.AnyPart:
                // None is empty: said so that SQLite walks the index, which holds the names close together, and not the table.
                return certificates.Where(c => db.CertificateNames.Where(n => n.Name.CompareTo("") > 0 && n.Name.Contains(text)).Select(n => n.CertificateId).Contains(c.Id));
            default:
                return certificates;
        }
    }

    /// <summary>The first text behind all that begin so: "exan" for "exam".</summary>
    internal static string After(string beginning) => string.Concat(beginning.AsSpan(0, beginning.Length - 1), ((char)(beginning[^1] + 1)).ToString());

    // "exam" up to, and without, "exan": an index seeks by that on both databases, which it does not by LIKE on SQLite.
    private static IQueryable<CertificateLabel> Labels(PortalDb db, string beginning)
    {
        var end = After(beginning);
        return db.CertificateLabels.Where(l => l.Text.CompareTo(beginning) >= 0 && l.Text.CompareTo(end) < 0);
    }

    // A serial as AWS, OpenSSL or Windows writes it: 16 bytes of hex, with colons, spaces or nothing between.
    private static string? SerialOf(string text)
    {
        var hex = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return hex.Length is >= 16 and <= 40 && hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigitLower) ? string.Join(':', hex.Chunk(2).Select(p => new string(p))) : null;
    }
}
