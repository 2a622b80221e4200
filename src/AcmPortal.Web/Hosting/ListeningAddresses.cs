namespace AcmPortal.Web.Hosting;

/// <summary>Where the portal listens: <c>Urls</c> (also <c>--urls</c>, <c>ASPNETCORE_URLS</c>), or http://localhost:5080.</summary>
public static class ListeningAddresses
{
    private const string Default = "http://localhost:5080";

    /// <summary>As it is set, for messages.</summary>
    public static string Text(IConfiguration configuration) => configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? urls : Default;

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        foreach (var url in Text(configuration).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(Named(url), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/")
                yield return $"Urls must be http or https addresses with semicolons between them, such as http://localhost:5080; it is \"{url}\".";
        }
    }

    /// <summary>
    /// Sets the default, and in the demo answers this machine's own names only: without a sign-in, a foreign page could
    /// otherwise reach the portal through a name that it points at this machine.
    /// </summary>
    public static void Apply(WebApplicationBuilder builder, WebOptions web)
    {
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is not { Length: > 0 } && builder.Configuration["HTTP_PORTS"] is not { Length: > 0 })
            builder.WebHost.UseUrls(Default);
        if (web.IsDemo && builder.Configuration["AllowedHosts"] is not { Length: > 0 })
            builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
    }

    /// <summary>The address to print in a link.</summary>
    public static Uri Public(IConfiguration configuration, AuthOptions auth)
    {
        if (auth.PublicUrl is { } known)
            return known;
        return new Uri(Named(Text(configuration).Split(';', StringSplitOptions.TrimEntries)[0]));
    }

    /// <summary>Every address as it is listened on, with semicolons between them.</summary>
    public static string All(IConfiguration configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is not { Length: > 0 } && configuration["HTTP_PORTS"] is { Length: > 0 } ports
            ? string.Join(';', ports.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => $"http://*:{p.Trim()}"))
            : Text(configuration);

    /// <summary>Where it answers on this very machine.</summary>
    public static Uri OnThisMachine(IConfiguration configuration)
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is not { Length: > 0 } && configuration["HTTP_PORTS"] is { Length: > 0 } ports)
            return new Uri($"http://localhost:{ports.Split(';')[0]}");
        return new Uri(Named(Text(configuration).Split(';', StringSplitOptions.TrimEntries)[0]));
    }

    // "Every address" is no address to open.
    private static string Named(string url) => url.Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal)
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);
}
