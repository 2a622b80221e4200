using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>The tags that a certificate shall have; others that it has are removed.</summary>
/// <param name="CertificateId">Which.</param>
/// <param name="Tags">At most 50, each as <see cref="Tag"/> says.</param>
/// <param name="Was">The tags as they were shown; where there are others by now, nothing is done. Null does not ask.</param>
public sealed record SetCertificateTagsInput(Guid CertificateId, IReadOnlyList<Tag> Tags, IReadOnlyList<Tag>? Was = null);

/// <summary>Sets a certificate's tags as a whole. They are the portal's own: AWS does not see them. Answers the tags, by key.</summary>
public sealed class SetCertificateTags(PortalStore store) : UseCase<SetCertificateTagsInput, IReadOnlyList<Tag>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override IValidator<SetCertificateTagsInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<Tag>> HandleAsync(Actor actor, SetCertificateTagsInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var db = scope.Db;
        var certificate = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, ct) ?? throw new NotFoundException("The certificate");
        var rows = await db.CertificateTags.Where(t => t.CertificateId == certificate.Id).OrderBy(t => t.Search).ToListAsync(ct);
        var before = rows.ConvertAll(t => new Tag(t.Key, t.Value));
        if (input.Was is { } was && !was.Order(ByKey).SequenceEqual(before.Order(ByKey)))
            throw new ChangedMeanwhileException("The tags");
        var after = CertificateTags.Trimmed(input.Tags).OrderBy(t => CertificateTags.SearchOf(t.Key, t.Value), StringComparer.Ordinal).ToList();
        if (after.SequenceEqual(before))
            return after;
        db.CertificateTags.RemoveRange(rows.Where(r => !after.Exists(t => t.Key == r.Key)));
        foreach (var tag in after)
        {
            var search = CertificateTags.SearchOf(tag.Key, tag.Value);
            if (rows.Find(r => r.Key == tag.Key) is { } row)
                (row.Value, row.Search) = (tag.Value, search);
            else
                db.CertificateTags.Add(new CertificateTag { CertificateId = certificate.Id, Key = tag.Key, Value = tag.Value, Search = search });
        }

        // Two who set them at the same moment: the second is told, and the sum of both never has a key twice.
        db.Entry(certificate).Property(c => c.Version).IsModified = true;
        scope.Audit(CertificateAudit.Of(actor, AuditAction.CertificateTagsChanged, certificate, new { before = Facts(before), after = Facts(after) }));
        scope.Announce(ChangeKind.Certificate, certificate.Id);
        return (IReadOnlyList<Tag>)after;
    }, cancellationToken);

    private static Comparer<Tag> ByKey { get; } = Comparer<Tag>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static object Facts(IEnumerable<Tag> tags) => new { tags = tags.Select(t => t.ToString()) };

    private sealed class Rules : AbstractValidator<SetCertificateTagsInput>
    {
        public Rules() => RuleFor(i => i.Tags).Custom((tags, context) =>
        {
            foreach (var problem in tags is null ? ["Say which tags it shall have."] : CertificateTags.Problems(CertificateTags.Trimmed(tags)))
                context.AddFailure(nameof(SetCertificateTagsInput.Tags), problem);
        });
    }
}
