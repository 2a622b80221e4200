using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace AcmPortal.Web.Shared;

/// <summary>A DNS name that wraps after its dots where a column is narrow, not in the middle of a label. What is copied has nothing added.</summary>
public sealed class BreakableName : ComponentBase
{
    /// <summary>The name, or a text with one.</summary>
    [Parameter, EditorRequired] public string Text { get; set; } = "";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var parts = Text.Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            builder.AddContent(0, i < parts.Length - 1 ? $"{parts[i]}." : parts[i]);
            if (i == parts.Length - 1)
                break;
            builder.OpenElement(1, "wbr");
            builder.CloseElement();
        }
    }
}
