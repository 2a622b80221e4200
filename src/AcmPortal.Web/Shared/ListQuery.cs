using System.Globalization;
using AcmPortal.Core.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace AcmPortal.Web.Shared;

/// <summary>What a list shows: page, order, search and filters. It lives in the address, so that every view can be linked.</summary>
/// <param name="Page">0 is the first; the address counts from 1.</param>
/// <param name="Sort">A sort key of the use case, or null for its default.</param>
/// <param name="Descending">Whether the order is turned round.</param>
/// <param name="Search">What was typed into the search field; null for nothing.</param>
/// <param name="Filters">Everything else in the query string, by its key.</param>
public sealed record ListQuery(int Page, string? Sort, bool Descending, string? Search, IReadOnlyDictionary<string, string> Filters)
{
    /// <summary>Rows a page.</summary>
    public const int Size = 25;

    /// <summary>The page for a use case.</summary>
    public PageRequest ToPageRequest() => new(Page, Size, Sort, Descending);

    /// <summary>A filter's value, or null.</summary>
    public string? this[string filter] => Filters.GetValueOrDefault(filter);

    /// <summary>A filter as an enum, or null when absent or not a member.</summary>
    public T? Enum<T>(string filter) where T : struct, Enum =>
        System.Enum.TryParse<T>(this[filter], ignoreCase: true, out var value) && System.Enum.IsDefined(value) ? value : null;

    /// <summary>A filter as an id, or null.</summary>
    public Guid? Id(string filter) => Guid.TryParse(this[filter], out var id) ? id : null;

    /// <summary>A filter as a number from 0 on, or null.</summary>
    public int? Number(string filter) => int.TryParse(this[filter], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A filter as a day, written 2027-03-14, or null.</summary>
    public DateOnly? Day(string filter) => DateOnly.TryParseExact(this[filter], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Whether anything narrows the list.</summary>
    public bool IsNarrowed => Search is not null || Filters.Count > 0;

    /// <summary>Reads the query string of an address.</summary>
    public static ListQuery Of(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        var filters = query.Where(p => p.Key is not ("page" or "sort" or "desc" or "q") && !string.IsNullOrWhiteSpace(p.Value))
            .ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var page = int.TryParse(query.GetValueOrDefault("page"), out var number) ? Math.Max(0, number - 1) : 0;
        var sort = query.GetValueOrDefault("sort").ToString();
        var search = query.GetValueOrDefault("q").ToString().Trim();
        return new(page, sort.Length == 0 ? null : sort, query.GetValueOrDefault("desc") == "1", search.Length == 0 ? null : search, filters);
    }

    /// <summary>The address of this view below <paramref name="path"/>.</summary>
    public string ToUri(string path)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (Search is not null)
            query["q"] = Search;
        foreach (var (key, value) in Filters)
            query[key] = value;
        if (Sort is not null)
            query["sort"] = Sort;
        if (Descending)
            query["desc"] = "1";
        if (Page > 0)
            query["page"] = (Page + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return QueryHelpers.AddQueryString(path, query);
    }

    /// <summary>With a filter set, or taken away when null or empty; back to the first page.</summary>
    public ListQuery With(string filter, string? value)
    {
        var filters = new Dictionary<string, string>(Filters, StringComparer.OrdinalIgnoreCase);
        if (string.IsNullOrEmpty(value))
            filters.Remove(filter);
        else
            filters[filter] = value;
        return this with { Filters = filters, Page = 0 };
    }

    /// <summary>Sorted by a column, upwards; the column that sorts already is turned round.</summary>
    /// <param name="key">The column's sort key.</param>
    /// <param name="current">The key that sorts now, given or by default.</param>
    /// <param name="downwards">Whether it runs downwards now.</param>
    public ListQuery SortedBy(string key, string? current, bool downwards) =>
        this with { Sort = key, Descending = key == current && !downwards, Page = 0 };
}
