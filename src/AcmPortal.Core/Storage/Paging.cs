namespace AcmPortal.Core.Storage;

/// <summary>One page of a list, and how many rows match in all.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Which page, in which order. Filters are the use case's own.</summary>
/// <param name="Number">0 is the first.</param>
/// <param name="Size">Rows a page, 1 to 200.</param>
/// <param name="Sort">A sort key that the use case names; null for its default.</param>
/// <param name="Descending">Whether the order is turned round.</param>
public sealed record PageRequest(int Number = 0, int Size = 25, string? Sort = null, bool Descending = false)
{
    internal int Take => Math.Clamp(Size, 1, 200);
    internal int Skip => Math.Max(0, Number) * Take;
}
