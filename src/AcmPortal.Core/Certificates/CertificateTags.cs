using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>One tag of a certificate.</summary>
/// <param name="Key">1 to 64 characters, without a colon; unique within the certificate, whatever its case.</param>
/// <param name="Value">0 to 256 characters.</param>
public sealed record Tag(string Key, string Value)
{
    /// <summary>As a filter writes it.</summary>
    public override string ToString() => $"{Key}:{Value}";
}

/// <summary>What a tag may be, and how tags are found.</summary>
public static class CertificateTags
{
    /// <summary>How many a certificate has at most.</summary>
    public const int Most = 50;

    /// <summary>Characters of a key.</summary>
    public const int LongestKey = 64;

    /// <summary>Characters of a value.</summary>
    public const int LongestValue = 256;

    // Above so many hits a page is found faster by walking the list in its order than by sorting the hits.
    private const int Many = 2_000;

    /// <summary>What is wrong with a list of tags; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<Tag> tags)
    {
        var problems = new List<string>();
        if (tags.Count > Most)
            problems.Add($"A certificate has at most {Most} tags; {tags.Count} were given.");
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > LongestKey)
                problems.Add(key.Length == 0 ? "A tag needs a key." : $"The key {Short(key)} has {key.Length} characters; at most {LongestKey} are kept.");
            if (value.Length > LongestValue)
                problems.Add($"The value of {Short(key)} has {value.Length} characters; at most {LongestValue} are kept.");
            if (key.Contains(':', StringComparison.Ordinal))
                problems.Add($"The key {Short(key)} has a colon, which ends a key in filters. Leave it out.");
            if (key.Any(IsUnseen) || value.Any(IsUnseen))
                problems.Add($"The tag {Short(new string([.. key.Where(c => !IsUnseen(c))]))} has control characters or line breaks. Leave them out.");
        }

        problems.AddRange(tags.GroupBy(t => t.Key.ToLowerInvariant()).Where(g => g.Key.Length > 0 && g.Count() > 1).Select(g => $"The key {Short(g.First().Key)} is given {g.Count()} times; upper and lower case are the same."));
        return problems;
    }

    /// <summary>Keys and values without white space around them.</summary>
    public static IReadOnlyList<Tag> Trimmed(IEnumerable<Tag> tags) => [.. tags.Select(t => new Tag((t.Key ?? "").Trim(), (t.Value ?? "").Trim()))];

    /// <summary>What the index seeks: key and value in lower case.</summary>
    public static string SearchOf(string key, string value) => $"{key}:{value}".ToLowerInvariant();

    /// <summary>The tags of some certificates, by key.</summary>
    internal static async Task<ILookup<Guid, Tag>> OfAsync(PortalDb db, IReadOnlyCollection<Guid> certificateIds, CancellationToken cancellationToken) =>
        (await db.CertificateTags.Where(t => EF.Parameter(certificateIds).Contains(t.CertificateId)).OrderBy(t => t.Search).ToListAsync(cancellationToken)).ToLookup(t => t.CertificateId, t => new Tag(t.Key, t.Value));

    /// <summary>Limits certificates to those that have every one of the tags, each written <c>key</c> or <c>key:value</c>; case is not looked at.</summary>
    internal static async Task<IQueryable<Certificate>> InAsync(PortalDb db, IQueryable<Certificate> certificates, IReadOnlyList<string>? tags, CancellationToken cancellationToken)
    {
        foreach (var tag in (tags ?? []).Select(t => t.Trim()).Where(t => t.Length > 0).Take(Most))
        {
            var hits = Hits(db, tag.ToLowerInvariant());
            if (await hits.OrderBy(t => t.Search).Take(Many + 1).CountAsync(cancellationToken) > Many)
            {
                certificates = certificates.Where(c => hits.Any(t => t.CertificateId == c.Id));
            }
            else
            {
                var few = hits.Select(t => t.CertificateId);
                certificates = certificates.Where(c => few.Contains(c.Id));
            }
        }

        return certificates;
    }

    // With any value: from "env:" up to, and without, "env;", which follows it.
    private static IQueryable<CertificateTag> Hits(PortalDb db, string tag)
    {
        var colon = tag.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            var text = SearchOf(tag[..colon].Trim(), tag[(colon + 1)..].Trim());
            return db.CertificateTags.Where(t => t.Search == text);
        }

        var (from, to) = ($"{tag}:", $"{tag};");
        return db.CertificateTags.Where(t => t.Search.CompareTo(from) >= 0 && t.Search.CompareTo(to) < 0);
    }

    // Line and paragraph separators, directions and joiners too: what cannot be seen makes two tags look like one.
    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Short(string key) => key.Length <= 40 ? key : string.Concat(key.AsSpan(0, 39), "…");
}
