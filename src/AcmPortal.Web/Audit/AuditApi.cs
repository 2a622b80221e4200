using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Audit;

/// <summary>The audit log, and the history of each object, over HTTP.</summary>
internal static class AuditApi
{
    private const string Filters = "q (part of a name, an address or the particulars, or an id), actor (id or name), kind, object (id), action, outcome (ok, refused, denied, failed), from and to (moments; to is not included), correlation";

    private static readonly string[] Names = ["q", "actor", "kind", "object", "action", "outcome", "from", "to", "correlation"];

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", ListAsync).Produces<ApiPage<AuditRow>>().WithName("listAudit").WithSummary("List the audit log, newest first")
            .WithDescription($"Query: {Filters}, limit (1 to 200), after (as next gives it). Follow next until it is absent. Needs the scope audit:read.").Runs<PageAudit>().Query([.. Names, "limit", "after"]);
        audit.MapGet("/export", ExportAsync).Produces<string>(StatusCodes.Status200OK, "application/x-ndjson").WithName("exportAudit").WithSummary("Export the audit log, oldest first")
            .WithDescription($"Query: {Filters}, format (JsonLines, which is usual, or Csv). That it was exported is itself recorded. Needs the scope audit:read.").Runs<ExportAudit>().Query([.. Names, "format"]);
    }

    /// <summary>GET of an object's own rows, for whoever may see the object.</summary>
    public static void History(this IEndpointRouteBuilder group, string kind, string name)
    {
        var id = string.Concat(name.Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        group.MapGet("/{id:guid}/history", async (HttpContext http, Guid id, ListObjectAudit list) =>
        {
            var page = ApiPages.Request(http);
            return Results.Ok(ApiPages.Of(http, page, await list.RunAsync(http.Actor(), new ListObjectAuditInput(kind, id, page), http.RequestAborted), row => row));
        }).Produces<ApiPage<ObjectAuditRow>>().WithName($"list{id}History").WithSummary($"Who did what to {(name[0] is 'a' or 'o' ? "an" : "a")} {name}, newest first")
            .WithDescription("Query: limit (1 to 200), page. Each entry says who, when, what, and field by field what was before and after.").Runs<ListObjectAudit>().Query(ApiQuery.Paged);
    }

    private static async Task<IResult> ListAsync(HttpContext http, PageAudit list)
    {
        var errors = new List<FieldError>();
        var limit = ApiPages.Number(http.Request.Query["limit"], 50, 1, 200, "limit", errors);
        var filter = AuditQuery.Of(http);
        long? after = null;
        if (http.Request.Query["after"] is [{ Length: > 0 } text])
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                after = number;
            else
                errors.Add(new FieldError("after", "after is what the member next of a page gives."));
        }

        if (errors.Count > 0)
            throw new InvalidInputException(errors);
        var page = await list.RunAsync(http.Actor(), new PageAuditInput(filter, limit, after), http.RequestAborted);
        return Results.Ok(new ApiPage<AuditRow>(page.Items, page.Next is { } next ? ApiPages.Link(http, "after", next.ToString(CultureInfo.InvariantCulture)) : null, page.Total));
    }

    private static async Task<IResult> ExportAsync(HttpContext http, ExportAudit export)
    {
        var format = ApiPages.Choice<AuditFormat>(http, "format") ?? AuditFormat.JsonLines;
        return await AuditExport.OfAsync(http, http.Actor(), export, AuditQuery.Of(http), format);
    }
}
