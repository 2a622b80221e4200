using System.Text.RegularExpressions;

namespace AcmPortal.Web.Tests.Security;

/// <summary>What the pages' source must not hold.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void Pages_NeverWriteMarkupOfTheirOwn()
    {
        var root = Path.GetDirectoryName(Matrix.Folder)!;
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(f => (f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal)) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > 100, "The portal has more source than this.");

        Assert.DoesNotContain(files, f => Markup().IsMatch(File.ReadAllText(f)));
    }

    [Fact]
    public void Readme_ShowsTheMatrixAsItIs()
    {
        var path = Path.Combine(Matrix.Folder, "README.md");
        var text = File.ReadAllText(path);
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(start > 0, $"README.md needs the line {Begin}");
        var wanted = text[..(start + Begin.Length)] + "\n\n" + Matrix.Load().Table();
        if (Matrix.Writes)
            File.WriteAllText(path, wanted);
        else
            Assert.True(wanted == text, $"The table in README.md is not the matrix's. Run this test with {Matrix.WriteVariable}=1.");
    }

    private const string Begin = "<!-- From matrix.json, by a test. -->";

    [GeneratedRegex(@"\bMarkupString\b|AddMarkupContent")]
    private static partial Regex Markup();
}
