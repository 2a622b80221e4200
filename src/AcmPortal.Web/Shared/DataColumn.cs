using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Shared;

/// <summary>One column of a <see cref="DataList{TItem}"/>. The first one sticks, and heads the card on narrow screens.</summary>
public sealed class DataColumn<TItem> : ComponentBase
{
    private bool? drawn;

    [CascadingParameter] private DataList<TItem> Owner { get; set; } = null!;

    /// <summary>The heading; also the label in cards. Empty for a column of buttons.</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>A sort key of the use case; null where it has none.</summary>
    [Parameter] public string? Sort { get; set; }

    /// <summary>Aligned to the end: numbers and buttons.</summary>
    [Parameter] public bool End { get; set; }

    /// <summary>Whether it is there: what a page knows only after a while comes and goes without losing its place.</summary>
    [Parameter] public bool Shown { get; set; } = true;

    /// <summary>The cell.</summary>
    [Parameter, EditorRequired] public RenderFragment<TItem>? ChildContent { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized() => Owner.Add(this);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (drawn is { } before && before != Shown)
            Owner.ColumnsChanged();
        drawn = Shown;
    }
}
