using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Api;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Audit;

/// <summary>The filters of the audit log as they stand in an address: the page's, the export's and the API's are the same.</summary>
public static class AuditQuery
{
    /// <summary>Of a page's address. What cannot be read does not filter.</summary>
    public static AuditFilter Of(ListQuery query) => new(
        query.Search, query["actor"], query["kind"], query["object"], query["action"], query["outcome"],
        Moment(query.Day("from")), Moment(query.Day("to")?.AddDays(1)), query.Id("joined"));

    /// <summary>Of a request to the API, where a wrong value is an error.</summary>
    /// <exception cref="InvalidInputException">Names all wrong values at once.</exception>
    internal static AuditFilter Of(HttpContext http)
    {
        var errors = new List<FieldError>();
        var filter = new AuditFilter(
            http.Search(), Text("actor"), Text("kind"), Text("object"), OneOf("action", AuditWords.Actions), OneOf("outcome", AuditOutcome.All), Time("from"), Time("to"), ApiPages.Id(http, "correlation"));
        return errors.Count == 0 ? filter : throw new InvalidInputException(errors);

        string? Text(string key) => http.Request.Query[key] is [{ Length: > 0 } text] ? text : null;

        string? OneOf(string key, IEnumerable<string> known)
        {
            if (Text(key) is { } text && !known.Contains(text, StringComparer.Ordinal))
                errors.Add(new FieldError(key, $"{key} is one of {string.Join(", ", known)}."));
            return Text(key);
        }

        DateTime? Time(string key)
        {
            if (Text(key) is not { } text)
                return null;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                return at.UtcDateTime;
            errors.Add(new FieldError(key, $"{key} is a moment such as 2027-03-14T00:00:00Z; from is included, to is not."));
            return null;
        }
    }

    private static DateTime? Moment(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
