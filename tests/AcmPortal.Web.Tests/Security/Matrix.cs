using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace AcmPortal.Web.Tests.Security;

/// <summary>
/// The matrix file: who may call which route and run which use case. Each line has one word for each column: <c>yes</c>
/// (let in; the answer is the operation's own), <c>no</c> (403), <c>none</c> (404, as for what does not exist) and
/// <c>out</c> (401, or sent to the sign-in page).
/// </summary>
internal sealed class Matrix
{
    /// <summary>Set to write the file anew from what was measured, for a person to read before it is committed.</summary>
    public const string WriteVariable = "ACMPORTAL_WRITE_MATRIX";

    public SortedDictionary<string, string> Routes { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, string> UseCases { get; init; } = new(StringComparer.Ordinal);
    public IReadOnlyList<string> Anonymous { get; init; } = [];
    public IReadOnlyList<string> RouteColumns { get; init; } = [];
    public IReadOnlyList<string> UseCaseColumns { get; init; } = [];

    public static string Folder { get; } = FolderOf();
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static string File => Path.Combine(Folder, "matrix.json");

    public static bool Writes => Environment.GetEnvironmentVariable(WriteVariable) is "1";

    public static Matrix Load() => System.IO.File.Exists(File) ? JsonSerializer.Deserialize<Matrix>(System.IO.File.ReadAllText(File), Json)! : new Matrix();

    public void Save() => System.IO.File.WriteAllText(File, JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>Compares, and says for each difference which line the file needs if what was measured is right.</summary>
    public static string Differences(string section, IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> measured)
    {
        var text = new StringBuilder();
        foreach (var (name, cells) in measured.Where(m => expected.GetValueOrDefault(m.Key) != m.Value))
        {
            text.AppendLine(expected.TryGetValue(name, out var line)
                ? $"{name}: the matrix says\n  {line}\nand the portal did\n  {cells}"
                : $"{name} is not in src/AcmPortal.Web/Security/matrix.json. If this is right, add under {section}:\n    \"{name}\": \"{cells}\",");
        }

        foreach (var name in expected.Keys.Except(measured.Keys))
            text.AppendLine($"{name} is in matrix.json under {section} and not in the portal: take the line out.");
        return text.ToString();
    }

    /// <summary>The table for people.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        Section(text, "Routes", RouteColumns, Routes);
        Section(text, "Use cases", UseCaseColumns, UseCases);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> lines)
    {
        text.Append("### ").Append(title).Append("\n\n| |");
        foreach (var column in columns)
            text.Append(' ').Append(column).Append(" |");
        text.Append("\n| --- |").Append(string.Concat(columns.Select(_ => " --- |"))).Append('\n');
        foreach (var (name, cells) in lines)
            text.Append("| ").Append(name).Append(" | ").Append(string.Join(" | ", cells.Split(' '))).Append(" |\n");
        text.Append('\n');
    }

    private static string FolderOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "AcmPortal.Web", "Security"));
}
