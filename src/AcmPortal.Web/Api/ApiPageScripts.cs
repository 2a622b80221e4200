using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcmPortal.Web.Api;

/// <summary>
/// Names the inline script of the API's readable page by its hash, so that the policy of the whole portal stays without
/// 'unsafe-inline' for scripts.
/// </summary>
internal sealed partial class ApiPageScripts : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var body = http.Response.Body;
        using var page = new MemoryStream();
        http.Response.Body = page;
        try
        {
            if (await next(context) is IResult result)
                await result.ExecuteAsync(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        if (http.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
        {
            http.Items[SecurityHeaders.InlineScripts] = string.Join(' ', Script().Matches(Encoding.UTF8.GetString(page.ToArray()))
                .Select(m => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(m.Groups[1].Value)))}'"));
        }

        page.Position = 0;
        await page.CopyToAsync(body, http.RequestAborted);
        return EmptyHttpResult.Instance;
    }

    [GeneratedRegex("<script(?![^>]*\\bsrc=)[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
