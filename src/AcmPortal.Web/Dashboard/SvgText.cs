using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace AcmPortal.Web.Dashboard;

/// <summary>A text element inside an SVG; Razor keeps the tag's name for itself.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Where it begins.</summary>
    [Parameter, EditorRequired] public double X { get; set; }

    /// <summary>Its base line.</summary>
    [Parameter, EditorRequired] public double Y { get; set; }

    /// <summary>The words.</summary>
    [Parameter, EditorRequired] public string Text { get; set; } = "";

    /// <summary>Whether it ends at <see cref="X"/> instead.</summary>
    [Parameter] public bool End { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X.ToString("0.##", CultureInfo.InvariantCulture));
        builder.AddAttribute(2, "y", Y.ToString("0.##", CultureInfo.InvariantCulture));
        if (End)
            builder.AddAttribute(3, "text-anchor", "end");
        builder.AddContent(4, Text);
        builder.CloseElement();
    }
}
