namespace AcmPortal.Web.Hosting;

/// <summary>
/// The headers of every response, errors and assets included. Scripts come from files of our own only: there is no import
/// map, so no inline script at all, but for the API's readable page, whose own script is named by its hash. Styles do too:
/// MudBlazor and Blazor set style attributes, so these alone may stand inline; the API's page writes whole style elements.
/// </summary>
public static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>The item of a request under which a page of somebody else's names the hashes of its inline scripts.</summary>
    internal const string InlineScripts = "csp-inline-scripts";

    /// <summary>The item of a request under which an answer names the one origin whose pages may hold it in a frame.</summary>
    internal const string FrameAncestors = "csp-frame-ancestors";

    /// <summary>Puts them before everything else, the framework's own check of host names too, which is no part of the portal's pipeline.</summary>
    public static void AddSecurityHeaders(this IServiceCollection services) =>
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new First()));

    // As the response starts, so that no later step can drop them.
    private static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                var headers = http.Response.Headers;
                headers.ContentSecurityPolicy = http.Items[InlineScripts] is string hashes
                    ? Policy.Replace("script-src 'self'", $"script-src 'self' {hashes}", StringComparison.Ordinal).Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal)
                    : Policy;
                headers.XContentTypeOptions = "nosniff";
                if (http.Items[FrameAncestors] is string origin)
                    headers.ContentSecurityPolicy = Policy.Replace("frame-ancestors 'none'", $"frame-ancestors {origin}", StringComparison.Ordinal);
                else
                    headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "same-origin";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
                if (http.Request.IsHttps)
                    headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
                return Task.CompletedTask;
            });
            return next(http);
        });

    private sealed class First : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseSecurityHeaders();
            next(app);
        };
    }
}
