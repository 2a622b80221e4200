using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Shared;

/// <summary>Opens dialogs, all in the same way.</summary>
public static class PortalDialogs
{
    /// <summary>Opens one and waits until it is closed. True when it was done, false when it was left.</summary>
    /// <param name="dialogs">MudBlazor's dialogs.</param>
    /// <param name="title">The question: "Delete connection prod?"</param>
    /// <param name="parameters">The dialog's own.</param>
    /// <param name="maxWidth">How wide it may be.</param>
    public static async Task<bool> OpenAsync<TDialog>(
        this IDialogService dialogs, string title, DialogParameters<TDialog> parameters, MaxWidth maxWidth = MaxWidth.Small)
        where TDialog : IComponent
    {
        // MudBlazor hears Escape only inside the dialog, and only once two round trips after it is seen have put the focus there:
        // a quick or a second Escape is lost. body.js hears it everywhere, from the moment when the dialog is seen.
        var options = new DialogOptions { MaxWidth = maxWidth, FullWidth = true, CloseOnEscapeKey = false };
        var dialog = await dialogs.ShowAsync<TDialog>(title, parameters, options);
        return await dialog.Result is { Canceled: false };
    }

    /// <summary>Asks, and does it inside the dialog, so that a refusal is read where it was asked. True when it was done.</summary>
    /// <param name="dialogs">MudBlazor's dialogs.</param>
    /// <param name="title">The question: "Delete connection prod?"</param>
    /// <param name="body">What happens, who is hit, what it costs.</param>
    /// <param name="verb">The button: "Delete connection".</param>
    /// <param name="act">Does it; answers the error to show, or null.</param>
    /// <param name="typeName">A name that must be typed first.</param>
    /// <param name="danger">Whether it destroys.</param>
    public static Task<bool> ConfirmAsync(
        this IDialogService dialogs, string title, RenderFragment body, string verb, Func<Task<ShownError?>> act,
        string? typeName = null, bool danger = true) =>
        dialogs.OpenAsync(title, new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title }, { d => d.Body, body }, { d => d.Verb, verb }, { d => d.Act, act }, { d => d.TypeName, typeName }, { d => d.Danger, danger },
        });
}
