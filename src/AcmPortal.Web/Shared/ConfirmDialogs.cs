using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Shared;

/// <summary>Opens <see cref="ConfirmDialog"/>.</summary>
public static class ConfirmDialogs
{
    /// <summary>Asks, and does it inside the dialog, so that a refusal is read where it was asked. True when it was done.</summary>
    /// <param name="dialogs">MudBlazor's dialogs.</param>
    /// <param name="title">The question: "Delete connection prod?"</param>
    /// <param name="body">What happens, who is hit, what it costs.</param>
    /// <param name="verb">The button: "Delete connection".</param>
    /// <param name="act">Does it; answers the error to show, or null.</param>
    /// <param name="typeName">A name that must be typed first.</param>
    /// <param name="danger">Whether it destroys.</param>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string title, RenderFragment body, string verb, Func<Task<ShownError?>> act,
        string? typeName = null, bool danger = true)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title }, { d => d.Body, body }, { d => d.Verb, verb }, { d => d.Act, act }, { d => d.TypeName, typeName }, { d => d.Danger, danger },
        };
        var options = new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, parameters, options);
        return await dialog.Result is { Canceled: false };
    }
}
