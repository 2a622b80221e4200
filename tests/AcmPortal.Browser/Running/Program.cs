using System.Diagnostics;

namespace AcmPortal.Browser.Running;

/// <summary>Other programs, run to their end.</summary>
public static class Program
{
    /// <summary>Runs openssl in a folder and gives what it printed; a code other than 0 fails the test with its words.</summary>
    public static Task<string> OpenSslAsync(string folder, params string[] arguments) =>
        RunAsync(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true });

    /// <summary>The public key of a certificate in PEM, as openssl prints that of a private key.</summary>
    public static Task<string> PublicKeyOfCertificate(string folder, string certificate) =>
        OpenSslAsync(folder, "x509", "-in", certificate, "-pubkey", "-noout");

    /// <summary>Runs one and gives its standard output.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await errors}\n{await text}");
        return await text;
    }
}
