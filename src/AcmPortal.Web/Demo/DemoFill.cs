using System.Diagnostics;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Demo;

/// <summary>
/// Fills the demo with a year of history: real orders against the emulator, which takes no time meanwhile, and the time
/// machine. Nothing is inserted by hand. One at a time; it goes on without the page that started it.
/// </summary>
internal sealed partial class DemoFill(
    DemoConsole console, DemoSetup setup, PortalStore store, RequestCertificate request, CancelOrder cancel, DownloadCertificate download,
    AdvanceTime advance, IHostApplicationLifetime host, ILogger<DemoFill> logger) : IDisposable
{
    private static readonly string[] Delays =
        ["notFoundWindow", "recordDelay", "insyncDelay", "validationDelay", "renewalDelay", "exportRelationWindow", "revocationDelay", "listLag", "refusedDomains"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Lock gate = new();
    private DemoProgress progress = new(false, 0, 0, "");

    /// <summary>How far it is.</summary>
    public DemoProgress Progress => Volatile.Read(ref progress);

    /// <summary>Raised on each step, on a pool thread.</summary>
    public event Action? Changed;

    /// <summary>Begins; nothing happens when it runs already.</summary>
    /// <exception cref="NotAllowedException">The actor may not move the demo's time.</exception>
    public void Start(Actor actor)
    {
        if (!actor.May(Permission.MoveDemoTime))
            throw new NotAllowedException(Permission.MoveDemoTime);
        lock (gate)
        {
            if (progress.Running)
                return;
            progress = new DemoProgress(true, 0, DemoPlan.Steps + 2, "Setting up connection, CAs and profiles");
        }

        _ = Task.Run(() => RunAsync(actor, host.ApplicationStopping));
    }

    private async Task RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        Dictionary<string, JsonElement>? before = null;
        string? problem = null;
        try
        {
            before = await console.SettingsAsync(Delays, cancellationToken);
            await console.SetAsync(Delays[..^1].ToDictionary(d => d, _ => "PT0S"), cancellationToken);
            var profiles = await setup.EnsureAsync(actor, cancellationToken);
            Report(1, "Asking for the first certificates");
            for (var step = 0; step < DemoPlan.Steps; step++)
            {
                await StepAsync(actor, step, profiles, cancellationToken);
                Report(step + 2, $"{step + 1} of {DemoPlan.Steps} months have passed");
            }

            await store.ChangeAsync((scope, _) =>
            {
                scope.Audit(new AuditLine(actor, AuditAction.DemoFilled, "demo", "fill", "fill", new { certificates = DemoPlan.Certificates }));
                return Task.FromResult(0);
            }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            problem = "The portal was stopped.";
        }
        catch (Exception e)
        {
            LogFailed(logger, e);
            problem = e is UseCaseException ? e.Message : "It stopped at an error of the portal; the log has it. What was made so far stays.";
        }
        finally
        {
            await RestoreAsync(before);
            progress = new DemoProgress(false, problem is null ? DemoPlan.Steps + 2 : progress.Done, DemoPlan.Steps + 2, problem is null ? "Done" : "Stopped", problem);
            Changed?.Invoke();
        }
    }

    private async Task StepAsync(Actor actor, int step, IReadOnlyDictionary<string, Guid> profiles, CancellationToken cancellationToken)
    {
        foreach (var wish in DemoPlan.Wishes(step))
            await AskAsync(actor, wish, profiles, cancellationToken);
        if (step == DemoPlan.Steps - 1)
            await TroubleAtTheEndAsync(actor, profiles, cancellationToken);
        await SettleAsync(cancellationToken);
        await HandOutAsync(actor, cancellationToken);
        if (step is 4 or DemoPlan.Steps - 2)
            await TroubleAsync(inConsole: step == 4, cancellationToken);
        if (step == DemoPlan.Steps - 1)
        {
            // The last renewals take their time, so that some are seen under way.
            await console.SetAsync(new { renewalDelay = "PT5H" }, cancellationToken);
            await advance.RunAsync(actor, new AdvanceTimeInput(null), cancellationToken);
            await SettleAsync(cancellationToken);
            return;
        }

        for (var stride = 0; stride < DemoPlan.Strides; stride++)
        {
            await advance.RunAsync(actor, new AdvanceTimeInput(DemoPlan.Stride), cancellationToken);
            await SettleAsync(cancellationToken);
            await HandOutAsync(actor, cancellationToken);
        }
    }

    private async Task<Guid?> AskAsync(Actor actor, DemoPlan.Wish wish, IReadOnlyDictionary<string, Guid> profiles, CancellationToken cancellationToken)
    {
        // Filled twice: what is there already is not asked for again.
        var name = wish.Names[0];
        if (await store.ReadAsync((db, ct) => db.Orders.AnyAsync(o => o.CommonName == name && o.Kind == OrderKind.Issue, ct), cancellationToken))
            return null;
        return (await request.RunAsync(actor, new RequestCertificateInput(profiles[wish.Profile], wish.Names, wish.Algorithm), cancellationToken)).OrderId;
    }

    // The portal works by itself; this only waits until nothing moves any more, or needs a person.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var calm = 0;
        while (calm < 2 && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(150, cancellationToken);
            var moving = await setup.MovingAsync(cancellationToken);
            calm = moving ? 0 : calm + 1;
        }
    }

    // Most keys are fetched, as teams do; a few never are, so that the portal has something to say about it.
    private async Task HandOutAsync(Actor actor, CancellationToken cancellationToken)
    {
        var waiting = await store.ReadAsync((db, ct) => db.Certificates.Where(c => c.PickedUpAt == null && c.State == CertificateState.Active && !DemoPlan.NobodyFetches.Contains(c.CommonName))
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Select(c => c.CurrentVersionId).Take(200).ToListAsync(ct), cancellationToken);
        foreach (var version in waiting)
        {
            using var file = await download.RunAsync(actor, new DownloadInput(version, DownloadFormat.PrivateKeyPem, Reason: "Installed on its servers"), cancellationToken);
        }
    }

    private async Task TroubleAsync(bool inConsole, CancellationToken cancellationToken)
    {
        var (records, arns) = await setup.VictimsAsync(cancellationToken);
        foreach (var (zone, record) in records)
            await console.SpoilRecordAsync(zone, record, cancellationToken);
        foreach (var (arn, what) in inConsole ? arns : [])
            await console.CertificateAsync(arn, what, cancellationToken);
    }

    private async Task TroubleAtTheEndAsync(Actor actor, IReadOnlyDictionary<string, Guid> profiles, CancellationToken cancellationToken)
    {
        var refused = (await console.SettingsAsync(["refusedDomains"], cancellationToken))["refusedDomains"].Deserialize<Dictionary<string, string>>() ?? [];
        refused["ads.shop.example.com"] = "ADDITIONAL_VERIFICATION_REQUIRED";
        await console.SetAsync(new { refusedDomains = refused }, cancellationToken);
        await AskAsync(actor, DemoPlan.Refused, profiles, cancellationToken);
        if (await AskAsync(actor, DemoPlan.Cancelled, profiles, cancellationToken) is { } order)
            await cancel.RunAsync(actor, order, cancellationToken);
    }

    private async Task RestoreAsync(Dictionary<string, JsonElement>? before)
    {
        if (before is null)
            return;
        try
        {
            await console.SetAsync(before, CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The emulator ends with the portal; its next start has its own delays.
            LogFailed(logger, e);
        }
    }

    private void Report(int done, string doing)
    {
        progress = progress with { Done = done, Doing = doing };
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => console.Dispose();

    [LoggerMessage(EventId = 4300, Level = LogLevel.Warning, Message = "Filling the demo met an error")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
