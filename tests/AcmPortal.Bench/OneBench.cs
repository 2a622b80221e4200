using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>One order alone: what a person waits for after the click when AWS itself takes no time.</summary>
internal static class OneBench
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "repeat", "rates");
        var repeat = Math.Max(flags.Number("repeat", 5), 1);
        var folder = Repository.NewFolder("one");
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", flags.On("rates") ? "1" : "0");
        try
        {
            // The defaults as shipped, pacing included: a single order must not feel it.
            await using var portal = await PortalCore.OpenAsync(folder, emulator, rateShare: new Core.Hosting.AwsOptions().RateShare);
            await portal.SetUpAsync(emulator);
            await portal.WorkAsync();
            var times = new List<double>();
            for (var i = 1; i <= repeat; i++)
            {
                var started = TimeProvider.System.GetTimestamp();
                var order = await portal.RequestAsync($"one{i}.example.com");
                while (await portal.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.Id == order.OrderId).Select(o => o.State).SingleAsync(ct), default) != OrderState.Stored)
                {
                    if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > 60)
                        throw new TimeoutException("The order was not stored within a minute.");
                    await Task.Delay(10);
                }

                times.Add(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
            }

            Console.WriteLine($"One order alone, {repeat} times, emulator without delays, default settings");
            foreach (var (seconds, i) in times.Select((t, i) => (t, i)))
                Report.Line($"click to stored, run {i + 1}", $"{seconds:0.00} s", i == 0 ? "cold" : "");
            var median = times.Order().ElementAt(times.Count / 2);
            Report.Line("median", $"{median:0.00} s", "target: 5 s");
            Report.Result(new { runs = repeat, seconds = Math.Round(median, 2), seconds_first = Math.Round(times[0], 2), seconds_most = Math.Round(times.Max(), 2) });
            return times.Max() <= 5 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
