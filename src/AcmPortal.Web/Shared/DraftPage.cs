using System.Text.Json;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Shared;

/// <summary>
/// The base of pages on which somebody types a lot: what was typed is kept in the database a moment after each pause, and
/// is there again after a reload, a lost connection or a restart of the portal. A draft type has no secret in it.
/// </summary>
/// <typeparam name="TDraft">What is typed; immutable, serialised as JSON.</typeparam>
public abstract class DraftPage<TDraft> : PortalPage where TDraft : class
{
    /// <summary>The pause in the typing after which a draft is written.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(600);

    private TDraft? unsaved;
    private int edits;

    [Inject] private SaveDraft Saving { get; set; } = null!;
    [Inject] private LoadDraft Loading { get; set; } = null!;
    [Inject] private DeleteDraft Deleting { get; set; } = null!;
    [Inject] private UseCaseRunner DraftRunner { get; set; } = null!;

    /// <summary>Which draft: the kind of object, and its id when editing.</summary>
    protected abstract string DraftKind { get; }

    /// <summary>When the draft was last kept (UTC, real clock); null while there is none.</summary>
    protected DateTime? DraftSavedAt { get; private set; }

    /// <summary>Whether the page began with a draft of an earlier visit.</summary>
    protected bool DraftRestored { get; private set; }

    /// <summary>Why the draft could not be kept; null when it could.</summary>
    protected string? DraftProblem { get; private set; }

    /// <summary>What an earlier visit left, or null.</summary>
    protected async Task<TDraft?> RestoreDraftAsync()
    {
        var outcome = await AskAsync(Loading, new LoadDraftInput(DraftKind));
        if (!outcome.Ok || outcome.Value is not { } kept)
            return null;
        try
        {
            var draft = JsonSerializer.Deserialize<TDraft>(kept.Json);
            (DraftSavedAt, DraftRestored) = (kept.SavedAt, draft is not null);
            return draft;
        }
        catch (JsonException)
        {
            // Of another version of the portal: better none than a wrong one.
            return null;
        }
    }

    /// <summary>Keeps <paramref name="draft"/> after a pause in the typing; the last one wins.</summary>
    protected void KeepDraft(TDraft draft)
    {
        unsaved = draft;
        _ = KeepSoonAsync(++edits);
    }

    /// <summary>Throws the draft away: it was submitted, or is not wanted.</summary>
    protected async Task DropDraftAsync()
    {
        edits++;
        unsaved = null;
        await AskAsync(Deleting, new DeleteDraftInput(DraftKind));
        (DraftSavedAt, DraftRestored, DraftProblem) = (null, false, null);
    }

    /// <inheritdoc/>
    protected override async ValueTask LeaveAsync()
    {
        edits++;
        if (unsaved is { } last)
            await DraftRunner.RunAsync(Saving, new SaveDraftInput(DraftKind, JsonSerializer.Serialize(last)), CancellationToken.None);
    }

    private async Task KeepSoonAsync(int mine)
    {
        try
        {
            await Task.Delay(Pause, Gone);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (mine != edits || unsaved is not { } draft)
            return;
        unsaved = null;
        var outcome = await AskAsync(Saving, new SaveDraftInput(DraftKind, JsonSerializer.Serialize(draft)));
        if (Gone.IsCancellationRequested || mine != edits)
            return;
        if (outcome.Ok)
            (DraftSavedAt, DraftProblem) = (outcome.Value, null);
        else
            DraftProblem = outcome.Error.Sentence;
        await InvokeAsync(StateHasChanged);
    }
}
