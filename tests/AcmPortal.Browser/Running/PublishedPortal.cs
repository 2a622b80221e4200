using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AcmPortal.Browser.Running;

/// <summary>The published portal as a process of its own, with a folder and ports of its own.</summary>
public sealed partial class PublishedPortal : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Match> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyDictionary<string, string> settings;

    private PublishedPortal(string folder, IReadOnlyDictionary<string, string> settings)
    {
        (Folder, this.settings) = (folder, settings);
        process = new Process { StartInfo = StartInfo() };
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The portal ended at its start:\n" + Output));
    }

    /// <summary>Where browsers reach it.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The demo's AWS; null outside the demo.</summary>
    public Emulator? Aws { get; private set; }

    /// <summary>Where its data is.</summary>
    public string Folder { get; }

    /// <summary>All that it printed.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>The demo, as in production: published output, Demo:Enabled set by hand.</summary>
    public static Task<PublishedPortal> StartDemoAsync(Dictionary<string, string>? more = null) => StartAsync(new Dictionary<string, string>(more ?? [])
    {
        ["Demo:Enabled"] = "true",
        ["Demo:EmulatorUrl"] = "http://127.0.0.1:0",
        ["Demo:DnsPort"] = "0",
    });

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<PublishedPortal> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var folder = Directory.CreateTempSubdirectory("acmportal-browser-").FullName;
        var portal = new PublishedPortal(folder, settings);
        portal.process.Start();
        portal.process.BeginOutputReadLine();
        portal.process.BeginErrorReadLine();
        try
        {
            var said = await portal.listening.Task.WaitAsync(TimeSpan.FromMinutes(2));
            portal.Url = new Uri(said.Groups["url"].Value);
            if (said.Groups["aws"] is { Success: true } aws)
                portal.Aws = new Emulator(new Uri(aws.Value));
            return portal;
        }
        catch (TimeoutException)
        {
            var text = portal.Output;
            await portal.DisposeAsync();
            throw new TimeoutException("The portal did not start:\n" + text);
        }
    }

    /// <summary>Runs one of the program's commands beside it, with the same settings, and gives what it printed.</summary>
    public Task<string> RunCommandAsync(string command) => Program.RunAsync(StartInfo(command, Url.GetLeftPart(UriPartial.Authority)));

    /// <summary>Ends it, and fails where it logged an error.</summary>
    public async Task CloseAsync()
    {
        var errors = Errors();
        await DisposeAsync();
        Assert.True(errors.Count == 0, "The portal logged errors:\n" + string.Join('\n', errors));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await term.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Aws?.Dispose();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Published([CallerFilePath] string source = "")
    {
        var folder = Environment.GetEnvironmentVariable("ACMPORTAL_PUBLISHED") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "artifacts", "publish"));
        var program = Path.Combine(folder, "AcmPortal.Web");
        return File.Exists(program) ? program : throw new FileNotFoundException(
            $"There is no published portal at {program}. tests/run publishes it, or: dotnet publish src/AcmPortal.Web -c Release -o artifacts/publish");
    }

    private ProcessStartInfo StartInfo(string? command = null, string urls = "http://127.0.0.1:0")
    {
        var start = new ProcessStartInfo(Published()) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (command is not null)
            start.ArgumentList.Add(command);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(urls);
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add("--" + key);
            start.ArgumentList.Add(value);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("HTTP_PORTS");
        return start;
    }

    // A logged entry is a line with its level and the indented ones after it.
    private List<string> Errors()
    {
        var errors = new List<string>();
        var inError = false;
        foreach (var line in output)
        {
            if (!line.StartsWith(' '))
                inError = line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal);
            if (inError)
                errors.Add(line);
        }

        return errors;
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        output.Enqueue(line);
        if (Listens().Match(line) is { Success: true } match)
            listening.TrySetResult(match);
    }

    [GeneratedRegex(@"^AcmPortal listens on (?<url>http://\S+)(?: \(demo; simulated AWS on (?<aws>http://[^)]+)\))?")]
    private static partial Regex Listens();
}
