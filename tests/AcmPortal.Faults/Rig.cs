using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Faults;

/// <summary>
/// Emulator and portal as two processes on one folder, and the core without its worker in this process, which asks for
/// certificates as another instance would and looks at what became of them.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly string[] settings;
    private static readonly string[] Changing = ["RequestCertificate", "RenewCertificate", "RevokeCertificate", "DeleteCertificate", "ExportCertificate", "ChangeResourceRecordSets", "AddTagsToCertificate"];
    private readonly Dictionary<string, string> environment;
    private bool keep;

    private Rig(string folder, Emulator emulator, PortalCore core, string[] settings)
    {
        (Folder, Emulator, Core, this.settings) = (folder, emulator, core, settings);
        Commits = new CommitGate(folder);
        environment = new()
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(Rig).Assembly.Location,
            [StartupHook.SocketVariable] = Commits.File,
            // What a portal puts into a temporary file is found beside its database.
            // As in the image; its sockets would lie there, too.
            ["DOTNET_EnableDiagnostics"] = "0",
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName,
        };
    }

    /// <summary>For runs whose dose has no time for AWS's rates: the portals take as many calls as they can make.</summary>
    public static readonly string[] Unpaced = ["--Aws:RateShare", "0"];

    public string Folder { get; }

    /// <summary>What the emulator notes of its exports: beside the folder, in which it must not be found.</summary>
    public string ExportsFile => Folder + ".exports";

    /// <summary>Whether all runs of this process are such.</summary>
    public static bool AllUnpaced { get; set; }

    /// <summary>Whether the database was put back to an earlier state.</summary>
    public bool WasPutBack { get; private set; }

    /// <summary>Whether the portals keep to AWS's rates, as they do by default.</summary>
    public bool Paced => !settings.Contains(Unpaced[0]);
    public Emulator Emulator { get; }
    public PortalCore Core { get; private set; }
    public CommitGate Commits { get; }
    public PortalProcess? Portal { get; private set; }

    /// <summary>Portals beside <see cref="Portal"/>, on the same database.</summary>
    public List<PortalProcess> Others { get; } = [];

    /// <summary>All portals that run.</summary>
    public IReadOnlyList<PortalProcess> Portals => [.. Others.Prepend(Portal).OfType<PortalProcess>()];

    public static Task<Rig> StartAsync(string name, IReadOnlyList<string>? emulatorFlags = null, params string[] settings) =>
        StartInAsync(Repository.NewFolder(name), emulatorFlags, settings);

    /// <summary>The same in a folder that the caller has made.</summary>
    public static async Task<Rig> StartInAsync(string folder, IReadOnlyList<string>? emulatorFlags, params string[] settings)
    {
        var emulator = await Emulator.StartAsync(folder, ["--exports", folder + ".exports", .. emulatorFlags ?? []]);
        var core = await OpenCoreAsync(folder, emulator);
        await core.SetUpAsync(emulator);
        var rig = new Rig(folder, emulator, core, ["--Orders:LeaseSeconds", "5", .. AllUnpaced && !settings.Contains(Unpaced[0]) ? Unpaced : [], .. settings]);
        await rig.StartPortalAsync();
        return rig;
    }

    public async Task StartPortalAsync() => Portal = await StartAnotherAsync();

    /// <summary>One more process of the portal; who asks for it ends it, or adds it to <see cref="Others"/>.</summary>
    public Task<PortalProcess> StartAnotherAsync(Dictionary<string, string>? more = null, string program = "AcmPortal.Web") =>
        PortalProcess.StartAsync(Folder, Emulator, environment.Concat(more ?? []).ToDictionary(), program, settings);

    /// <summary>Secrets that a run has planted beside the usual ones.</summary>
    public Dictionary<string, string> Planted { get; } = [];

    /// <summary>Copies the database, as a backup that is taken while the portals run.</summary>
    public async Task BackUpAsync(string file)
    {
        await using var connection = new SqliteConnection(PortalCore.ConnectionStringOf(Folder) + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", file);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Puts a backup in the database's place; no portal may run.</summary>
    public async Task RestoreAsync(string file)
    {
        WasPutBack = true;
        var profile = Core.ProfileId;
        await Core.DisposeAsync();
        SqliteConnection.ClearAllPools();
        var database = Path.Combine(Folder, "portal.db");
        File.Delete(database + "-wal");
        File.Delete(database + "-shm");
        File.Move(file, database, overwrite: true);
        Core = await OpenCoreAsync(Folder, Emulator);
        Core.ProfileId = profile;
    }

    /// <summary>How often AWS was asked to change anything, or to hand out a key.</summary>
    public async Task<int> ChangesAsync(long since) => (await Emulator.CallsAsync(since)).Count(c => Changing.Contains(c.Operation));

    /// <summary>The answer of <c>/health/ready</c>.</summary>
    public static async Task<(int Status, string Text)> ReadyAsync(PortalProcess portal)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(portal.Url, "health/ready"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // Channels of the runs that send alerts are on this host.
    private static Task<PortalCore> OpenCoreAsync(string folder, Emulator emulator) => PortalCore.OpenAsync(
        folder, emulator, configure: services => services.AddSingleton(new AlertOptions { AllowedHosts = ["127.0.0.1"], AllowHttp = true }).AddAlertChannels());

    /// <summary>SIGKILL.</summary>
    public async Task KillPortalAsync()
    {
        await Portal!.Process.KillAsync();
        await Portal.DisposeAsync();
        Portal = null;
        Commits.Clear();
    }

    public async Task<Guid> RequestAsync(string name) => (await Core.RequestAsync(name)).OrderId;

    public async Task<Guid[]> RequestManyAsync(string prefix, int count) =>
        await Task.WhenAll(Enumerable.Range(1, count).Select(n => RequestAsync($"{prefix}{n}.example.com")));

    /// <summary>Waits until all orders are in a state that fulfils the condition; false when they were not in time.</summary>
    public Task<bool> UntilAsync(IReadOnlyCollection<Guid> ids, Func<OrderState, bool> condition, TimeSpan atMost) => UntilAsync(async () =>
    {
        var states = await Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => ids.Contains(o.Id)).Select(o => o.State).ToListAsync(ct), default);
        return states.All(condition);
    }, atMost);

    /// <summary>Waits until something is so; false when it was not in time.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan atMost)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > atMost)
                return false;
            await Task.Delay(50);
        }

        return true;
    }

    /// <summary>Waits until every portal says that it is ready for work.</summary>
    public async Task UntilReadyAsync()
    {
        using var http = new HttpClient();
        foreach (var portal in Portals)
        {
            if (!await UntilAsync(async () =>
                {
                    using var answer = await http.GetAsync(new Uri(portal.Url, "health/ready"));
                    return answer.IsSuccessStatusCode;
                }, TimeSpan.FromSeconds(60)))
                throw new InvalidOperationException($"The portal on {portal.Url} is not ready.");
        }
    }

    public Task<bool> UntilStoredAsync(IReadOnlyCollection<Guid> ids, int seconds = 90) => UntilAsync(ids, s => s == OrderState.Stored, TimeSpan.FromSeconds(seconds));

    /// <summary>Waits until so many calls are held; false when they did not come.</summary>
    public async Task<bool> UntilHeldAsync(int count, int seconds = 60)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await Emulator.HoldsAsync(1)).Count < count)
        {
            if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > seconds)
                return false;
            await Task.Delay(50);
        }

        return true;
    }

    /// <summary>The folder outlives this: something in it is worth looking at.</summary>
    public void Keep(bool kept = true) => keep = kept;

    public async ValueTask DisposeAsync()
    {
        if (keep)
            await File.WriteAllTextAsync(Path.Combine(Folder, "calls.json"), System.Text.Json.JsonSerializer.Serialize(await Emulator.CallsAsync()));
        foreach (var portal in Portals)
            await portal.DisposeAsync();
        await Core.DisposeAsync();
        await Commits.DisposeAsync();
        await Emulator.DisposeAsync();
        if (keep)
            return;
        File.Delete(ExportsFile);
        Directory.Delete(Folder, recursive: true);
    }
}
