using System.Globalization;
using System.Text.Json;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Audit;

namespace AcmPortal.Web.Tests.Audit;

/// <summary>Thirty cells that a spreadsheet would like to run, or that would like to be more than one cell.</summary>
public sealed class AuditExportTests
{
    private static readonly string[] Cells =
    [
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1",
        "|calc", "%0A=1", "=HYPERLINK(\"http://evil.example\",\"x\")", "x\",\"=1+1", "x,=1+1", "x;=1+1", "x\t=1+1", "x\n=1+1", "x\r\n=1+1", "\"=1+1\"", "'=1+1", "=\"a\"\"b\"", "  @x", "+\uff0b=",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cells.Length)];

    [Fact]
    public void Cells_AreThirty() => Assert.Equal(30, Cells.Distinct().Count());

    [Theory]
    [MemberData(nameof(Numbers))]
    public void CsvLine_WithAWickedCell_KeepsItOneCellThatIsNoFormula(int number)
    {
        var cell = Cells[number];
        var row = new AuditRow(7, new DateTime(2027, 3, 14, 1, 2, 3, DateTimeKind.Utc), "id", cell, "session", "profile.changed", "profile", "1", cell, JsonSerializer.Serialize(new { cell }), "192.0.2.1");

        var fields = Parse(AuditExport.CsvLine(row));

        Assert.Equal(13, fields.Count);
        Assert.Equal(("7", "192.0.2.1"), (fields[0], fields[5]));
        foreach (var field in new[] { fields[2], fields[9] })
        {
            Assert.EndsWith(cell, field, StringComparison.Ordinal);
            var first = field.TrimStart().TrimStart('\ufeff', '\u200b', '\0')[..1];
            Assert.DoesNotContain(first, "=+-@|%\uff1d\uff0b\uff0d\uff20", StringComparison.Ordinal);
            Assert.DoesNotContain(field[0], "\t\r\n");
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void JsonLine_WithAWickedText_IsOneLineThatHoldsItWhole(int number)
    {
        var line = AuditExport.JsonLine(new AuditRow(7, DateTime.UnixEpoch, "id", Cells[number], "session", "a", "k", "1", "n", """{"before":1}"""));

        Assert.DoesNotContain('\n', line);
        using var read = JsonDocument.Parse(line);
        Assert.Equal(Cells[number], read.RootElement.GetProperty("actorName").GetString());
        Assert.Equal(1, read.RootElement.GetProperty("detail").GetProperty("before").GetInt32());
    }

    // By the standard (RFC 4180), written here apart from what writes it.
    private static List<string> Parse(string line)
    {
        var (fields, field, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (line[i] == '"' && (quoted || field.Length == 0))
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
                (fields, field) = ([.. fields, field.ToString()], new System.Text.StringBuilder());
            else
                field.Append(quoted || line[i] is not ('\r' or '\n' or '\t' or ';') ? line[i] : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"a separator outside quotes at {i}")));
        }

        Assert.False(quoted);
        return [.. fields, field.ToString()];
    }
}
