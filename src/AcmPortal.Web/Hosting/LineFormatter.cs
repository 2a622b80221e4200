using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// The console's log: one line for each message, whatever came in from outside. A name, an address or a header that holds
/// a line break, a control sign or one that turns the writing round cannot make a line that looks like the portal's own.
/// An exception follows on lines that begin with spaces, which no message does.
/// </summary>
public sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>For <c>Logging:Console:FormatterName</c>, where it is usual.</summary>
    public const string FormatterName = "line";
    private const string Indent = "      ";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write($"{Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id.ToString(CultureInfo.InvariantCulture)}] {OneLine(message)}\n");
        if (logEntry.Exception is null)
            return;
        foreach (var line in logEntry.Exception.ToString().Split('\n'))
            textWriter.Write($"{Indent}{OneLine(line.TrimEnd('\r'))}\n");
    }

    /// <summary>A text without anything that ends a line or hides what it says: such signs are written as <c>\u000a</c>.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsUnfit))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var sign in text)
        {
            if (IsUnfit(sign))
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)sign:x4}");
            else
                line.Append(sign);
        }

        return line.ToString();
    }

    // Controls, line and paragraph separators, and what changes the direction of writing.
    private static bool IsUnfit(char sign) => char.IsControl(sign) || sign is '\u2028' or '\u2029' or '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        LogLevel.None => "none",
    };
}
