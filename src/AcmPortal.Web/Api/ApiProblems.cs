using AcmPortal.Core.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Mvc;

namespace AcmPortal.Web.Api;

/// <summary>Errors as problem documents (RFC 9457): a stable type, a sentence with what to do, every wrong field.</summary>
public static partial class ApiProblems
{
    /// <summary>The start of every type; the rest names the kind.</summary>
    public const string TypeBase = "urn:acmportal:problem:";

    /// <summary>The problem of an expected refusal.</summary>
    public static ProblemDetails Of(UseCaseException e) => e switch
    {
        InvalidInputException invalid => With(Make(StatusCodes.Status400BadRequest, "invalid-input", "The input is wrong", e.Message), invalid),
        NotAllowedException => Make(StatusCodes.Status403Forbidden, "not-allowed", "Not allowed", e.Message),
        NotFoundException => Make(StatusCodes.Status404NotFound, "not-found", "Not found", e.Message),
        ChangedMeanwhileException => Make(StatusCodes.Status409Conflict, "changed-meanwhile", "Changed by somebody else", e.Message),
        _ => Make(StatusCodes.Status409Conflict, "refused", "Refused", e.Message),
    };

    /// <summary>A problem document.</summary>
    public static ProblemDetails Make(int status, string type, string title, string detail) =>
        new() { Status = status, Type = TypeBase + type, Title = title, Detail = detail };

    /// <summary>Writes one as the whole answer.</summary>
    public static Task WriteAsync(HttpContext http, int status, string type, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(Make(status, type, Title(status), sentence), ApiJson.Options, "application/problem+json", http.RequestAborted);
    }

    /// <summary>The same as a result.</summary>
    public static IResult Result(ProblemDetails problem) => Results.Json(problem, ApiJson.Options, "application/problem+json", problem.Status);

    private static ProblemDetails With(ProblemDetails problem, InvalidInputException invalid)
    {
        problem.Extensions["errors"] = invalid.Errors.Select(e => new { field = Camel(e.Field), message = e.Message }).ToArray();
        return problem;
    }

    private static string Camel(string field) => field.Length == 0 ? field : char.ToLowerInvariant(field[0]) + field[1..];

    private static string Title(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Not authenticated",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status413PayloadTooLarge => "Too large",
        StatusCodes.Status429TooManyRequests => "Too many requests",
        _ => "The request could not be answered",
    };

    /// <summary>Turns what a handler throws into a problem document; faults are logged with the reference that the client sees.</summary>
    internal sealed partial class Filter(ILogger<Filter> logger) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var http = context.HttpContext;
            http.Response.Headers.CacheControl = "no-store";
            try
            {
                return await next(context);
            }
            catch (UseCaseException e)
            {
                return Result(Of(e));
            }
            catch (BadHttpRequestException e)
            {
                // Not a fault of the portal: what came is too long, or no proper request.
                return Result(Make(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-large" : "bad-request", Title(e.StatusCode), e.Message));
            }
            catch (Exception e) when (e is not OperationCanceledException || !http.RequestAborted.IsCancellationRequested)
            {
                var reference = UseCaseRunner.NewReference();
                LogFault(logger, e, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "", reference);
                var problem = Make(StatusCodes.Status500InternalServerError, "fault", "A fault of the portal",
                    $"The portal could not do this because of a fault of its own. Nothing that was stored is lost. Whoever runs the portal finds the cause in the log beside {reference}.");
                problem.Extensions["reference"] = reference;
                return Result(problem);
            }
        }

        [LoggerMessage(4400, LogLevel.Error, "{Method} {Endpoint} failed; reference {Reference}")]
        private static partial void LogFault(ILogger logger, Exception exception, string method, string endpoint, string reference);
    }
}
