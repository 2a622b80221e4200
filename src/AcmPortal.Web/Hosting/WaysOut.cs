using System.Text.Encodings.Web;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// Forms that lead to another site, as those of signing in and out do. Browsers hold a redirect after a form, and each one
/// after that, against <c>form-action</c>, and nobody knows through which hosts an identity provider leads. So such a form
/// is answered by a page that goes on by itself, and forms may be sent to the portal alone.
/// </summary>
internal static class WaysOut
{
    /// <summary>Comes last before the endpoints.</summary>
    public static void UseWaysOut(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        var response = http.Response;
        if (!HttpMethods.IsPost(http.Request.Method) || response.HasStarted || response.StatusCode != StatusCodes.Status302Found
            || !Uri.TryCreate(response.Headers.Location, UriKind.Absolute, out var to) || to.Scheme is not ("https" or "http"))
        {
            return;
        }

        var address = HtmlEncoder.Default.Encode(to.AbsoluteUri);
        response.Headers.Location = default;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.CacheControl = "no-store";
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Going on</title><link rel="icon" type="image/svg+xml" href="/favicon.svg"><meta http-equiv="refresh" content="0;url={address}"></head>
            <body><p><a href="{address}">Go on to {HtmlEncoder.Default.Encode(to.Host)}</a></p></body>
            </html>
            """,
            http.RequestAborted);
    });
}
