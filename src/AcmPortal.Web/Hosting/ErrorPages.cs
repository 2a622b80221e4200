using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace AcmPortal.Web.Hosting;

/// <summary>Lets a refused form end on an error page.</summary>
public static class ErrorPages
{
    /// <summary>
    /// The framework runs the pipeline a second time for the error page, with the method and the bad antiforgery token of
    /// the request that failed, and would refuse the page for the very same reason. The page is only read: by GET.
    /// </summary>
    public static IApplicationBuilder UseErrorPagesByGet(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            http.Request.Method = HttpMethods.Get;
            http.Features.Set<IAntiforgeryValidationFeature>(null);
        }

        return next(http);
    });
}
