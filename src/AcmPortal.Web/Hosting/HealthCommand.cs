namespace AcmPortal.Web.Hosting;

/// <summary><c>health [live|ready]</c>: asks the portal that runs on this machine; for images that have no shell and no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>0 when it answers well, 1 when it does not; what it says is printed.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var what = args is ["live" or "ready", ..] ? args[0] : "ready";
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables().AddCommandLine([.. args.SkipWhile(a => !a.StartsWith('-'))]).Build();
        var address = new Uri(ListeningAddresses.OnThisMachine(configuration), $"/health/{what}");
        // Its certificate, where it has one, names the portal and not this machine; nothing secret is asked or told.
        using var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(address);
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {e.Message}");
            return 1;
        }
    }
}
