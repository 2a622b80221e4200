namespace AcmPortal.Web.Shared;

/// <summary>What is ticked in a list: some rows, over all pages, or everything that matches.</summary>
public sealed class ListSelection
{
    private readonly HashSet<Guid> ids = [];

    /// <summary>The ticked rows; not used while <see cref="AllMatching"/>.</summary>
    public IReadOnlyCollection<Guid> Ids => ids;

    /// <summary>Whether everything that matches the filters is meant, seen or not.</summary>
    public bool AllMatching { get; private set; }

    /// <summary>How many match, as the list was last told.</summary>
    public int Total { get; internal set; }

    /// <summary>How many are meant.</summary>
    public int Count => AllMatching ? Total : ids.Count;

    /// <summary>Whether a row is ticked.</summary>
    public bool Has(Guid id) => AllMatching || ids.Contains(id);

    /// <summary>Ticks rows or takes the ticks away. One row taken out of everything leaves the rows of this page.</summary>
    /// <param name="some">The rows.</param>
    /// <param name="on">Ticked or not.</param>
    /// <param name="page">The rows that are seen.</param>
    public void Set(IEnumerable<Guid> some, bool on, IEnumerable<Guid> page)
    {
        if (AllMatching)
        {
            AllMatching = false;
            ids.UnionWith(page);
        }

        if (on)
            ids.UnionWith(some);
        else
            ids.ExceptWith(some);
    }

    /// <summary>Means everything that matches.</summary>
    public void SelectAll() => AllMatching = true;

    /// <summary>Takes all ticks away.</summary>
    public void Clear()
    {
        AllMatching = false;
        ids.Clear();
    }
}
