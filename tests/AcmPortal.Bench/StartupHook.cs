using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Runs inside a measured process (DOTNET_STARTUP_HOOKS), not in the product: at a signal it collects all garbage and writes the
/// managed memory that is left into a file. The runtime looks for just this name, without a namespace.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that names the file.</summary>
    public const string FileVariable = "ACMPORTAL_BENCH_HEAP";

    // SIGUSR2 on Linux.
    internal const int Signal = 12;
    private static PosixSignalRegistration? registration;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { } file)
            return;
        registration = PosixSignalRegistration.Create((PosixSignal)Signal, context =>
        {
            context.Cancel = true;
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            var left = GC.GetTotalMemory(forceFullCollection: true);
            File.WriteAllText(file + ".new", left.ToString(CultureInfo.InvariantCulture));
            File.Move(file + ".new", file, overwrite: true);
        });
    }
}
