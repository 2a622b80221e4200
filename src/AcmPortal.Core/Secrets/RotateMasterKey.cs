using System.Globalization;
using System.Xml.Linq;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>How far a rotation is.</summary>
/// <param name="Done">Secrets moved since this run began.</param>
/// <param name="Left">Secrets that are still sealed under another key.</param>
public sealed record RotationProgress(long Done, long Left);

/// <summary>What is asked.</summary>
/// <param name="Progress">Told after each batch; null for nobody.</param>
/// <param name="BatchSize">Secrets in one transaction, 1 to 1,000.</param>
public sealed record RotateMasterKeyInput(IProgress<RotationProgress>? Progress = null, int BatchSize = 200);

/// <summary>What was done.</summary>
/// <param name="KeyId">The key that everything is sealed under now.</param>
/// <param name="Rewrapped">Secrets that this run moved.</param>
/// <param name="Ended">Ids of the keys that nothing is sealed under any more.</param>
public sealed record MasterKeyRotation(string KeyId, long Rewrapped, IReadOnlyList<string> Ended);

/// <summary>
/// Moves every secret under the current master key: its own key is wrapped anew, its data is not touched. Readers go on
/// meanwhile, with either key. It keeps no place of its own: what is not under the current key is what is left, so a run
/// that was killed is simply begun again. It ends only when nothing is left.
/// </summary>
public sealed class RotateMasterKey(PortalStore store, MasterKeyRing ring, SecretBox secrets) : UseCase<RotateMasterKeyInput, MasterKeyRotation>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateHost;

    /// <inheritdoc/>
    protected override async Task<MasterKeyRotation> HandleAsync(Actor actor, RotateMasterKeyInput input, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(input.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.BatchSize, 1000);
        var current = await ring.CurrentIdAsync(cancellationToken);
        var left = await LeftAsync(current, cancellationToken);
        var old = await OldKeysAsync(current, cancellationToken);
        if (left == 0 && old.Count == 0)
            return new MasterKeyRotation(current, 0, []);

        await RecordAsync(actor, AuditAction.MasterKeyRotationBegun, current, new { secrets = left, from = old }, cancellationToken);
        var ended = new HashSet<string>(StringComparer.Ordinal);
        long done = 0;
        do
        {
            while (await BatchAsync(current, input.BatchSize, cancellationToken) is > 0 and var moved)
            {
                done += moved;
                input.Progress?.Report(new RotationProgress(done, await LeftAsync(current, cancellationToken)));
            }

            done += await DataProtectionAsync(current, cancellationToken);
            ended.UnionWith(await EndAsync(current, cancellationToken));
            // An instance with the old settings may have sealed one more at the very moment at which the old key was ended.
        }
        while (await LeftAsync(current, cancellationToken) > 0 || (await OldKeysAsync(current, cancellationToken)).Count > 0);

        await RecordAsync(actor, AuditAction.MasterKeyRotated, current, new { secrets = done, ended }, cancellationToken);
        return new MasterKeyRotation(current, done, [.. ended.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Secrets that are not under the current key yet, those of the web framework's key ring included.</summary>
    private Task<long> LeftAsync(string current, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
        await db.Secrets.LongCountAsync(s => s.MasterKeyId != current, ct) + (await db.DataProtectionKeys.Select(k => k.Xml!).ToListAsync(ct)).Count(xml => Envelope(xml, current) is not null),
        cancellationToken);

    private Task<List<string>> OldKeysAsync(string current, CancellationToken cancellationToken) =>
        store.ReadAsync((db, ct) => db.MasterKeyChecks.Where(c => c.MasterKeyId != current).Select(c => c.MasterKeyId).ToListAsync(ct), cancellationToken);

    // The work with the keys is done outside of the transaction, so that writers wait for the writing alone.
    private async Task<int> BatchAsync(string current, int size, CancellationToken cancellationToken)
    {
        var rows = await store.ReadAsync((db, ct) => db.Secrets.Where(s => s.MasterKeyId != current).OrderBy(s => s.OwnerId).ThenBy(s => s.Field).Take(size).ToListAsync(ct), cancellationToken);
        var fresh = new List<(Secret Row, string MasterKeyId, byte[] WrappedKey)>(rows.Count);
        foreach (var row in rows)
        {
            var (id, wrapped) = await secrets.RewrapAsync(row, cancellationToken);
            fresh.Add((row, id, wrapped));
        }

        await store.ChangeAsync(async (scope, ct) =>
        {
            foreach (var (row, id, wrapped) in fresh)
            {
                var (owner, field, from, before) = (row.OwnerId, row.Field, row.MasterKeyId, row.WrappedKey);
                // Only the very key that was read: a secret that was replaced meanwhile has another, and stands for the next batch.
                await scope.Db.Secrets.Where(s => s.OwnerId == owner && s.Field == field && s.MasterKeyId == from && s.WrappedKey == before)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.MasterKeyId, id).SetProperty(s => s.WrappedKey, wrapped), ct);
            }

            return 0;
        }, cancellationToken);
        return rows.Count;
    }

    private async Task<int> DataProtectionAsync(string current, CancellationToken cancellationToken)
    {
        var moved = 0;
        foreach (var key in await store.ReadAsync((db, ct) => db.DataProtectionKeys.OrderBy(k => k.Id).Select(k => new { k.Id, k.Xml }).ToListAsync(ct), cancellationToken))
        {
            if (Envelope(key.Xml!, current) is not { } envelope)
                continue;
            var (id, wrapped) = await secrets.RewrapAsync(SealedXml.Read(envelope.Sealed), cancellationToken);
            envelope.Sealed.SetAttributeValue("masterKey", id);
            envelope.Sealed.Element("key")!.Value = Convert.ToBase64String(wrapped);
            var (before, after) = (key.Xml, envelope.Whole.ToString(SaveOptions.DisableFormatting));
            moved += await store.ChangeAsync((scope, ct) => scope.Db.DataProtectionKeys.Where(k => k.Id == key.Id && k.Xml == before)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.Xml, after), ct), cancellationToken);
        }

        return moved;
    }

    // Takes away the checks of keys that nothing is sealed under: from now on no start wants them, and none seals under them.
    private Task<List<string>> EndAsync(string current, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var unused = await scope.Db.MasterKeyChecks.Where(c => c.MasterKeyId != current && !scope.Db.Secrets.Any(s => s.MasterKeyId == c.MasterKeyId)).ToListAsync(ct);
        scope.Db.MasterKeyChecks.RemoveRange(unused);
        return unused.ConvertAll(c => c.MasterKeyId);
    }, cancellationToken);

    private Task RecordAsync(Actor actor, string action, string keyId, object detail, CancellationToken cancellationToken) => store.ChangeAsync((scope, _) =>
    {
        scope.Audit(new AuditLine(actor, action, "master-key", keyId, keyId, detail));
        return Task.FromResult(0);
    }, cancellationToken);

    // The sealed part of a key of the ring, where it is under another key than the current one.
    private static (XElement Whole, XElement Sealed)? Envelope(string xml, string current)
    {
        var whole = XElement.Parse(xml);
        return SealedXml.In(whole) is { } found && (string?)found.Attribute("masterKey") != current ? (whole, found) : null;
    }
}

/// <summary>The envelope of a key of the web framework's key ring.</summary>
internal static class SealedXml
{
    private const string Name = "sealed";

    /// <summary>The envelope inside a key; null where there is none, as in a revocation.</summary>
    public static XElement? In(XElement whole) => whole.DescendantsAndSelf(Name).FirstOrDefault();

    public static XElement Write(Secret row) => new(
        Name,
        new XAttribute("format", row.Format.ToString(CultureInfo.InvariantCulture)),
        new XAttribute("id", row.OwnerId),
        new XAttribute("masterKey", row.MasterKeyId),
        new XElement("key", Convert.ToBase64String(row.WrappedKey)),
        new XElement("data", Convert.ToBase64String(row.Data)));

    public static Secret Read(XElement element) => new()
    {
        OwnerId = (Guid)element.Attribute("id")!,
        Field = SecretField.DataProtection,
        Format = checked((byte)(int)element.Attribute("format")!),
        MasterKeyId = (string)element.Attribute("masterKey")!,
        WrappedKey = Convert.FromBase64String((string)element.Element("key")!),
        Data = Convert.FromBase64String((string)element.Element("data")!),
    };
}
