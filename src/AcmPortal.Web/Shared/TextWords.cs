namespace AcmPortal.Web.Shared;

/// <summary>Texts made short.</summary>
public static class TextWords
{
    /// <summary>Keeps the beginning and the end: "arn:aws:acm…/5a1e9c".</summary>
    public static string Middle(string text, int head = 12, int tail = 10) =>
        text.Length <= head + tail + 1 ? text : $"{text[..head]}…{text[^tail..]}";

    /// <summary>"shop.example.com and 2 more".</summary>
    public static string AndMore(string first, int count) => count <= 1 ? first : $"{first} and {count - 1} more";

    /// <summary>Initials for the avatar: "Demo administrator" gives "DA".</summary>
    public static string Initials(string name) =>
        string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(w => char.ToUpperInvariant(w[0])));
}
