using System.Runtime.InteropServices;
using AcmPortal.AwsEmulator;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}
if (CommandLine.Parse(args, out var problems) is not { } options)
{
    foreach (var problem in problems) Console.Error.WriteLine(problem);
    Console.Error.WriteLine("--help lists the flags.");
    return 2;
}
try
{
    await using var emulator = await EmulatorHost.StartAsync(options);
    Console.WriteLine($"AWS emulator on {emulator.Url} (DNS {(emulator.DnsPort < 0 ? "off" : $"127.0.0.1:{emulator.DnsPort}")})");
    foreach (var zone in emulator.Zones) Console.WriteLine($"zone {zone.Id} {zone.Name}{(zone.Private ? " private" : "")}");
    var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stopped.TrySetResult();
    }
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    await stopped.Task;
    return 0;
}
catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
