using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AcmPortal.Web.Api;

/// <summary>
/// Examples of what each operation takes and answers, by the operation's name, from the files in Examples/: real requests
/// and answers of a portal, with secrets taken out. A test compares each with its schema and sends the requests anew.
/// </summary>
internal static class ApiExamples
{
    private static readonly Lazy<FrozenDictionary<string, (JsonNode? Request, JsonNode? Response)>> All = new(Load);

    /// <summary>The example of an operation; nulls where there is none.</summary>
    public static (JsonNode? Request, JsonNode? Response) Of(string operation) =>
        All.Value.TryGetValue(operation, out var found) ? (found.Request?.DeepClone(), found.Response?.DeepClone()) : default;

    private static FrozenDictionary<string, (JsonNode? Request, JsonNode? Response)> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith("ApiExamples.", StringComparison.Ordinal)).SelectMany(name =>
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize<Dictionary<string, JsonObject>>(file)!;
        }).ToFrozenDictionary(e => e.Key, e => (e.Value["request"], e.Value["response"]), StringComparer.Ordinal);
    }
}
