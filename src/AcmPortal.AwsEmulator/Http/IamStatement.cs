using System.Text.Json;
using System.Text.Json.Serialization;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>
/// A statement of an IAM policy, as it is pasted into AWS. Understood: Action, NotAction, Resource, and the condition
/// operators StringEquals, StringLike, StringNotEquals, their IfExists forms, ForAllValues, ForAnyValue and Null.
/// </summary>
internal sealed class IamStatement
{
    private static readonly string[] s_operators = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike"];

    public string? Sid { get; set; }
    public string Effect { get; set; } = "Allow";
    [JsonConverter(typeof(OneOrMany))] public List<string>? Action { get; set; }
    [JsonConverter(typeof(OneOrMany))] public List<string>? NotAction { get; set; }
    [JsonConverter(typeof(OneOrMany))] public List<string>? Resource { get; set; }
    public Dictionary<string, Dictionary<string, JsonElement>>? Condition { get; set; }

    public bool Applies(string action, string resource, IReadOnlyDictionary<string, IReadOnlyList<string>> context) =>
        (Action?.Exists(p => Policy.Matches(p, action)) ?? !(NotAction?.Exists(p => Policy.Matches(p, action)) ?? true))
        && (Resource?.Exists(p => Policy.Matches(p, resource, ignoreCase: false)) ?? true)
        && (Condition?.All(c => c.Value.All(k => Holds(c.Key, k.Key, Values(k.Value), context))) ?? true);

    /// <summary>Whether a condition operator is one of those above.</summary>
    public static bool Understands(string operation)
    {
        var parts = operation.Split(':');
        if (parts is ["Null"]) return true;
        if (parts.Length > 2 || (parts.Length == 2 && parts[0] is not ("ForAllValues" or "ForAnyValue"))) return false;
        var name = parts[^1].EndsWith("IfExists", StringComparison.Ordinal) ? parts[^1][..^"IfExists".Length] : parts[^1];
        return s_operators.Contains(name);
    }

    private static bool Holds(string operation, string key, List<string> wanted, IReadOnlyDictionary<string, IReadOnlyList<string>> context)
    {
        var have = context.FirstOrDefault(c => string.Equals(c.Key, key, StringComparison.OrdinalIgnoreCase)).Value ?? [];
        if (operation == "Null") return wanted.Contains("true") == (have.Count == 0);
        var parts = operation.Split(':');
        var set = parts.Length == 2 ? parts[0] : null;
        var name = parts[^1];
        if (name.EndsWith("IfExists", StringComparison.Ordinal))
        {
            if (have.Count == 0) return true;
            name = name[..^"IfExists".Length];
        }
        Func<string, bool> test = name switch
        {
            "StringEquals" => v => wanted.Contains(v),
            "StringNotEquals" => v => !wanted.Contains(v),
            "StringEqualsIgnoreCase" => v => wanted.Contains(v, StringComparer.OrdinalIgnoreCase),
            "StringLike" => v => wanted.Exists(p => Policy.Matches(p, v, ignoreCase: false)),
            "StringNotLike" => v => !wanted.Exists(p => Policy.Matches(p, v, ignoreCase: false)),
            _ => throw new FormatException($"condition operator {operation} is not understood"),
        };
        return set switch
        {
            "ForAllValues" => have.All(test),
            "ForAnyValue" => have.Any(test),
            // A missing key satisfies only what is negated.
            _ => have.Count == 0 ? name.StartsWith("StringNot", StringComparison.Ordinal) : have.Any(test),
        };
    }

    private static List<string> Values(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(Text)]
        : [Text(value)];

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private sealed class OneOrMany : JsonConverter<List<string>>
    {
        public override List<string> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String) return [reader.GetString()!];
            return JsonSerializer.Deserialize<string[]>(ref reader, options) is { } many ? [.. many] : [];
        }

        public override void Write(Utf8JsonWriter writer, List<string> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.ToArray(), options);
    }
}
