using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// Renews one certificate now: opens its order, or lets the open one trigger. Where AWS has renewed already, that version
/// is fetched and nothing is charged.
/// </summary>
public sealed class RenewNow(PortalStore store, RenewalSnapshots snapshots, RenewalAsking asking, OrderSignal signal, DomainClock clock) : UseCase<Guid, RenewNowResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override async Task<RenewNowResult> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ChangeAsync(async (scope, ct) =>
            {
                var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == input, ct) ?? throw new NotFoundException("The certificate");
                var now = clock.Now;
                var snapshot = (await snapshots.ReadAsync(scope.Db, [certificate], ct))[certificate.Id];
                var ask = asking.Now(snapshot, now);
                return new RenewNowResult(await asking.AskAsync(scope, actor, snapshot, certificate, ask, now, ct), ask.AlreadyOpen, ask.Text);
            }, cancellationToken);
        }
        catch (DbUpdateException)
        {
            throw new RefusedException("A renewal of this certificate was opened at the same moment. Look at that one.");
        }
        finally
        {
            signal.Wake();
        }
    }
}
