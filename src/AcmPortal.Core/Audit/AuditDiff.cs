using System.Globalization;
using System.Text.Json;

namespace AcmPortal.Core.Audit;

/// <summary>One field before and after.</summary>
/// <param name="Field">Its name; parts of a field are joined by dots. Empty where the change has one value and no name.</param>
/// <param name="Before">Its text before; null where it was not there.</param>
/// <param name="After">Its text after; null where it is gone.</param>
public sealed record FieldChange(string Field, string? Before, string? After)
{
    /// <summary>Whether it was changed at all.</summary>
    public bool IsChanged => Before != After;
}

/// <summary>Reads before and after out of the particulars of an audit row.</summary>
public static class AuditDiff
{
    private const int MostDepth = 6;

    /// <summary>
    /// The fields of <c>before</c> and <c>after</c> side by side, in the order in which they were written; <c>from</c> and
    /// <c>to</c> count as the state before and after. Empty where there is neither.
    /// </summary>
    public static IReadOnlyList<FieldChange> Of(string detail)
    {
        try
        {
            using var document = JsonDocument.Parse(detail);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Of(root) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The particulars beside before and after, as one text each.</summary>
    public static IReadOnlyList<(string Field, string Text)> Others(string detail)
    {
        try
        {
            using var document = JsonDocument.Parse(detail);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
                return [];
            var isMove = IsMove(root);
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in root.EnumerateObject().Where(m => m.Name is not ("before" or "after") && !(isMove && m.Name is "from" or "to")))
                Flatten(member.Name, member.Value, fields, 0);
            return [.. fields.Select(f => (f.Key, f.Value))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static List<FieldChange> Of(JsonElement root)
    {
        var (before, after) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        if (root.TryGetProperty("before", out var was))
            Flatten("", was, before, 0);
        if (root.TryGetProperty("after", out var now))
            Flatten("", now, after, 0);
        if (IsMove(root))
        {
            Flatten("state", root.GetProperty("from"), before, 0);
            Flatten("state", root.GetProperty("to"), after, 0);
        }

        return [.. before.Keys.Union(after.Keys).Select(field => new FieldChange(field, before.GetValueOrDefault(field), after.GetValueOrDefault(field)))];
    }

    private static bool IsMove(JsonElement root) =>
        root.TryGetProperty("from", out var from) && root.TryGetProperty("to", out var to) && from.ValueKind == JsonValueKind.String && to.ValueKind == JsonValueKind.String;

    private static void Flatten(string name, JsonElement value, Dictionary<string, string> into, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when depth < MostDepth:
                foreach (var member in value.EnumerateObject())
                    Flatten(name.Length == 0 ? member.Name : $"{name}.{member.Name}", member.Value, into, depth + 1);
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)):
                into[name] = string.Join(", ", value.EnumerateArray().Select(Text));
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            default:
                into[name] = Text(value);
                break;
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
        _ => value.GetRawText(),
    };
}
