using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AcmPortal.Web.Tests.Security;
using Json.Schema;

namespace AcmPortal.Web.Tests.Api;

/// <summary>The document is valid OpenAPI 3.1, and what it shows is what the portal takes and answers.</summary>
public sealed class ApiExamplesTests
{
    /// <summary>Set to write the examples anew from what the portal answered, for a person to read before they are committed.</summary>
    private const string WriteVariable = "ACMPORTAL_WRITE_EXAMPLES";

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;
    private static string Folder { get; } = Path.GetFullPath(Path.Combine(Matrix.Folder, "..", "Api", "Examples"));

    [Fact]
    public async Task Document_AgainstTheSchemaOfOpenApi31_HasNoErrors()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = portal.Client(null);
        var contract = await ApiContract.ReadAsync(client);

        Assert.Empty(ApiContract.Errors(JsonSchema.FromText(await File.ReadAllTextAsync(Beside("openapi-3.1.schema.json"), None)), contract.Document));
        var broken = contract.Document["components"]!["schemas"]!.AsObject()
            .SelectMany(s => ApiContract.Errors(MetaSchemas.Draft202012, s.Value).Select(e => $"{s.Key}: {e}")).ToList();
        Assert.Empty(broken);
    }

    [Fact]
    public async Task Operation_EachInTheDocument_AnswersAsItsSchemaSays()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var contract = await ApiContract.ReadAsync(client: portal.Client(null));
        var caller = new ApiCaller(client, contract);
        await new ApiJourney(portal, caller).RunAsync();

        if (Environment.GetEnvironmentVariable(WriteVariable) is "1")
            Write(contract, caller.Examples);
        Assert.True(caller.Faults.Count == 0, string.Join('\n', caller.Faults));
        Assert.Empty(contract.Operations.Keys.Except(caller.Examples.Keys));
    }

    [Fact]
    public async Task Example_OfEachOperation_IsThereAndFitsItsSchema()
    {
        await using var portal = await ApiPortal.StartAsync();
        var contract = await ApiContract.ReadAsync(portal.Client(null));
        var wrong = new List<string>();
        foreach (var operation in contract.Operations.Values)
        {
            if (operation.RequestMedia is { } request)
                wrong.AddRange(Check(contract, request, $"{operation.Name}, request"));
            if (operation.SuccessMedia is { } response)
                wrong.AddRange(Check(contract, response, $"{operation.Name}, response"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // Not done, since its ids are of another portal; but understood.
    [Fact]
    public async Task Example_OfEachRequest_IsUnderstoodByTheRunningPortal()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var client = await portal.ClientAsync();
        var contract = await ApiContract.ReadAsync(portal.Client(null));
        var wrong = new List<string>();
        foreach (var operation in contract.Operations.Values.Where(o => o.RequestMedia is not null))
        {
            var body = operation.RequestMedia!["example"]!;
            // The id in the address is the one in the body.
            var id = body is JsonObject o ? o.Where(p => p.Key.EndsWith("Id", StringComparison.Ordinal)).Select(p => p.Value?.ToString()).FirstOrDefault() : null;
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Path.Replace("{id}", id ?? Guid.NewGuid().ToString(), StringComparison.Ordinal))
            {
                Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            };
            using var answer = await client.SendAsync(request, None);
            var text = await answer.Content.ReadAsStringAsync(None);
            if ((int)answer.StatusCode >= 500 || Unread.Any(u => text.Contains(u, StringComparison.Ordinal)))
                wrong.Add($"{operation.Name}: {(int)answer.StatusCode} {text}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static readonly string[] Unread = ["is not a member that this operation knows", " lacks ", "does not have the form", "stands twice", "Send the body as", "are not the same"];

    private static IEnumerable<string> Check(ApiContract contract, JsonNode media, string name) => media["example"] is { } example
        ? contract.Errors(media["schema"], example).Select(e => $"{name}: {e}")
        : [$"{name}: no example. Add the operation to ApiJourney, and run Operation_EachInTheDocument_AnswersAsItsSchemaSays with {WriteVariable}=1."];

    // A file for each tag.
    private static void Write(ApiContract contract, SortedDictionary<string, JsonObject> examples)
    {
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        foreach (var tag in examples.GroupBy(e => contract.Operations[e.Key].Node["tags"]![0]!.GetValue<string>()))
            File.WriteAllText(Path.Combine(Folder, $"{tag.Key}.json"), JsonSerializer.Serialize(tag.ToDictionary(e => e.Key, e => e.Value), options) + "\n");
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
