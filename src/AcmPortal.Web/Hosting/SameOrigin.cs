using AcmPortal.Core.Access;
using AcmPortal.Web.Access;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// Refuses what a foreign page sends: every unsafe request and every live connection must come from an address of the
/// portal itself. Browsers set Origin on both and no page can change it. Cookies alone do not stop a foreign page from
/// opening a WebSocket.
/// </summary>
public static partial class SameOrigin
{
    /// <summary>Adds the check; before anything that acts.</summary>
    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!Allows(http.Request))
        {
            var logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SameOrigin));
            LogRefused(logger, http.Request.Method, http.Request.Path);
            await http.RequestServices.GetRequiredService<AccessAttempts>().ForeignAsync(
                Actor.Anonymous.At(http), $"{http.Request.Method} {http.Request.Path}", http.Request.Headers.Origin is { Count: > 0 } origin ? origin.ToString() : "not told");
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("Refused: this request came from another site's page.");
            return;
        }

        await next(http);
    });

    /// <summary>Whether a request may go on.</summary>
    public static bool Allows(HttpRequest request)
    {
        // A WebSocket begins with GET (HTTP/1.1) or an extended CONNECT (HTTP/2).
        var live = request.Path.StartsWithSegments("/_blazor")
            && (request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method));
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (safe && !live)
            return true;

        // The identity provider's answer is a form that its own page sends; the protocol protects it with state and nonce.
        if (request.Path == "/signin-oidc")
            return true;
        var origin = request.Headers.Origin.ToString();
        if (request.Headers.Origin.Count == 0)
            return !live && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

        // The scheme may differ behind a proxy that ends TLS; host and port may not.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && string.Equals(uri.Authority, Normal(request, uri.Scheme), StringComparison.OrdinalIgnoreCase);
    }

    private static string Normal(HttpRequest request, string scheme) =>
        Uri.TryCreate($"{scheme}://{request.Host.Value}", UriKind.Absolute, out var own) ? own.Authority : "";

    [LoggerMessage(4101, LogLevel.Warning, "Refused {Method} {Path}: it came from another origin")]
    private static partial void LogRefused(ILogger logger, string method, string path);
}
