using AcmPortal.Web.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>Thirty texts that would like to be more than one line, or another line than they are.</summary>
public sealed class LineFormatterTests
{
    private static readonly string[] Wicked =
    [
        "a\nfail: AcmPortal[1] forged", "a\r\nb", "a\rb", "a\n\n\nb", "\n", "\r", "a\u2028b", "a\u2029b", "a\u0085b", "a\vb", "a\fb", "a\0b", "a\u001b[2Jb", "a\u001b[31mred",
        "a\u009b31mb", "a\bb", "a\u007fb", "a\u202egnorw", "a\u202ab", "a\u2066b\u2069", "a\u200fb", "a\u200eb", "a\u061cb", "a\tb", "a\u001ab", "a\u0004b",
        "a\u001b]0;title\u0007b", "a\r\n\r\n<script>", "info: AcmPortal.Web[0] signed in\n", "a\u001eb\u001fc",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Wicked.Length)];

    [Fact]
    public void Strings_AreThirty() => Assert.Equal(30, Wicked.Distinct().Count());

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Message_WithAWickedText_IsOneLineThatShowsIt(int number)
    {
        var text = Written(Wicked[number], null);

        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var line = text[..^1];
        Assert.StartsWith("warn: Portal.Test[7] Refused: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u200e' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u061c');
        Assert.Contains("\\u", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Exception_WithAWickedText_MakesNoLineThatBeginsLikeAMessage(int number)
    {
        var lines = Written("x", new InvalidOperationException(Wicked[number])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("warn: Portal.Test[7] ", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.StartsWith("      ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void Message_WithoutAnythingOdd_IsAsItWasWritten() =>
        Assert.Equal("warn: Portal.Test[7] Refused: ünïcode ✓ \"quoted\" \\u000a\n", Written("ünïcode ✓ \"quoted\" \\u000a", null));

    private static string Written(string value, Exception? exception)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Portal.Test", new EventId(7), value, exception, (state, _) => $"Refused: {state}");
        new LineFormatter().Write(entry, null, writer);
        return writer.ToString();
    }
}
