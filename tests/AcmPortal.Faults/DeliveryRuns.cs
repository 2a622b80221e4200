using System.Globalization;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Notifications;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>F18: the target of alerts is down, and the portals that send them are killed.</summary>
internal static class DeliveryRuns
{
    private const string SigningKey = "CANARY-s1gn1ng-k3y-0123456789";

    public static async Task<Tally> RunAsync(int count, int kills, int seed)
    {
        var tally = new Tally(seed);
        await using var receiver = HttpReceiver.Start();
        await receiver.CloseAsync();
        await using var rig = await Rig.StartAsync("deliveries", null, "--Alerts:AllowedHosts:0", "127.0.0.1", "--Alerts:AllowHttp", "true", "--Alerts:TimeoutSeconds", "1", "--Alerts:ScanSeconds", "1", "--Alerts:MaxParallel", "20");
        rig.Others.Add(await rig.StartAnotherAsync());
        rig.Planted["a webhook's signing key"] = SigningKey;
        rig.Planted["a webhook's address"] = "/hook/T0KENT0KENT0KEN";
        var channel = await rig.Core.Get<CreateChannel>().RunAsync(PortalCore.Admin, new CreateChannelInput("hook", AlertChannelKind.Webhook, Address: new SecretText(receiver.Url), Key: new SecretText(SigningKey)));
        await rig.Core.Get<CreateAlertRule>().RunAsync(PortalCore.Admin, new CreateAlertRuleInput("all", [], [], [], [channel], TellOwner: false));
        var certificates = Enumerable.Range(0, Math.Max(count / 20, 1)).Select(_ => Guid.CreateVersion7()).ToArray();
        var start = rig.Core.Now;
        await rig.Core.Store.ChangeAsync((scope, _) =>
        {
            for (var i = 0; i < count; i++)
            {
                scope.Raise(new Alert
                {
                    Event = AlertEvent.NeedsPerson,
                    Severity = AlertSeverity.Warning,
                    At = start.AddMilliseconds(i),
                    Subject = (i / certificates.Length).ToString(CultureInfo.InvariantCulture),
                    Text = "Do something.",
                    CertificateId = certificates[i % certificates.Length],
                });
            }

            return Task.FromResult(0);
        }, default);
        // Nobody listens; each wait of the hour is cut short.
        for (var i = 0; i < 6; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            await HurryAsync(rig);
        }

        tally.Expect(await WaitingAsync(rig) == count, "deliveries: something was given up while the target was down");
        var seen = 0;
        receiver.Answer = async _ =>
        {
            await Task.Delay(20);
            return Interlocked.Increment(ref seen) % 20 == 0 ? Reply.BreakOff : new Reply(200);
        };
        receiver.Open();
        var killed = 0;
        await Rig.UntilAsync(async () =>
        {
            if (killed < kills && receiver.Requests.Count > count * (killed + 1) / (kills + 2))
            {
                killed++;
                await rig.KillPortalAsync();
                await rig.StartPortalAsync();
            }

            await Task.Delay(500);
            await HurryAsync(rig);
            return await WaitingAsync(rig) == 0;
        }, TimeSpan.FromSeconds(60 + count / 5));

        tally.Runs += count;
        tally.Stuck += await WaitingAsync(rig);
        var events = receiver.Requests.Select(r => (Id: r.Json.GetProperty("id").GetGuid(), Key: r.Json.GetProperty("subject").GetString(), Number: int.Parse(r.Json.GetProperty("data").GetProperty("subject").GetString()!, CultureInfo.InvariantCulture))).ToList();
        tally.Lost += count - events.Select(e => e.Id).Distinct().Count();
        Console.WriteLine($"  {events.Count} sendings of {count} events, {killed} kills meanwhile");
        tally.Expect(events.Count > count, "deliveries: nothing was sent again, so that no answer was lost");
        foreach (var certificate in events.GroupBy(e => e.Key))
        {
            tally.Expect(certificate.Select(e => e.Number).Order().SequenceEqual(certificate.Select(e => e.Number)), $"deliveries: the order of {certificate.Key} was not kept");
            tally.Expect(certificate.DistinctBy(e => e.Id).Count() == certificate.DistinctBy(e => e.Number).Count(), $"deliveries: a repeat for {certificate.Key} bears another id");
        }

        await StandingOracle.CheckAsync(rig, tally, "deliveries");
        return tally;
    }

    private static Task<int> WaitingAsync(Rig rig) => rig.Core.Store.ReadAsync(async (db, ct) =>
        await db.Deliveries.CountAsync(d => d.State != DeliveryState.Sent, ct) + await db.Alerts.CountAsync(a => a.RoutedAt == null, ct), default);

    private static Task<int> HurryAsync(Rig rig)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return rig.Core.Store.ChangeAsync((scope, ct) => scope.Db.Deliveries.Where(d => d.State == DeliveryState.Waiting && d.LeaseOwner == null && d.NextAttemptAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, now), ct), default);
    }
}
