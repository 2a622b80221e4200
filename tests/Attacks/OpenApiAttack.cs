using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AcmPortal.Attacks;

/// <summary>
/// Requests made from the API's own document: for each operation bodies that are nearly right, and bodies that are anything
/// else. The same seed makes the same requests.
/// </summary>
internal sealed class OpenApiAttack(JsonElement document, int seed, Func<string, Guid> known)
{
    private const int Deepest = 6;
    private readonly Random random = new(seed);
    private readonly List<(string Path, string Method, JsonElement Operation)> operations =
    [
        .. document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()
            .Where(o => o.Name is "get" or "post" or "put" or "delete" or "patch").Select(o => (p.Name, o.Name.ToUpperInvariant(), o.Value))),
    ];

    public int Operations => operations.Count;

    /// <summary>The ids of things that are there, by the operation's path.</summary>
    public static Func<string, Guid> Known(Guid order, Guid certificate, Guid profile, Guid authority, Guid connection, Guid team) => template => template switch
    {
        _ when template.Contains("/orders", StringComparison.Ordinal) => order,
        _ when template.Contains("/certificates", StringComparison.Ordinal) => certificate,
        _ when template.Contains("/profiles", StringComparison.Ordinal) => profile,
        _ when template.Contains("/authorities", StringComparison.Ordinal) => authority,
        _ when template.Contains("/connections", StringComparison.Ordinal) => connection,
        _ => team,
    };

    /// <summary>The next request. Each operation has its turn.</summary>
    public HttpRequestMessage Next(int number)
    {
        var (template, method, operation) = operations[number % operations.Count];
        var path = string.Join('/', template.Split('/').Select(s => s.StartsWith('{') ? Segment(template) : s));
        var request = new HttpRequestMessage(new HttpMethod(method), path + Query(operation));
        if (operation.TryGetProperty("requestBody", out var body) && random.Next(20) > 0)
            request.Content = Body(body);
        else if (method is not "GET" && random.Next(3) == 0)
            request.Content = Raw();
        foreach (var header in new[] { "Idempotency-Key", "If-None-Match", "X-Request-Id", "Accept", "Accept-Language", "Range", "If-Modified-Since", "Traceparent" })
        {
            if (random.Next(12) == 0)
                request.Headers.TryAddWithoutValidation(header, Header());
        }

        return request;
    }

    // Ids that are there, that are not, and that are none. No dots: the client would walk out of the API. No NUL: the server
    // refuses such an address before there is a request.
    private string Segment(string template) => random.Next(10) switch
    {
        < 6 => known(template).ToString(),
        < 8 => Guid.NewGuid().ToString(),
        _ => Uri.EscapeDataString(Text() is { Length: > 0 } text && !text.StartsWith('.') && !text.Contains('\0') ? text[..Math.Min(text.Length, 500)] : "x"),
    };

    private string Query(JsonElement operation)
    {
        if (random.Next(2) == 0)
            return "";
        string[] keys = ["q", "sort", "desc", "limit", "page", "after", "state", "status", "authority", "profile", "needsPerson", "part", "actor", "action", "from", "to", "event", "severity", "outcome", "object", "format", "team", "tag", "number", "x"];
        var pairs = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{keys[random.Next(keys.Length)]}={Uri.EscapeDataString(random.Next(3) == 0 ? Number() : Short(Text()))}");
        return "?" + string.Join('&', pairs);
    }

    private StringContent Body(JsonElement body)
    {
        var content = body.GetProperty("content").EnumerateObject().First();
        if (random.Next(12) == 0)
            return Raw();
        var node = Value(content.Value.TryGetProperty("schema", out var schema) ? schema : default, 0);
        var text = node?.ToJsonString() ?? "null";
        return random.Next(25) switch
        {
            // Twice the same member; cut; with more behind.
            0 when text.Length > 2 && text[0] == '{' => Json(text[..^1] + "," + text[1..]),
            1 => Json(text[..random.Next(text.Length)]),
            2 => Json(text + text),
            3 => new StringContent(text, Encoding.UTF8, "text/plain"),
            4 => new StringContent(text, Encoding.Unicode, "application/json"),
            _ => Json(text),
        };
    }

    private StringContent Raw() => random.Next(8) switch
    {
        0 => Json(""),
        1 => Json("null"),
        2 => Json(new string('[', 20_000)),
        3 => Json(string.Concat(Enumerable.Repeat("{\"a\":", 5_000))),
        4 => Json("{\"\\u0000\":1}"),
        5 => Json("\"" + new string('x', 100_000) + "\""),
        6 => Json("{\"name\":\"\\ud800\"}"),
        _ => Json("<xml/>"),
    };

    // As the schema wants it, but for about one value in six.
    private JsonNode? Value(JsonElement schema, int depth)
    {
        if (random.Next(6) == 0)
            return Wrong(depth);
        schema = Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object || depth > Deepest)
            return null;
        if (schema.TryGetProperty("enum", out var choices))
            return JsonNode.Parse(choices[random.Next(choices.GetArrayLength())].GetRawText());
        foreach (var alternatives in new[] { "oneOf", "anyOf" })
        {
            if (schema.TryGetProperty(alternatives, out var list))
                return Value(list[random.Next(list.GetArrayLength())], depth + 1);
        }

        return Kind(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(20) == 0 ? 300 : random.Next(4)).Select(_ => Value(schema.TryGetProperty("items", out var items) ? items : default, depth + 1))]),
            "integer" => JsonValue.Create(random.Next(3) == 0 ? random.NextInt64() : random.Next(-5, 400)),
            "number" => JsonValue.Create(random.NextDouble() * 1e6),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            "null" => null,
            _ => JsonValue.Create(String(schema)),
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(_ => random.Next(10) > 0))
                made[property.Name] = Value(property.Value, depth + 1);
        }

        if (random.Next(15) == 0)
            made[Short(Text())] = Wrong(depth);
        return made;
    }

    private string String(JsonElement schema) => (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
    {
        "uuid" => random.Next(3) == 0 ? Guid.NewGuid().ToString() : known("").ToString(),
        "date-time" => random.Next(2) == 0 ? "2027-01-01T00:00:00Z" : Text(),
        _ => random.Next(4) == 0 ? $"name-{random.Next(1000)}" : Text(),
    };

    private JsonNode? Wrong(int depth) => random.Next(11) switch
    {
        0 => null,
        1 => JsonValue.Create(long.MinValue),
        2 => JsonNode.Parse("1e400"),
        3 => JsonValue.Create(-0.1),
        4 => JsonValue.Create(true),
        5 => new JsonArray(),
        6 => new JsonObject(),
        7 when depth < Deepest => new JsonArray(new JsonArray(new JsonObject { [""] = Text() })),
        _ => JsonValue.Create(Text()),
    };

    private string Text() => random.Next(2) == 0 ? HostileText.Values[random.Next(HostileText.Values.Count)] : HostileText.Names[random.Next(HostileText.Names.Count)];

    private string Number() => new[] { "0", "-1", "1", "200", "201", "2147483647", "2147483648", "99999999999999999999", "1.5", " 1", "٣", "0x10", "true" }[random.Next(13)];

    // What a header line can carry at all.
    private string Header() => new([.. Short(Text()).Where(c => c is >= ' ' and <= '~')]);

    private static string Short(string text) => text[..Math.Min(text.Length, 400)];

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference))
        {
            var found = document;
            foreach (var part in reference.GetString()!.TrimStart('#', '/').Split('/'))
                found = found.GetProperty(part);
            schema = found;
        }

        return schema;
    }

    // OpenAPI 3.1 allows a list: the first that is not null.
    private static string? Kind(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? (schema.TryGetProperty("properties", out _) ? "object" : null)
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()).FirstOrDefault(t => t != "null") : type.GetString();
}
