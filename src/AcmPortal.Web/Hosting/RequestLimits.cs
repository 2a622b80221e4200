using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using AcmPortal.Web.Access;
using AcmPortal.Web.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// How much may come in: the size of a request, and how often one address may try to sign in or ask for anything without
/// being signed in. Tokens have limits of their own. The address is the connection's, after the headers of named proxies.
/// </summary>
internal sealed partial class RequestLimits : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly PartitionedRateLimiter<HttpContext> signIns;
    private readonly PartitionedRateLimiter<HttpContext> anonymous;
    private readonly TimeProvider time;
    private readonly ILogger<RequestLimits> logger;
    private long logged;

    public RequestLimits(LimitOptions options, TimeProvider time, ILogger<RequestLimits> logger)
    {
        (this.time, this.logger) = (time, logger);
        signIns = PerAddress(options.SignInsPerMinute, _ => "");
        // Who floods the pages must not take the portal out of a load balancer that looks at its health from the same address.
        anonymous = PerAddress(options.AnonymousPerMinute, http => http.Request.Path.StartsWithSegments("/health") ? "health" : "");
    }

    /// <summary>Refuses bodies that say that they are too long. One that does not say so is cut off by the server as it is read.</summary>
    public static void UseSizeLimit(IApplicationBuilder app) => app.Use((http, next) =>
    {
        // What is left of the body is not read, so the connection ends: a client that is not told would send its next request on it.
        http.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            if (http.Response.StatusCode == StatusCodes.Status413PayloadTooLarge && HttpProtocol.IsHttp11(http.Request.Protocol))
                http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        }, http);
        return http.Request.ContentLength > LimitOptions.MostBytes
            ? RefuseAsync(http, StatusCodes.Status413PayloadTooLarge, "too-large", $"A request may have {LimitOptions.MostBytes / 1024} KB at most.")
            : next(http);
    });

    /// <summary>Forms of sign-in and the answers of an identity provider; before the step that acts on those answers.</summary>
    public Task SignInsAsync(HttpContext http, RequestDelegate next) => IsSignIn(http.Request) ? LimitAsync(signIns, http, next) : next(http);

    /// <summary>Whoever is not signed in; after the step that knows. Assets are the same for everybody and cost nothing.</summary>
    public Task AnonymousAsync(HttpContext http, RequestDelegate next)
    {
        var free = http.User.Identity is { IsAuthenticated: true } || IsAsset(http) || IsSignIn(http.Request)
            // A token is looked at later, and who guesses tokens is held back there.
            || (http.Request.Headers.Authorization.Count > 0 && PortalApi.Holds(http.Request.Path) && http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);
        return free ? next(http) : LimitAsync(anonymous, http, next);
    }

    public void Dispose()
    {
        signIns.Dispose();
        anonymous.Dispose();
    }

    private static PartitionedRateLimiter<HttpContext> PerAddress(int perMinute, Func<HttpContext, string> kind) => PartitionedRateLimiter.Create<HttpContext, (string, IPAddress?)>(http =>
        RateLimitPartition.GetTokenBucketLimiter((kind(http), Origin.Network(http.Connection.RemoteIpAddress)), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
        }));

    private static bool IsSignIn(HttpRequest request) =>
        (request.Path.StartsWithSegments("/sign-in") && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        || request.Path.Value?.StartsWith("/signin-", StringComparison.OrdinalIgnoreCase) == true
        || request.Path.Value?.StartsWith("/signout-", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsAsset(HttpContext http) => http.GetEndpoint()?.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor") == true;

    private async Task LimitAsync(PartitionedRateLimiter<HttpContext> limiter, HttpContext http, RequestDelegate next)
    {
        // An error page is the second way of the same request.
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            await next(http);
            return;
        }

        using var lease = limiter.AttemptAcquire(http);
        if (lease.IsAcquired)
        {
            await next(http);
            return;
        }

        // One line for a flood, not a flood of lines.
        var last = Interlocked.Read(ref logged);
        if ((last == 0 || time.GetElapsedTime(last) >= Quiet) && Interlocked.CompareExchange(ref logged, time.GetTimestamp(), last) == last)
            LogRefused(logger, http.Address(), http.Request.Path);
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await RefuseAsync(http, StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests came from this address; wait a moment.");
    }

    private static Task RefuseAsync(HttpContext http, int status, string type, string sentence)
    {
        if (http.Request.Path.StartsWithSegments(PortalApi.Root))
            return ApiProblems.WriteAsync(http, status, type, sentence);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(sentence, http.RequestAborted);
    }

    [LoggerMessage(4103, LogLevel.Warning, "Requests from {Address} are refused, the last one to {Path}: more of them came than Limits allows")]
    private static partial void LogRefused(ILogger logger, string? address, string path);
}
