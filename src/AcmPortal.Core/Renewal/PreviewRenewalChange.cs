using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>What a change of renewals would do and cost, certificate by certificate, before it is made.</summary>
public sealed class PreviewRenewalChange(PortalStore store, RenewalSnapshots snapshots, RenewalAsking asking, DomainClock clock, OrderOptions options)
    : UseCase<ChangeRenewalInput, RenewalChangePreview>
{
    private const int Shown = 200;
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override IValidator<ChangeRenewalInput> Validator { get; } = new RenewalChanging.Rules();

    /// <inheritdoc/>
    protected override Task<RenewalChangePreview> HandleAsync(Actor actor, ChangeRenewalInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var ids = await RenewalChanging.SelectAsync(db, input.Selection, now, options, ct);
        var rows = new List<RenewalChangeRow>();
        foreach (var chunk in ids.Chunk(AtOnce))
        {
            var certificates = await db.Certificates.Where(c => chunk.Contains(c.Id)).OrderBy(c => c.NotAfter).ThenBy(c => c.Id).ToListAsync(ct);
            var looked = await snapshots.ReadAsync(db, certificates, ct);
            rows.AddRange(certificates.Select(c => RenewalChanging.Plan(looked[c.Id], input.Change, asking, now)));
        }

        var changing = rows.Where(r => r.Outcome == RenewalOutcome.Changed).ToList();
        return new RenewalChangePreview(
            rows.Count, changing.Count, rows.Count(r => r.Outcome == RenewalOutcome.Refused), changing.Sum(r => r.CostCents), [.. rows.Take(Shown)], [.. Warnings(input.Change, changing)]);
    }, cancellationToken);

    private static IEnumerable<string> Warnings(RenewalChange change, List<RenewalChangeRow> changing)
    {
        if (changing.Count == 0)
            yield break;
        if (change is { Kind: RenewalChangeKind.Override, Mode: RenewalMode.LetItEnd })
            yield return "What is let end is not renewed any more: whoever uses these certificates must have another one before they end.";
        if (change is { Kind: RenewalChangeKind.Override, Mode: RenewalMode.Follow })
            yield return "The portal triggers no renewal for them: if AWS does not renew one, a person must.";
        if (changing.Sum(r => r.CostCents) is > 0 and var cents)
            yield return $"AWS charges about {RenewalWords.Money(cents)} for it at once. A renewal that was asked for cannot be called back.";
    }
}
