using System.Globalization;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Renewal;

/// <summary>The Manage Renewal table as a file for spreadsheets: what the same address without .csv shows, all pages.</summary>
public static class RenewalCsv
{
    private const int Most = 200;
    private static readonly string[] Head =
    [
        "Common name", "Names", "Profile", "CA", "Owner", "Serial", "Not before", "Not after", "Days left", "State", "Renewal", "Renew before days", "Set in",
        "Next", "Next at", "Rule", "Last result", "Last reason", "At AWS", "CNAMEs in place", "CNAMEs", "Renewal costs USD", "Team",
    ];

    /// <summary>Maps it.</summary>
    public static void MapRenewalCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/renewal.csv", SendAsync);

    /// <summary>
    /// One field: quoted where it must be, and never a formula. A spreadsheet runs a text that begins with one of these
    /// signs, white space before it or not, and names and owners are typed by many.
    /// </summary>
    public static string Field(string? text)
    {
        text ??= "";
        var first = text.AsSpan().TrimStart().TrimStart("\0\ufeff\u200b").TrimStart();
        // The last four are what some spreadsheets take for the first.
        if ((first.Length > 0 && first[0] is '=' or '+' or '-' or '@' or '|' or '%' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20') || (text.Length > 0 && text[0] is '\t' or '\r' or '\n'))
            text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n;\t") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static async Task SendAsync(HttpContext http, ListRenewals list)
    {
        var actor = await http.ActorAsync();
        var query = ListQuery.Of($"http://localhost/renewal{http.Request.QueryString}");
        var first = await ReadAsync(0);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = "attachment; filename=renewal.csv";

        // With a byte order mark: Excel takes the file for its own code page otherwise.
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(string.Join(',', Head) + "\r\n");
        for (var (page, number) = (first, 0); page.Items.Count > 0; page = await ReadAsync(++number))
        {
            foreach (var row in page.Items)
                await writer.WriteAsync(string.Join(',', Fields(row).Select(Field)) + "\r\n");
            if ((number + 1) * Most >= page.Total)
                break;
        }

        Task<Page<RenewalRow>> ReadAsync(int number) =>
            list.RunAsync(actor, RenewalQuery.Of(query, new PageRequest(number, Most, query.Sort, query.Descending)), http.RequestAborted);
    }

    private static IEnumerable<string?> Fields(RenewalRow row) =>
    [
        row.CommonName, string.Join(' ', row.Names), row.Setting.ProfileName, row.AuthorityName, row.OwnerContact, row.Serial, Time(row.NotBefore), Time(row.NotAfter),
        // A number of its own making, so no formula: the sign would only get in the way of sums.
        Math.Max(0, row.DaysLeft).ToString(CultureInfo.InvariantCulture), RenewalText.Of(row.Category).Text, RenewalText.Of(row.Setting.Mode),
        row.Setting.Days.ToString(CultureInfo.InvariantCulture), RenewalText.Source(row.Setting), row.Next.Sentence, row.Next.At is { } at ? Time(at) : "", row.Next.Rule.ToString(),
        RenewalText.Last(row.Last), row.Last?.Text, RenewalText.AtAws(row.Aws), row.Records.InPlace.ToString(CultureInfo.InvariantCulture),
        row.Records.Total.ToString(CultureInfo.InvariantCulture), (row.PriceCents / 100m).ToString("0.00", CultureInfo.InvariantCulture), row.TeamName,
    ];

    private static string Time(DateTime at) => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
