using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AcmPortal.Harness;

/// <summary>A built program of this repository in a process of its own; its output goes to a file that a failed run keeps.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private readonly Process process;
    private readonly StreamWriter log;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, StreamWriter log)
    {
        this.process = process;
        this.log = log;
        process.Exited += (_, _) => ended.TrySetResult();
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    public int Id => process.Id;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Processor time of all its threads so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public bool HasExited => process.HasExited;
    public int ExitCode => process.ExitCode;

    /// <summary>Starts <c>src/{project}</c> as it was built in this program's own configuration, or a program by its path.</summary>
    public static ChildProcess Start(string project, string folder, string logFile, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Path.IsPathRooted(project) ? project : Repository.ProgramOf(project);
        var start = new ProcessStartInfo(Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Nothing of the caller's own settings may reach the product.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal) || k.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || k.StartsWith("DOTNET_ENV", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, new StreamWriter(logFile, append: true) { AutoFlush = true });
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line that fulfils the condition, of those written already or to come.</summary>
    public async Task<string> LineAsync(Func<string, bool> condition, TimeSpan atMost)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (lines.FirstOrDefault(condition) is { } line)
                return line;
            if (process.HasExited || TimeProvider.System.GetElapsedTime(started) > atMost)
                throw new InvalidOperationException($"{Path.GetFileName(process.StartInfo.ArgumentList[0])} {(process.HasExited ? $"ended with {process.ExitCode}" : "did not say what was waited for")}:\n{string.Join('\n', lines.TakeLast(20))}");
            await Task.Delay(10);
        }
    }

    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>SIGKILL: no handler, no flush, no goodbye.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await EndAsync();
    }

    /// <summary>SIGSTOP: it is there and does nothing, as on a host that hangs.</summary>
    public void Pause() => Send(SigStop);

    /// <summary>SIGCONT: it goes on where it was, and knows nothing of the time between.</summary>
    public void Resume() => Send(SigCont);

    /// <summary>SIGTERM; the time until the process was gone, or null when it was still there after <paramref name="atMost"/>.</summary>
    public async Task<TimeSpan?> TerminateAsync(TimeSpan atMost)
    {
        var started = TimeProvider.System.GetTimestamp();
        Send(SigTerm);
        await Task.WhenAny(ended.Task, Task.Delay(atMost));
        if (!process.HasExited)
            return null;
        var took = TimeProvider.System.GetElapsedTime(started);
        await EndAsync();
        return took;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task EndedAsync() => EndAsync();

    /// <summary>Any other signal.</summary>
    public void Send(int signal)
    {
        if (Signal(process.Id, signal) != 0)
            throw new InvalidOperationException($"Process {process.Id} could not be signalled.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await EndAsync();
        process.Dispose();
        await log.DisposeAsync();
    }

    // Also waits until all of the output has been read.
    private Task EndAsync() => process.WaitForExitAsync();

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lines.Enqueue(line);
        lock (log)
        {
            try
            {
                log.WriteLine(line);
            }
            catch (Exception e) when (e is ObjectDisposedException or IOException)
            {
                // The process was given up, and its last words are too late; or the disk is full, which some runs want.
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as this program itself was built.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    public static string ProgramOf(string project)
    {
        var program = Path.Combine(Root, "src", project, "bin", Configuration, "net10.0", project + ".dll");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is not there: build it first.");
    }

    /// <summary>Publishes a project of the repository into a folder, as it is shipped.</summary>
    public static async Task PublishAsync(string project, string folder)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root };
        foreach (var argument in new[] { "publish", Path.Combine("src", project), "-c", "Release", "-o", folder, "-v", "quiet", "--nologo" })
            start.ArgumentList.Add(argument);
        using var publishing = Process.Start(start)!;
        await publishing.WaitForExitAsync();
        if (publishing.ExitCode != 0)
            throw new InvalidOperationException($"dotnet publish of {project} ended with {publishing.ExitCode}.");
    }

    /// <summary>A fresh folder for one run.</summary>
    public static string NewFolder(string name) =>
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "acmportal-runs", $"{name}-{Guid.CreateVersion7():N}")).FullName;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AcmPortal.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("AcmPortal.sln is in no folder above the program.");
    }
}
