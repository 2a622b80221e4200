using AcmPortal.Core.Access;
using AcmPortal.Harness;

namespace AcmPortal.Faults;

/// <summary>The demo in a process of its own, where one can be anybody by saying so.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private readonly string folder;

    private DemoProcess(ChildProcess process, Uri url, string folder) => (Process, Url, this.folder) = (process, url, folder);

    public ChildProcess Process { get; }
    public Uri Url { get; }

    /// <summary>Starts it in a folder that ends with it.</summary>
    public static async Task<DemoProcess> StartAsync(string folder)
    {
        var process = ChildProcess.Start("AcmPortal.Web", folder, Path.Combine(folder, "portal.log"),
        [
            "--urls", "http://127.0.0.1:0", "--Demo:Enabled", "true", "--Demo:EmulatorUrl", "http://127.0.0.1:0", "--Demo:DnsPort", "0", "--Demo:Delays", "false",
            "--Demo:DataFile", Path.Combine(folder, "emulator.jsonl"), "--Database:ConnectionString", PortalCore.ConnectionStringOf(folder), "--MasterKey:File", PortalCore.KeyFileOf(folder),
        ]);
        try
        {
            var line = await process.LineAsync(l => l.StartsWith("AcmPortal listens on ", StringComparison.Ordinal), TimeSpan.FromSeconds(90));
            return new(process, new Uri(line.Split(' ')[3]), folder);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A browser of the demo's person with a role.</summary>
    public static HttpClient Browser(Uri portal, Role role)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = portal };
        client.DefaultRequestHeaders.Add("Cookie", $"acmportal-demo-role={role}");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
