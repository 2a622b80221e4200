using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// The program's commands. Exit codes: 0 done; 1 it could not be done; 2 the settings or the command line are wrong.
/// What goes wrong ends in a sentence, never in a stack trace.
/// </summary>
public static class PortalCommands
{
    private const string Usage = """
        AcmPortal.Web                 runs the portal
        AcmPortal.Web migrate         brings the database's schema up to date
        AcmPortal.Web admin-link      prints a sign-in link for the local administrator: works once, for 10 minutes
        AcmPortal.Web verify-audit    checks the audit log's chain from the first row to the last, and against the checkpoints of
                                      Audit:CheckpointFile, or of another file: --checkpoints FILE
        AcmPortal.Web make-key ID     makes one of MasterKey:Keys, before MasterKey:Current names it
        AcmPortal.Web rotate-kek      moves every secret under MasterKey:Current, while the portal runs; may be killed and run again
                                      (--batch N secrets in one transaction, 200 by default)
        AcmPortal.Web backup-check    proves that a database and a master key fit together (--all opens every secret)
        AcmPortal.Web restored        after a restore: changes nothing at AWS until somebody has looked at what differs
        AcmPortal.Web health          asks the running portal whether it is ready, for container health checks
        Settings follow as --Section:Key value; appsettings.Example.json has all of them.
        """;

    /// <summary>Runs one.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var command = args is [var first, ..] && !first.StartsWith('-') ? first : null;
        var rest = command is null ? args : args[1..];
        try
        {
            return command switch
            {
                null when args is ["--help" or "-h" or "-?"] => Say(Console.Out, Usage, 0),
                null => await ServeAsync(rest),
                "migrate" => await MigrateAsync(rest),
                "admin-link" => await AdminLinkAsync(rest),
                "verify-audit" => await VerifyAuditAsync(rest),
                "make-key" => await KeyCommands.MakeKeyAsync(rest),
                "rotate-kek" => await KeyCommands.RotateAsync(rest),
                "backup-check" => await KeyCommands.CheckBackupAsync(rest),
                "restored" => await KeyCommands.RestoredAsync(rest),
                "health" => await HealthCommand.RunAsync(rest),
                "help" => Say(Console.Out, Usage, 0),
                _ => Say(Console.Error, $"There is no command \"{command}\".{Environment.NewLine}{Usage}", 2),
            };
        }
        catch (SettingsException e)
        {
            return Say(Console.Error, e.Message, 2);
        }
        catch (Exception e) when (e is StartupException or UseCaseException)
        {
            return Say(Console.Error, e.Message, 1);
        }
        catch (Exception e) when (e is InvalidDataException { InnerException: FormatException })
        {
            // A settings file that is not JSON: the message names the file, the innermost one the place.
            return Say(Console.Error, $"{e.Message} {e.GetBaseException().Message}", 2);
        }
    }

    private static async Task<int> ServeAsync(string[] args)
    {
        await using var portal = await PortalHost.StartAsync(args);
        foreach (var url in portal.Urls)
            Console.WriteLine($"AcmPortal listens on {url}{(portal.EmulatorUrl is { } emulator ? $" (demo; simulated AWS on {emulator.ToString().TrimEnd('/')})" : "")}");
        await portal.WaitForShutdownAsync();
        return 0;
    }

    private static async Task<int> MigrateAsync(string[] args)
    {
        await using var app = PortalHost.BuildForCommand(args, Quietly);
        var applied = await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        return Say(Console.Out, applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.", 0);
    }

    private static async Task<int> AdminLinkAsync(string[] args)
    {
        await using var app = PortalHost.BuildForCommand(args, Quietly);
        var web = app.Services.GetRequiredService<WebOptions>();
        if (!web.Auth.LocalAdmin && !web.Oidc.IsSet)
            return Say(Console.Error, "Auth:LocalAdmin is not true and no identity provider is set: this portal is a demo, where everybody is signed in.", 2);
        await app.Services.GetRequiredService<PortalStartup>().InitializeAsync();
        var link = await app.Services.GetRequiredService<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput());
        var address = new Uri(ListeningAddresses.Public(app.Configuration, web.Auth), $"/sign-in/link?token={Uri.EscapeDataString(link.Token.Reveal())}");
        return Say(Console.Out, $"{address}{Environment.NewLine}Open it within 10 minutes, until {link.ExpiresAt:HH:mm:ss} UTC. It works once.{Told(web, link.Told)}", 0);
    }

    private static string Told(WebOptions web, int administrators) => (web.Oidc.IsSet, administrators) switch
    {
        (false, _) => "",
        (_, 0) => $"{Environment.NewLine}An alert is raised. No administrator gets an e-mail: there is no e-mail channel, or no administrator with an address has signed in yet.",
        (_, 1) => $"{Environment.NewLine}An alert is raised, and one administrator gets an e-mail.",
        _ => $"{Environment.NewLine}An alert is raised, and {administrators} administrators get an e-mail.",
    };

    private static async Task<int> VerifyAuditAsync(string[] args)
    {
        await using var app = PortalHost.BuildForCommand(args, Quietly);
        await app.Services.GetRequiredService<PortalStartup>().InitializeAsync();
        var result = await app.Services.GetRequiredService<VerifyAuditLog>().RunAsync(Actor.Host, new VerifyAuditLogInput(app.Configuration["checkpoints"]));
        return result.Problem is null
            ? Say(Console.Out, $"The audit log is whole: {result.Rows} rows. {Compared(app, result.Checkpoints)}", 0)
            : Say(Console.Error, $"The audit log is not whole after row {result.Rows}: {result.Problem}", 1);
    }

    private static string Compared(WebApplication app, int checkpoints) => checkpoints switch
    {
        0 => $"There is no checkpoint in {app.Configuration["checkpoints"] ?? app.Services.GetRequiredService<AuditOptions>().CheckpointFile ?? "a file"} to compare it with, so a database put back to an earlier state would not be found.",
        1 => "It agrees with 1 checkpoint.",
        _ => $"It agrees with {checkpoints} checkpoints.",
    };

    private static void Quietly(WebApplicationBuilder builder) => builder.Logging.ClearProviders();

    private static int Say(TextWriter to, string text, int code)
    {
        to.WriteLine(text);
        return code;
    }
}
