using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Hosting;

/// <summary>The commands around master keys, backups and restores. Exit codes as of <see cref="PortalCommands"/>.</summary>
internal static class KeyCommands
{
    private const int DefaultSample = 1000;

    /// <summary><c>make-key ID</c>: makes one of <c>MasterKey:Keys</c> before it is used.</summary>
    public static async Task<int> MakeKeyAsync(string[] args)
    {
        if (args is not [var id, ..] || id.StartsWith('-'))
            return Say(Console.Error, "make-key takes the id of the key to make, one of MasterKey:Keys: AcmPortal.Web make-key 2027", 2);
        await using var app = PortalHost.BuildForCommand(args[1..], Quietly);
        var settings = app.Services.GetRequiredService<MasterKeyOptions>().All();
        if (settings.FirstOrDefault(k => k.Id == id) is not { } setting)
            return Say(Console.Error, $"MasterKey:Keys has no key with the id \"{id}\"; it has {string.Join(", ", settings.Select(k => k.Id))}.", 2);
        await app.Services.GetRequiredService<DatabaseMigrator>().PrepareAsync(CancellationToken.None);
        var provider = MasterKeyRing.Provider(setting, app.Services.GetRequiredService<IDbContextFactory<PortalDb>>(), app.Services.GetRequiredService<TimeProvider>());
        try
        {
            var made = await provider.LoadAsync(mayCreate: true, CancellationToken.None);
            return Say(Console.Out, $"{provider.Source} holds {made}. Give it to every instance before MasterKey:Current names it.", 0);
        }
        catch (MasterKeyUnavailableException e)
        {
            return Say(Console.Error, e.Message, 1);
        }
        finally
        {
            (provider as IDisposable)?.Dispose();
        }
    }

    /// <summary><c>rotate-kek [--batch N]</c>: moves every secret under <c>MasterKey:Current</c>, while the portal runs.</summary>
    public static async Task<int> RotateAsync(string[] args)
    {
        var batch = 200;
        if (Array.IndexOf(args, "--batch") is >= 0 and var at)
        {
            if (at + 1 >= args.Length || !int.TryParse(args[at + 1], out batch) || batch is < 1 or > 1000)
                return Say(Console.Error, "--batch takes the number of secrets in one transaction, 1 to 1000.", 2);
            args = [.. args[..at], .. args[(at + 2)..]];
        }

        await using var app = PortalHost.BuildForCommand(args, Quietly);
        await app.Services.GetRequiredService<PortalStartup>().InitializeAsync();
        var rotate = app.Services.GetRequiredService<RotateMasterKey>();
        var result = await rotate.RunAsync(Actor.Host, new RotateMasterKeyInput(new Printing(p => $"{p.Done:N0} secrets moved, {p.Left:N0} left"), batch));
        return Say(Console.Out, result.Ended.Count == 0 && result.Rewrapped == 0
            ? $"Everything is sealed under {result.KeyId} already."
            : $"{result.Rewrapped:N0} secrets moved; everything is sealed under {result.KeyId} now. Nothing is under {string.Join(", ", result.Ended)} any more: take it out of MasterKey:Keys, and keep it as long as the backups that need it.", 0);
    }

    /// <summary><c>backup-check [--all]</c>: proves that database and master key fit together, and changes nothing.</summary>
    public static async Task<int> CheckBackupAsync(string[] args)
    {
        var all = args.Contains("--all");
        await using var app = PortalHost.BuildForCommand([.. args.Where(a => a != "--all")], Quietly);
        var report = await app.Services.GetRequiredService<CheckBackup>().RunAsync(Actor.Host, new CheckBackupInput(all ? null : DefaultSample));
        foreach (var line in report.Lines)
            Console.WriteLine($"{(line.Ok ? "ok    " : "WRONG ")} {line.What}: {line.Text}");
        if (!all)
            Console.WriteLine($"At most {DefaultSample:N0} secrets were opened, chosen at random; --all opens every one.");
        return report.Ok
            ? Say(Console.Out, "Database and master key fit together.", 0)
            : Say(Console.Error, "This backup must not be relied on.", 1);
    }

    /// <summary><c>restored</c>: says that the database was restored, so that nothing is changed at AWS before somebody has looked.</summary>
    public static async Task<int> RestoredAsync(string[] args)
    {
        await using var app = PortalHost.BuildForCommand(args, Quietly);
        await app.Services.GetRequiredService<PortalStartup>().InitializeAsync();
        var set = await app.Services.GetRequiredService<HoldAfterRestore>().RunAsync(Actor.Host, new HoldAfterRestoreInput());
        return Say(Console.Out, $"{(set ? "Nothing is changed at AWS from now on." : "That is known already: nothing is changed at AWS.")} Once a running portal has compared its accounts, the page /restore lists what differs, and an administrator lets it go on there.", 0);
    }

    private static void Quietly(WebApplicationBuilder builder) => builder.Logging.ClearProviders();

    private static int Say(TextWriter to, string text, int code)
    {
        to.WriteLine(text);
        return code;
    }

    // In order and at once; Progress<T> hands over to the thread pool.
    private sealed class Printing(Func<RotationProgress, string> words) : IProgress<RotationProgress>
    {
        public void Report(RotationProgress value) => Console.WriteLine(words(value));
    }
}
