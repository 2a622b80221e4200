using System.Collections.Concurrent;
using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Web.Hosting;

namespace AcmPortal.Web.Api;

/// <summary>So many requests a minute for each token, evenly refilled; every answer says how many are left.</summary>
internal sealed class ApiLimits(ApiOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, Bucket> buckets = new();

    /// <summary>Takes one; false when none is left. The headers are set either way.</summary>
    public bool Take(HttpContext http, TokenActor token)
    {
        var (allowed, left, wait) = buckets.GetOrAdd(token.TokenId, _ => new Bucket(options.RequestsPerMinute, time.GetTimestamp())).Take(options.RequestsPerMinute, time);
        var headers = http.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"token\";q={options.RequestsPerMinute};w=60");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"token\";r={left};t={wait}");
        if (!allowed)
            headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return allowed;
    }

    private sealed class Bucket(double tokens, long at)
    {
        private readonly Lock gate = new();
        private double tokens = tokens;
        private long at = at;

        // The seconds: until one is there again, or until all are.
        public (bool Allowed, int Left, int Seconds) Take(int perMinute, TimeProvider time)
        {
            lock (gate)
            {
                tokens = Math.Min(perMinute, tokens + (time.GetElapsedTime(at).TotalMinutes * perMinute));
                at = time.GetTimestamp();
                if (tokens < 1)
                    return (false, 0, (int)Math.Ceiling((1 - tokens) * 60 / perMinute));
                tokens -= 1;
                return (true, (int)tokens, (int)Math.Ceiling((perMinute - tokens) * 60 / perMinute));
            }
        }
    }

    /// <summary>Refuses what is too much.</summary>
    internal sealed class Filter(ApiLimits limits) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var http = context.HttpContext;
            if (http.Features.Get<TokenActor>() is { } token && !limits.Take(http, token))
            {
                return ApiProblems.Result(ApiProblems.Make(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests",
                    "This token has used up its requests of the minute. The header Retry-After says when the next may come; Api:RequestsPerMinute is the limit."));
            }

            return await next(context);
        }
    }
}
