using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which draft of one's own; see <see cref="SaveDraftInput"/>.</summary>
public sealed record LoadDraftInput(string Kind);

/// <summary>What was kept, and when (UTC).</summary>
public sealed record DraftView(string Json, DateTime SavedAt);

/// <summary>The actor's own draft of a kind, or null when there is none or it is older than 30 days.</summary>
public sealed class LoadDraft(PortalStore store, TimeProvider clock) : UseCase<LoadDraftInput, DraftView?>
{
    /// <summary>How long a draft is kept, on the real clock.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override Task<DraftView?> HandleAsync(Actor actor, LoadDraftInput input, CancellationToken cancellationToken)
    {
        var tooOld = clock.GetUtcNow().UtcDateTime - Life;
        return store.ReadAsync(
            (db, ct) => db.Drafts
                .Where(d => d.ActorId == actor.Id && d.Kind == input.Kind && d.SavedAt >= tooOld)
                .Select(d => new DraftView(d.Json, d.SavedAt))
                .FirstOrDefaultAsync(ct),
            cancellationToken);
    }
}
