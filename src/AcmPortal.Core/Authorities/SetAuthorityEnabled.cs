using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Authorities;

/// <summary>On or off.</summary>
public sealed record SetAuthorityEnabledInput(Guid AuthorityId, bool Enabled, int Version);

/// <summary>Enables or disables a CA. While it is disabled nothing new can be requested; what exists is kept renewed.</summary>
public sealed class SetAuthorityEnabled(PortalStore store) : UseCase<SetAuthorityEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetAuthorityEnabledInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var authority = await scope.Db.AuthorityAsync(input.AuthorityId, input.Version, ct);
        if (authority.Enabled == input.Enabled)
            return authority.Id;
        authority.Enabled = input.Enabled;
        scope.Log(actor, AuditAction.AuthorityChanged, authority, new { before = new { enabled = !input.Enabled }, after = new { enabled = input.Enabled } });
        return authority.Id;
    }, cancellationToken);
}
