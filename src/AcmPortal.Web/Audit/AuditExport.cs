using System.Globalization;
using System.Text;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Access;
using AcmPortal.Web.Renewal;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Audit;

/// <summary>The filtered audit log as a file, oldest first: written row by row as it is read, never held whole.</summary>
public static class AuditExport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string[] Head =
        ["Number", "At (UTC)", "Actor", "Actor id", "By", "From", "Action", "Outcome", "Object kind", "Object", "Object id", "Correlation", "Particulars"];

    /// <summary>Maps it for the page.</summary>
    public static void MapAuditExport(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/audit/export.csv", (HttpContext http, ExportAudit export) => SendAsync(http, export, AuditFormat.Csv));
        endpoints.MapGet("/audit/export.jsonl", (HttpContext http, ExportAudit export) => SendAsync(http, export, AuditFormat.JsonLines));
    }

    /// <summary>The rows as a file. Whether they may be read is decided, and that they are is recorded, before the first byte.</summary>
    public static async Task<IResult> OfAsync(HttpContext http, Actor actor, ExportAudit export, AuditFilter filter, AuditFormat format)
    {
        var rows = await export.RunAsync(actor, new ExportAuditInput(filter, format), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        var csv = format == AuditFormat.Csv;
        http.Response.Headers.ContentDisposition = $"attachment; filename=audit.{(csv ? "csv" : "jsonl")}";
        return Results.Stream(body => WriteAsync(body, rows, format, http.RequestAborted), csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8");
    }

    /// <summary>One row for spreadsheets; no field of it is taken for a formula.</summary>
    public static string CsvLine(AuditRow row) => string.Join(',', new[]
    {
        row.Sequence.ToString(CultureInfo.InvariantCulture), row.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), row.ActorName, row.ActorId, row.Via, row.From,
        row.Action, row.Outcome, row.ObjectKind, row.ObjectName, row.ObjectId, row.CorrelationId?.ToString("D"), row.Detail,
    }.Select(RenewalCsv.Field));

    /// <summary>One row as one line of JSON, with its particulars as JSON inside it.</summary>
    public static string JsonLine(AuditRow row)
    {
        using var detail = JsonDocument.Parse(row.Detail);
        return JsonSerializer.Serialize(
            new
            {
                number = row.Sequence,
                row.At,
                row.ActorId,
                row.ActorName,
                row.Via,
                row.From,
                row.Action,
                row.Outcome,
                row.ObjectKind,
                row.ObjectId,
                row.ObjectName,
                row.CorrelationId,
                detail = detail.RootElement,
            },
            Json);
    }

    private static async Task<IResult> SendAsync(HttpContext http, ExportAudit export, AuditFormat format)
    {
        try
        {
            return await OfAsync(http, await http.ActorAsync(), export, AuditQuery.Of(ListQuery.Of($"http://localhost/audit{http.Request.QueryString}")), format);
        }
        catch (NotAllowedException)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
    }

    private static async Task WriteAsync(Stream body, IAsyncEnumerable<AuditRow> rows, AuditFormat format, CancellationToken cancellationToken)
    {
        var csv = format == AuditFormat.Csv;
        // With a byte order mark for spreadsheets: Excel takes the file for its own code page otherwise.
        await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: csv));
        if (csv)
            await writer.WriteAsync(string.Join(',', Head) + "\r\n");
        await foreach (var row in rows.WithCancellation(cancellationToken))
            await writer.WriteAsync(csv ? CsvLine(row) + "\r\n" : JsonLine(row) + "\n");
    }
}
