using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace AcmPortal.Web.Tests.Api;

/// <summary>
/// A client that NSwag makes of the portal's document at this moment, compiled together with <c>ClientJourney.txt</c>: what is
/// renamed or retyped in the API does not compile there, and what the document says wrongly does not run.
/// </summary>
public sealed class GeneratedClientTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_GeneratedFromTheDocument_DoesAWholeJourney()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var reader = portal.Client(null);
        var document = await OpenApiDocument.FromJsonAsync(await reader.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), None), None);
        var settings = new CSharpClientGeneratorSettings { ClassName = "PortalClient", UseBaseUrl = false, InjectHttpClient = true, WrapResponses = true, GenerateOptionalParameters = true, ResponseClass = "Answer" };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson;
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        var client = new CSharpClientGenerator(document, settings).GenerateFile();

        var journey = Compile(client, await File.ReadAllTextAsync(Beside("ClientJourney.txt"), None));

        using var http = new HttpClient { BaseAddress = portal.Portal.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await portal.TokenAsync()).Token.Reveal());
        var run = journey.GetType("ClientJourney", throwOnError: true)!.GetMethod("RunAsync")!;
        Assert.Equal("ordered, fetched, unchanged, bundled, renewed, listed, revoked", await (Task<string>)run.Invoke(null, [http])!);
    }

    private static System.Reflection.Assembly Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create($"Client{Guid.NewGuid():N}", sources.Select(s => CSharpSyntaxTree.ParseText(s, new CSharpParseOptions(LanguageVersion.Latest))), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var binary = new MemoryStream();
        var result = compilation.Emit(binary);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20)));
        return System.Reflection.Assembly.Load(binary.ToArray());
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
