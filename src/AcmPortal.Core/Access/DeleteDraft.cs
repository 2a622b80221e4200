using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which draft of one's own.</summary>
public sealed record DeleteDraftInput(string Kind);

/// <summary>Throws the actor's own draft of a kind away. Answers whether there was one.</summary>
public sealed class DeleteDraft(PortalStore store) : UseCase<DeleteDraftInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, DeleteDraftInput input, CancellationToken cancellationToken) => store.ChangeAsync(
        async (scope, ct) => await scope.Db.Drafts.Where(d => d.ActorId == actor.Id && d.Kind == input.Kind).ExecuteDeleteAsync(ct) > 0,
        cancellationToken);
}
