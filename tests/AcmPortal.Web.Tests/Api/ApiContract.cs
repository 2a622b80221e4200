using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AcmPortal.Web.Api;
using Json.Schema;

namespace AcmPortal.Web.Tests.Api;

/// <summary>The portal's own OpenAPI document: its operations, and whether a value is what a schema of it says.</summary>
internal sealed partial class ApiContract
{
    private const string Base = "https://acmportal.example/contract";
    private readonly string id = $"{Base}/{Guid.NewGuid()}";

    private ApiContract(JsonObject document)
    {
        Document = document;
        Operations = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(m => new ApiOperation(m.Value!["operationId"]!.GetValue<string>(), m.Key.ToUpperInvariant(), p.Key, m.Value!.AsObject())))
            .ToDictionary(o => o.Name, StringComparer.Ordinal);
        var definitions = JsonNode.Parse(Refs().Replace(document["components"]!["schemas"]!.ToJsonString(), $"\"$ref\":\"{id}#/$defs/"))!;
        SchemaRegistry.Global.Register(JsonSchema.FromText(new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["$id"] = id, ["$defs"] = definitions }.ToJsonString()));
    }

    public JsonObject Document { get; }
    public IReadOnlyDictionary<string, ApiOperation> Operations { get; }

    public static async Task<ApiContract> ReadAsync(HttpClient client) =>
        new(JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Xunit.TestContext.Current.CancellationToken))!.AsObject());

    /// <summary>What is wrong with a value; empty where nothing is.</summary>
    public IReadOnlyList<string> Errors(JsonNode? schema, JsonNode? value)
    {
        if (schema is null)
            return ["There is no schema."];
        return Errors(JsonSchema.FromText(Refs().Replace(schema.ToJsonString(), $"\"$ref\":\"{id}#/$defs/")), value);
    }

    public static IReadOnlyList<string> Errors(JsonSchema schema, JsonNode? value)
    {
        var result = schema.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : [.. result.Details.Where(d => d.Errors is { Count: > 0 }).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Key} {e.Value}")), .. (result.Errors ?? new Dictionary<string, string>()).Select(e => e.Value)];
    }

    [GeneratedRegex("\"\\$ref\":\"#/components/schemas/")]
    private static partial Regex Refs();
}

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(string Name, string Method, string Path, JsonObject Node)
{
    public JsonNode? RequestMedia => Node["requestBody"]?["content"]?["application/json"];
    public JsonObject? Success => Node["responses"]!.AsObject().Where(r => r.Key.StartsWith('2')).Select(r => r.Value!.AsObject()).FirstOrDefault();
    public JsonObject? SuccessMedia => Success?["content"]?.AsObject().Select(c => c.Value!.AsObject()).FirstOrDefault();
}

/// <summary>
/// Calls operations by name. Each answer is compared with its schema; what was sent and answered is kept as examples, with
/// secrets taken out and long lists and texts cut.
/// </summary>
internal sealed partial class ApiCaller(HttpClient client, ApiContract contract)
{
    private const int MostItems = 2;
    private const int MostText = 400;

    public SortedDictionary<string, JsonObject> Examples { get; } = new(StringComparer.Ordinal);
    public List<string> Faults { get; } = [];

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    /// <param name="name">The operation.</param>
    /// <param name="body">What to send; its type is the operation's own where the members are to be checked by the compiler.</param>
    /// <param name="id">What stands for the id in its path.</param>
    /// <param name="query">With the question mark.</param>
    /// <param name="headers">More headers.</param>
    public async Task<JsonNode?> CallAsync(string name, object? body = null, object? id = null, string query = "", params (string Name, string Value)[] headers)
    {
        var operation = contract.Operations[name];
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), Ids().Replace(operation.Path, id?.ToString() ?? "") + query);
        var sent = body is null ? null : JsonSerializer.SerializeToNode(body, body.GetType(), ApiJson.Options);
        if (sent is not null)
            request.Content = new StringContent(sent.ToJsonString(), Encoding.UTF8, "application/json");
        foreach (var (header, value) in headers)
            request.Headers.Add(header, value);
        using var answer = await client.SendAsync(request, None);
        var text = await answer.Content.ReadAsStringAsync(None);
        if (!answer.IsSuccessStatusCode)
        {
            Faults.Add($"{name}: {(int)answer.StatusCode} {text}");
            return null;
        }

        var node = Of(text, answer.Content.Headers.ContentType);
        var documented = operation.Node["responses"]?[((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)];
        if (documented is null)
            Faults.Add($"{name}: answers {(int)answer.StatusCode}, which is not documented");
        else if (node is not null && answer.Content.Headers.ContentType?.MediaType is { } type)
            Faults.AddRange(contract.Errors(documented["content"]?[type]?["schema"], node).Select(e => $"{name}: {e}"));
        if (operation.RequestMedia is { } taken)
            Faults.AddRange(contract.Errors(taken["schema"], sent).Select(e => $"{name}, request: {e}"));
        Keep(name, sent, node);
        return node;
    }

    /// <summary>An example where the operation cannot be called here: what was answered for another, with this request.</summary>
    public void Like(string name, object? body, string other) => Keep(name, body is null ? null : JsonSerializer.SerializeToNode(body, body.GetType(), ApiJson.Options), Examples[other]["response"]?.DeepClone());

    private void Keep(string name, JsonNode? sent, JsonNode? node)
    {
        var example = new JsonObject();
        if (sent is not null)
            example["request"] = Short(sent);
        if (node is not null)
            example["response"] = Short(node);
        Examples.TryAdd(name, example);
    }

    private static JsonNode? Of(string text, MediaTypeHeaderValue? type) => text.Length == 0 ? null
        : type?.MediaType is "application/json" ? JsonNode.Parse(text) : JsonValue.Create(text);

    private static JsonNode? Short(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Short(p.Value)))),
        JsonArray a => new JsonArray([.. a.Take(MostItems).Select(Short)]),
        JsonValue v when v.TryGetValue<string>(out var text) => Short(text),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Short(string text)
    {
        text = Tokens().Replace(text, "acmp_EXAMPLE");
        text = Pem().Replace(text, m => $"-----BEGIN {m.Groups[1].Value}-----\n...\n-----END {m.Groups[1].Value}-----\n");
        if (text.Length <= MostText)
            return text;
        return text[..MostText].TrimEnd() + "...";
    }

    [GeneratedRegex("\\{[a-zA-Z]+\\}")]
    private static partial Regex Ids();

    [GeneratedRegex("acmp_[A-Za-z0-9_-]{20,}")]
    private static partial Regex Tokens();

    [GeneratedRegex("-----BEGIN ([A-Z ]+)-----[^-]*-----END [A-Z ]+-----\n?")]
    private static partial Regex Pem();
}
