namespace AcmPortal.Harness;

/// <summary>The portal as shipped, in a process of its own: outside the demo, against the harness's emulator and database.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private const string Program = "AcmPortal.Web";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private PortalProcess(ChildProcess process, Uri url) => (Process, Url) = (process, url);

    public ChildProcess Process { get; }
    public Uri Url { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<PortalProcess> StartAsync(string folder, Emulator emulator, IReadOnlyDictionary<string, string>? environment = null, params string[] more) =>
        StartAsync(folder, emulator, environment, Program, more);

    /// <summary>The same of a program by its path, such as an older one.</summary>
    public static async Task<PortalProcess> StartAsync(string folder, Emulator emulator, IReadOnlyDictionary<string, string>? environment, string program, string[] more)
    {
        var process = ChildProcess.Start(program, folder, LogFile(folder), [.. Settings(folder, emulator, "http://127.0.0.1:0"), .. more], environment);
        try
        {
            var line = await process.LineAsync(l => l.StartsWith("AcmPortal listens on ", StringComparison.Ordinal), Patience);
            return new PortalProcess(process, new Uri(line.Split(' ')[3]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A link that signs the local administrator in once.</summary>
    public async Task<Uri> SignInLinkAsync(string folder, Emulator emulator)
    {
        await using var command = ChildProcess.Start(Program, folder, Path.Combine(folder, "link.log"), ["admin-link", .. Settings(folder, emulator, Url.GetLeftPart(UriPartial.Authority))]);
        return new Uri(await command.LineAsync(l => l.StartsWith("http", StringComparison.Ordinal), Patience));
    }

    /// <summary>Runs a command of the program on the folder's database to its end.</summary>
    public static async Task<(int Code, string Text)> CommandAsync(string folder, Emulator emulator, params string[] command)
    {
        await using var process = ChildProcess.Start(Program, folder, Path.Combine(folder, "command.log"), [.. command, .. Settings(folder, emulator, "http://127.0.0.1:0")]);
        await process.EndedAsync();
        return (process.ExitCode, string.Join('\n', process.Lines));
    }

    // portal.log, which one process after the other may have; beside it portal-2.log and so on.
    private static string LogFile(string folder)
    {
        for (var i = 1; ; i++)
        {
            var file = Path.Combine(folder, i == 1 ? "portal.log" : $"portal-{i}.log");
            try
            {
                // On Linux only who shares with nobody is refused beside another writer.
                using (new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.None))
                    return file;
            }
            catch (IOException)
            {
                // Another portal of the folder writes to it.
            }
        }
    }

    private static string[] Settings(string folder, Emulator emulator, string urls) =>
    [
        "--urls", urls,
        "--Auth:LocalAdmin", "true",
        "--Database:ConnectionString", PortalCore.ConnectionStringOf(folder),
        "--MasterKey:File", PortalCore.KeyFileOf(folder),
        "--Aws:ServiceUrl", emulator.Url.ToString(),
        "--Dns:Enabled", "false",
    ];

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

/// <summary>The flags of a command line: <c>--name value</c>; a flag without a value is <c>true</c>.</summary>
internal sealed class Flags
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public Flags(IReadOnlyList<string> arguments, params string[] known)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !known.Contains(name[2..]))
                throw new ArgumentException($"{name} is not a flag of this command; it knows {string.Join(", ", known.Select(k => "--" + k))}.");
            values[name[2..]] = i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++i] : "true";
        }
    }

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise) => values.TryGetValue(name, out var text)
        ? int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var n) && n >= 0 ? n : throw new ArgumentException($"--{name} must be a whole number; it is {text}.")
        : otherwise;

    public bool On(string name) => values.GetValueOrDefault(name, "off") is "on" or "true" or "1";
}

/// <summary>Tables and the last line of every command.</summary>
internal static class Report
{
    public static void Line(string name, object value, string note = "") => Console.WriteLine($"  {name,-44} {value,14}  {note}");

    /// <summary>The one line that programs read: a JSON object of plain names.</summary>
    public static void Result(object figures) =>
        Console.WriteLine("RESULT " + System.Text.Json.JsonSerializer.Serialize(figures));
}
