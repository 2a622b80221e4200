using AcmPortal.Core.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace AcmPortal.Web.Shared;

/// <summary>
/// A list that the database pages, filters and sorts: 25 rows, true totals, its view in the address, skeletons while it
/// loads, cards on narrow screens, and live when <see cref="Kind"/> is given.
/// </summary>
/// <typeparam name="TItem">The row.</typeparam>
public sealed partial class DataList<TItem> : PortalPage
{
    private readonly List<DataColumn<TItem>> columns = [];
    private readonly List<string?> searches = [];
    private ListQuery query = new(0, null, false, null, new Dictionary<string, string>());
    private Page<TItem>? rows;
    private int loads;
    private int keystrokes;
    private string? typed;

    /// <summary>Loads a page; <c>RunAsync</c> of the page, with <see cref="ListQuery.ToPageRequest"/>.</summary>
    [Parameter, EditorRequired] public Func<ListQuery, Task<Outcome<Page<TItem>>>> Load { get; set; } = null!;

    /// <summary>What the rows are, in the plural: "orders".</summary>
    [Parameter, EditorRequired] public string Many { get; set; } = "";

    /// <summary>Identity of a row, so that rows do not jump when the list refreshes.</summary>
    [Parameter, EditorRequired] public Func<TItem, object> KeyOf { get; set; } = null!;

    /// <summary>The columns.</summary>
    [Parameter, EditorRequired] public RenderFragment? Columns { get; set; }

    /// <summary>Filters beside the search field: <see cref="FilterSelect"/>.</summary>
    [Parameter] public RenderFragment<ListQuery>? Filters { get; set; }

    /// <summary>Shown when there is nothing at all yet.</summary>
    [Parameter] public RenderFragment? Empty { get; set; }

    /// <summary>Placeholder and name of the search field; null for none.</summary>
    [Parameter] public string? SearchLabel { get; set; }

    /// <summary>The sort key that the use case takes when none is given, for the arrow.</summary>
    [Parameter] public string? DefaultSort { get; set; }

    /// <summary>Whether that default runs downwards (newest first).</summary>
    [Parameter] public bool DefaultDescending { get; set; }

    /// <summary>One of <see cref="ChangeKind"/>: the list then refreshes by itself.</summary>
    [Parameter] public string? Kind { get; set; }

    /// <summary>What is ticked; null where rows are not selected. Their <see cref="KeyOf"/> is then a <see cref="Guid"/>.</summary>
    [Parameter] public ListSelection? Selection { get; set; }

    /// <summary>A row's name, for its tick box.</summary>
    [Parameter] public Func<TItem, string>? NameOf { get; set; }

    /// <summary>The buttons for what is ticked.</summary>
    [Parameter] public RenderFragment<ListSelection>? Bulk { get; set; }

    /// <summary>Called with each total, for the page's title.</summary>
    [Parameter] public EventCallback<int> OnTotal { get; set; }

    private IEnumerable<DataColumn<TItem>> ShownColumns => columns.Where(c => c.Shown);
    private List<Guid> PageIds => rows is null ? [] : [.. rows.Items.Select(IdOf)];
    private bool PageIsSelected => rows is { Items.Count: > 0 } && Selection is not null && PageIds.TrueForAll(Selection.Has);
    private int First => query.Page * ListQuery.Size + 1;
    private int Last => query.Page * ListQuery.Size + (rows?.Items.Count ?? 0);
    private bool Downwards => query.Sort is null ? query.Descending || DefaultDescending : query.Descending;
    private string Path => new Uri(Navigation.Uri).AbsolutePath;

    /// <summary>Loads the page again.</summary>
    public async Task ReloadAsync()
    {
        var mine = ++loads;
        var outcome = await Load(query);
        if (mine != loads || Gone.IsCancellationRequested)
            return;
        Error = outcome.Error;
        if (outcome.Ok)
        {
            rows = outcome.Value!;
            if (Selection is not null)
                Selection.Total = rows.Total;
            await OnTotal.InvokeAsync(rows.Total);
        }

        StateHasChanged();
    }

    internal void Add(DataColumn<TItem> column) => columns.Add(column);

    internal void ColumnsChanged() => StateHasChanged();

    internal void Go(ListQuery next, bool replace = false) => Navigation.NavigateTo(next.ToUri(Path), new NavigationOptions { ReplaceHistoryEntry = replace });

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        query = ListQuery.Of(Navigation.Uri);
        typed = query.Search;
        Navigation.LocationChanged += Moved;
        if (Kind is not null)
            Follow(Kind, ReloadAsync);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await ReloadAsync();
    }

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync()
    {
        Navigation.LocationChanged -= Moved;
        return ValueTask.CompletedTask;
    }

    private Guid IdOf(TItem item) => (Guid)KeyOf(item);

    private string? AriaSort(DataColumn<TItem> column) =>
        !IsSorted(column) ? null : Downwards ? "descending" : "ascending";

    private bool IsSorted(DataColumn<TItem> column) => column.Sort is not null && column.Sort == (query.Sort ?? DefaultSort);

    private void Clear() => Go(query with { Search = null, Filters = new Dictionary<string, string>(), Page = 0 });

    private async Task Search(string? text)
    {
        typed = text;
        // Waits for a pause in the typing, so that not each letter is a query; the last one wins.
        var mine = ++keystrokes;
        await Task.Delay(250, Gone);
        if (mine != keystrokes)
            return;
        var next = query with { Search = string.IsNullOrWhiteSpace(text) ? null : text.Trim(), Page = 0 };
        if (next.Search != query.Search)
            searches.Add(next.Search);
        Go(next, replace: true);
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        var next = ListQuery.Of(e.Location);
        if (next.ToUri("/") == query.ToUri("/"))
            return;
        _ = InvokeAsync(async () =>
        {
            // What is ticked was chosen among what was asked for then.
            if ((next with { Page = 0, Sort = null, Descending = false }).ToUri("/") != (query with { Page = 0, Sort = null, Descending = false }).ToUri("/"))
                Selection?.Clear();
            query = next;
            // The field follows the address, but not its own searches: by then more may have been typed.
            if (!searches.Remove(query.Search) && query.Search != typed?.Trim())
                typed = query.Search;
            await ReloadAsync();
        });
    }
}
