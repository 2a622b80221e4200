using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace AcmPortal.Browser.Running;

/// <summary>
/// A real OpenID provider, npm's oidc-provider, as a process of its own; see js/provider.mjs for who is who. It is at
/// <c>localhost</c> and the portals are at <c>127.0.0.1</c>: another site, as in real life.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient http;

    private IdentityProvider(Process process, Uri url)
    {
        (this.process, Url) = (process, url);
        http = new HttpClient { BaseAddress = url };
    }

    /// <summary>Its issuer.</summary>
    public Uri Url { get; }

    /// <summary>Starts it; installs what it needs where that is not there yet.</summary>
    public static async Task<IdentityProvider> StartAsync()
    {
        var folder = Path.Combine(Path.GetDirectoryName(Source())!, "..", "js");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "oidc-provider")))
            await Program.RunAsync(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true });
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        var process = new Process { StartInfo = new ProcessStartInfo("node", ["provider.mjs", port.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true } };
        void Take(string? line)
        {
            if (line is null)
                return;
            lock (said)
                said.Add(line);
            if (line == "ready")
                ready.TrySetResult();
        }

        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The provider ended at its start:\n" + string.Join('\n', said)));
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("node is not installed: the identity provider of these tests needs it.");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return new IdentityProvider(process, new Uri($"http://localhost:{port}"));
    }

    /// <summary>Registers what it loads when somebody leaves it.</summary>
    public async Task SetFrontChannelAsync(params Uri[] addresses)
    {
        using var answer = await http.PutAsJsonAsync("/front-channel", addresses.Select(a => a.ToString()), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        http.Dispose();
    }

    private static string Source([CallerFilePath] string path = "") => path;
}
