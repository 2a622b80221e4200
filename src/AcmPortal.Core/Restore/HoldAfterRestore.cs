using AcmPortal.Core.Access;

namespace AcmPortal.Core.Restore;

/// <summary>Nothing is asked.</summary>
public sealed record HoldAfterRestoreInput;

/// <summary>Says that the database was restored from a backup: nothing is changed at AWS until somebody lets it go on. True where that was not known yet.</summary>
public sealed class HoldAfterRestore(RestoreGuard guard) : UseCase<HoldAfterRestoreInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateHost;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, HoldAfterRestoreInput input, CancellationToken cancellationToken) =>
        guard.HoldAsync(actor, "The command `restored` was given.", cancellationToken);
}
