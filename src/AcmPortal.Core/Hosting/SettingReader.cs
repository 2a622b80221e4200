using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AcmPortal.Core.Hosting;

/// <summary>
/// Reads one section of the settings. Every wrong value becomes an error that names its key and says what would be right;
/// a key that nobody reads is an error too, since it is most likely a typing mistake.
/// </summary>
public sealed class SettingReader(IConfiguration configuration, string section, List<string> errors)
{
    private readonly IConfigurationSection values = configuration.GetSection(section);
    private readonly HashSet<string> read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text; white space alone counts as not set.</summary>
    public string Text(string key, string fallback) => Value(key) ?? fallback;

    /// <summary>A text, or null when not set.</summary>
    public string? OptionalText(string key) => Value(key);

    /// <summary>A whole number between the limits, both included.</summary>
    public int Int(string key, int fallback, int min, int max) =>
        Value(key) is not { } text ? fallback
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
        : Wrong(key, text, $"a whole number from {min} to {max}", fallback);

    /// <summary>A number with a decimal point, between the limits, both included.</summary>
    public double Share(string key, double fallback, double min, double max) =>
        Value(key) is not { } text ? fallback
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
        : Wrong(key, text, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}, such as 0.95"), fallback);

    /// <summary>An amount of US dollars with at most two decimals, as cents.</summary>
    public int Cents(string key, int fallback) =>
        Value(key) is not { } text ? fallback
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and <= 1_000_000 && decimal.Truncate(value * 100) == value * 100 ? (int)(value * 100)
        : Wrong(key, text, "an amount in US dollars, such as 7 or 79.50", fallback);

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool fallback) =>
        Value(key) is not { } text ? fallback
        : bool.TryParse(text, out var value) ? value
        : Wrong(key, text, "true or false", fallback);

    /// <summary>One of the names of an enum, in any case.</summary>
    public T Choice<T>(string key, T fallback)
        where T : struct, Enum =>
        Value(key) is not { } text ? fallback
        : Enum.GetNames<T>().FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse<T>(name)
        : Wrong(key, text, string.Join(" or ", Enum.GetNames<T>()), fallback);

    /// <summary>An absolute http or https address, or null when not set.</summary>
    public Uri? Url(string key) =>
        Value(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : Wrong<Uri?>(key, text, "an address such as http://127.0.0.1:5081", null);

    /// <summary>A list: an array in JSON, <c>Key__0</c>, <c>Key__1</c> in the environment, or one text with commas.</summary>
    public IReadOnlyList<string> List(string key, Func<string, bool> isRight, string example)
    {
        read.Add(key);
        var child = values.GetSection(key);
        var items = child.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. child.GetChildren().Select(c => c.Value?.Trim() ?? "").Where(v => v.Length > 0)];
        foreach (var item in items.Where(i => !isRight(i)))
            Wrong(key, item, example, 0);
        return items;
    }

    /// <summary>The sections of a list of sections, such as <c>MasterKey:Keys:0</c>, in their order; each is read by a reader of its own.</summary>
    public IReadOnlyList<string> Sections(string key)
    {
        read.Add(key);
        return [.. values.GetSection(key).GetChildren().Where(c => c.GetChildren().Any()).Select(c => c.Path)];
    }

    /// <summary>The name of a section inside this one, which somebody else reads.</summary>
    public string Section(string key)
    {
        read.Add(key);
        return $"{section}:{key}";
    }

    /// <summary>Adds an error about a key of this section.</summary>
    public void Error(string key, string sentence) => errors.Add($"{section}:{key} {sentence}");

    /// <summary>Names the keys that nobody read.</summary>
    public void RefuseOthers()
    {
        foreach (var key in values.GetChildren().Select(c => c.Key).Where(k => !read.Contains(k)))
            errors.Add($"{section}:{key} is not a setting. {section} has {string.Join(", ", read)}.");
    }

    private string? Value(string key)
    {
        read.Add(key);
        var text = values[key]?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private T Wrong<T>(string key, string text, string right, T fallback)
    {
        Error(key, $"must be {right}; it is \"{text}\".");
        return fallback;
    }
}
