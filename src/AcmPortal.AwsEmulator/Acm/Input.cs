using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AcmPortal.AwsEmulator.Http;

namespace AcmPortal.AwsEmulator.Acm;

/// <summary>Reads members of a request and collects what breaks the model's constraints, in AWS's words.</summary>
internal sealed partial class Input(JsonObject json)
{
    private readonly List<string> _errors = [];

    [GeneratedRegex(@"^arn:[\w+=/,.@-]+:acm:[\w+=/,.@-]*:[0-9]+:[\w+=,.@-]+(/[\w+=,.@-]+)*$")]
    private static partial Regex ArnPattern();

    [GeneratedRegex(@"^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$")]
    public static partial Regex DomainPattern();

    [GeneratedRegex(@"^\w+$")]
    public static partial Regex TokenPattern();

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:\/=+\-@]*$")]
    public static partial Regex TagPattern();

    public JsonObject Json => json;
    public bool Has(string name) => json[name] is not null;

    public string? Arn(string name)
    {
        var arn = Text(name, required: true, 20, 2048);
        if (arn is not null && !ArnPattern().IsMatch(arn)) Pattern(name, arn, @"arn:[\w+=/,.@-]+:acm:[\w+=/,.@-]*:[0-9]+:[\w+=,.@-]+(/[\w+=,.@-]+)*");
        return arn;
    }

    public string? Text(string name, bool required, int min = 0, int max = int.MaxValue, Regex? pattern = null)
    {
        var text = TextOf(json[name], name);
        if (text is null)
        {
            if (required) Add("null", name, "Member must not be null");
            return null;
        }
        Length(text, name, min, max);
        if (pattern is not null && !pattern.IsMatch(text)) Pattern(name, text, pattern.ToString().Trim('^', '$'));
        return text;
    }

    public void Length(string text, string name, int min, int max)
    {
        if (text.Length < min) Add(text, name, $"Member must have length greater than or equal to {min}");
        if (text.Length > max) Add(text, name, $"Member must have length less than or equal to {max}");
    }

    public void Pattern(string name, string value, string pattern) => Add(value, name, $"Member must satisfy regular expression pattern: {pattern}");

    public string? Enum(string name, bool required, params IReadOnlyCollection<string> values)
    {
        var text = TextOf(json[name], name);
        if (text is null && required) Add("null", name, "Member must not be null");
        if (text is not null && !values.Contains(text)) Add(text, name, $"Member must satisfy enum value set: [{string.Join(", ", values)}]");
        return text;
    }

    public int? Int(string name, int min, int max)
    {
        if (json[name] is not { } node) return null;
        if (node is not JsonValue value || !value.TryGetValue(out double number) || number != Math.Floor(number)) throw Wrong(name, "an integer");
        if (number < min) Add(number.ToString(CultureInfo.InvariantCulture), name, $"Member must have value greater than or equal to {min}");
        if (number > max) Add(number.ToString(CultureInfo.InvariantCulture), name, $"Member must have value less than or equal to {max}");
        return (int)Math.Clamp(number, int.MinValue, int.MaxValue);
    }

    public List<string>? Strings(string name, int min = 0, int max = int.MaxValue, IReadOnlyCollection<string>? values = null)
    {
        if (json[name] is not { } node) return null;
        if (node is not JsonArray list) throw Wrong(name, "a list");
        var texts = list.Select(n => TextOf(n, name) ?? throw Wrong(name, "a list of strings")).ToList();
        if (texts.Count < min) Add($"[{string.Join(", ", texts)}]", name, $"Member must have length greater than or equal to {min}");
        if (texts.Count > max) Add($"[{string.Join(", ", texts)}]", name, $"Member must have length less than or equal to {max}");
        if (values is not null && texts.Exists(t => !values.Contains(t))) Add($"[{string.Join(", ", texts)}]", name, $"Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", values)}]]");
        return texts;
    }

    public JsonObject? Structure(string name)
    {
        if (json[name] is not { } node) return null;
        return node as JsonObject ?? throw Wrong(name, "a structure");
    }

    public JsonArray? List(string name)
    {
        if (json[name] is not { } node) return null;
        return node as JsonArray ?? throw Wrong(name, "a list");
    }

    public void Add(string value, string name, string constraint) =>
        _errors.Add($"Value {(value == "null" ? value : $"'{value}'")} at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: {constraint}");

    /// <summary>Throws everything that was found so far.</summary>
    public void Check()
    {
        if (_errors.Count > 0)
            throw new AwsException("ValidationException", $"{_errors.Count} validation error{(_errors.Count == 1 ? "" : "s")} detected: {string.Join("; ", _errors)}");
    }

    public static string? TextOf(JsonNode? node, string name)
    {
        if (node is null) return null;
        return node is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(name, "a string");
    }

    private static AwsException Wrong(string name, string wanted) => new("SerializationException", $"{name} is not {wanted}");
}
