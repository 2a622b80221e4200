using System.Diagnostics;
using AcmPortal.Web.Access;

namespace AcmPortal.Web.Telemetry;

/// <summary>
/// <c>X-Request-Id</c>: what a client sends is sent back and logged beside the portal's own id of the request, which stands in
/// the audit log; without one the portal's own is sent. The trace of the request is stored with the order that it asks for,
/// so that the log lines of every AWS call, which name AWS's request id, are found by it.
/// </summary>
public static partial class RequestIds
{
    private const string Header = "X-Request-Id";
    private const int Longest = 64;

    /// <summary>Early in the pipeline.</summary>
    public static void UseRequestIds(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("AcmPortal.Web.Requests");
        app.Use(async (http, next) =>
        {
            var own = http.Correlation().ToString("N");
            var theirs = http.Request.Headers[Header] is [{ Length: > 0 and <= Longest } given] && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? given : null;
            http.Response.Headers[Header] = theirs ?? own;
            Activity.Current?.SetTag("acmportal.correlation", own).SetTag("acmportal.client_request_id", theirs);
            using (logger.BeginScope(new Dictionary<string, object> { ["CorrelationId"] = own, ["ClientRequestId"] = theirs ?? "" }))
            {
                await next(http);
                // What changes something has a line, by which a client's id leads to the trace, and that to AWS's request ids.
                if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !http.Request.Path.StartsWithSegments("/_blazor"))
                    Answered(logger, http.Request.Method, http.Request.Path, http.Response.StatusCode);
            }
        });
    }

    [LoggerMessage(EventId = 2520, Level = LogLevel.Information, Message = "{Method} {Path} was answered {Status}")]
    private static partial void Answered(ILogger logger, string method, string path, int status);
}
