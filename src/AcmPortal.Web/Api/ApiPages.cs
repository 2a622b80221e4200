using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Web.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">The address of the next page; absent on the last one.</param>
/// <param name="Total">How many match in all, where that is counted.</param>
public sealed record ApiPage<T>(IReadOnlyList<T> Items, string? Next, int? Total = null);

/// <summary>Pages of lists that are short: by number.</summary>
internal static class ApiPages
{
    private const int Most = 200;

    /// <summary>From the query: <c>limit</c> 1 to 200, <c>page</c> from 1, <c>sort</c>, <c>desc</c>.</summary>
    public static PageRequest Request(HttpContext http)
    {
        var query = http.Request.Query;
        var errors = new List<FieldError>();
        var limit = Number(query["limit"], 50, 1, Most, "limit", errors);
        var page = Number(query["page"], 1, 1, 100_000, "page", errors);
        return errors.Count == 0
            ? new PageRequest(page - 1, limit, query["sort"] is [{ Length: > 0 } sort] ? sort : null, query["desc"] == "true")
            : throw new InvalidInputException(errors);
    }

    /// <summary>With the link to the next page.</summary>
    public static ApiPage<TOut> Of<T, TOut>(HttpContext http, PageRequest request, Page<T> page, Func<T, TOut> map)
    {
        var more = (request.Number + 1) * request.Size < page.Total;
        return new([.. page.Items.Select(map)], more ? Link(http, "page", (request.Number + 2).ToString(CultureInfo.InvariantCulture)) : null, page.Total);
    }

    /// <summary>This address with one parameter of the query changed.</summary>
    public static string Link(HttpContext http, string key, string value)
    {
        var query = http.Request.Query.Where(q => q.Key != key).SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v))).Append(KeyValuePair.Create(key, (string?)value));
        return http.Request.PathBase + http.Request.Path + QueryString.Create(query);
    }

    /// <summary>A number of the query.</summary>
    public static int Number(string? text, int usual, int least, int most, string field, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(text))
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add(new FieldError(field, $"{field} is a number from {least} to {most}."));
        return usual;
    }

    /// <summary>A number of the query, or null when it is not in it.</summary>
    public static int? Number(HttpContext http, string key, int least, int most)
    {
        if (http.Request.Query[key] is not [{ Length: > 0 } text])
            return null;
        var errors = new List<FieldError>();
        var number = Number(text, least, least, most, key, errors);
        return errors.Count == 0 ? number : throw new InvalidInputException(errors);
    }

    /// <summary>The account and region of the query, or null when it is not in it.</summary>
    public static string? Scope(HttpContext http)
    {
        if (http.Request.Query["scope"] is not [{ Length: > 0 } text])
            return null;
        return text.Split('/') is [_, _] ? text : throw new InvalidInputException("scope", "scope is an account and region, written 123456789012/eu-central-1.");
    }

    /// <summary>A name of a closed list, or null when it is not in the query.</summary>
    public static T? Choice<T>(HttpContext http, string key)
        where T : struct, Enum
    {
        if (http.Request.Query[key] is not [{ Length: > 0 } text])
            return null;
        return Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsDigit(text[0])
            ? value
            : throw new InvalidInputException(key, $"{key} is one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    /// <summary>An id of the query, or null.</summary>
    public static Guid? Id(HttpContext http, string key)
    {
        if (http.Request.Query[key] is not [{ Length: > 0 } text])
            return null;
        return Guid.TryParse(text, out var id) ? id : throw new InvalidInputException(key, $"{key} is an id such as 01997b5e-7c00-7000-8000-000000000000.");
    }

    /// <summary>A day (UTC) of the query, or null.</summary>
    public static DateOnly? Day(HttpContext http, string key) => http.Request.Query[key] switch
    {
        [] => null,
        [var text] when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        _ => throw new InvalidInputException(key, $"{key} is a day, written 2027-03-14."),
    };
}
