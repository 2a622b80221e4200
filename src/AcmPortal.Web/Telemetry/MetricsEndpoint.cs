using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Web.Telemetry;

/// <summary>
/// <c>/metrics</c>: on an address of its own, which serves nothing else, or on the portal's own behind a token. Without
/// either setting it does not exist.
/// </summary>
public static class MetricsEndpoint
{
    private const string Path = "/metrics";

    /// <summary>Before routing: the address of its own must not lead to any page.</summary>
    public static void UseMetrics(this IApplicationBuilder app, TelemetryOptions options)
    {
        if (options.MetricsUrl is null && options.MetricsToken is null)
            return;
        var text = app.ApplicationServices.GetRequiredService<MetricsText>();
        var token = options.MetricsToken is { } secret ? SHA256.HashData(Encoding.UTF8.GetBytes(secret)) : null;
        app.Use(async (http, next) =>
        {
            var own = options.MetricsUrl is { } url && http.Connection.LocalPort == url.Port;
            if (!own && (token is null || http.Request.Path != Path))
            {
                await next(http);
                return;
            }

            http.Response.Headers.CacheControl = "no-store";
            if (http.Request.Path != Path || !HttpMethods.IsGet(http.Request.Method))
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (!own && !Knows(http, token!))
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return;
            }

            http.Response.ContentType = MetricsText.ContentType;
            await http.Response.WriteAsync(text.Write(), http.RequestAborted);
        });
    }

    // Compared by their hashes, so that neither length nor content is told by the time it takes.
    private static bool Knows(HttpContext http, byte[] token) =>
        http.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header["Bearer ".Length..].Trim())), token);

    /// <summary>Adds the address of its own to those that are listened on.</summary>
    public static void Listen(WebApplicationBuilder builder, TelemetryOptions options, string portalUrls)
    {
        if (options.MetricsUrl is { } url)
            builder.WebHost.UseUrls([.. portalUrls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), url.GetLeftPart(UriPartial.Authority)]);
    }
}
