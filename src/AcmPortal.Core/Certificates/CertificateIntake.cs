using System.Security.Cryptography;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// Takes an issued or renewed certificate in: export, check, seal, store. All of it is one commit, with its charge, its
/// alert and its audit row, so a key is never half stored.
/// </summary>
internal sealed class CertificateIntake(SecretBox secrets, AwsClock awsClock, OrderSteps steps, PortalStore store, ChargeBook charges)
{
    private const string PassphraseAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public async Task<Observation> ExportAsync(AcmGateway acm, OrderLease lease, Order order, StepRecord record)
    {
        // AWS takes 4 to 128 bytes without # $ %; this one lives as long as the call.
        var passphrase = RandomNumberGenerator.GetString(PassphraseAlphabet, 48);
        var answer = await acm.ExportAsync(order.Arn!, passphrase, lease.Token);
        record.Call(order.Id, answer.Call);
        if (answer.Error is { } error)
            return error.Code == "ResourceNotFoundException" ? new Observation.NotThere() : new Observation.CallFailed("ExportCertificate", error);

        var (export, problem) = ExportCheck.Check(answer.Value!, order.Names, order.KeyAlgorithm, passphrase, awsClock.Now);
        if (export is null)
            return new Observation.ExportedUnusable(problem!);
        record.WipeAfterwards(export.PrivateKey);
        if (order.Kind == OrderKind.Renew && await KnownAsync(order, export, lease.Token) is { } known)
        {
            // AWS counts the export whatever it gave; nothing else changes.
            record.Change((scope, row, ct) => scope.Db.Certificates.Where(c => c.Id == row.CertificateId && known.IsCurrent)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.AwsExported, true).SetProperty(c => c.AwsEligible, true), ct));
            return known;
        }

        record.Change((scope, row, ct) => row.Kind == OrderKind.Renew ? StoreRenewalAsync(scope, row, export, ct) : StoreNewAsync(scope, row, export, ct));
        return new Observation.Exported(export.Serial);
    }

    // AWS may hand out an earlier version for a while after a renewal: such a one is never taken for a new one.
    private Task<Observation.ExportedAgain?> KnownAsync(Order order, CheckedExport export, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var certificate = await db.Certificates.Where(c => c.Id == order.CertificateId).Select(c => new { c.CurrentSerial, c.NotBefore }).SingleAsync(ct);
        if (certificate.CurrentSerial == export.Serial)
            return new Observation.ExportedAgain(export.Serial, true);
        var earlier = export.NotBefore < certificate.NotBefore || await db.CertificateVersions.AnyAsync(v => v.CertificateId == order.CertificateId && v.Serial == export.Serial, ct);
        return earlier ? new Observation.ExportedAgain(export.Serial, false) : null;
    }, cancellationToken);

    private async Task StoreNewAsync(ChangeScope scope, Order order, CheckedExport export, CancellationToken cancellationToken)
    {
        var now = steps.Now;
        var db = scope.Db;
        if (await db.Certificates.SingleOrDefaultAsync(c => c.Arn == order.Arn, cancellationToken) is { } existing)
            throw new InvalidOperationException($"The ARN of order {order.Id} belongs to certificate {existing.Id} already.");

        var version = Version(order, export, Guid.CreateVersion7(), 1, null, now);
        var certificate = new Certificate
        {
            Id = version.CertificateId,
            CommonName = order.CommonName,
            Names = [.. order.Names],
            AuthorityId = order.AuthorityId,
            ProfileId = order.ProfileId,
            TeamId = order.TeamId,
            OwnerContact = order.OwnerContact,
            Arn = order.Arn!,
            KeyAlgorithm = order.KeyAlgorithm,
            CreatedAt = now,
            ReplacesCertificateId = order.ReplacesCertificateId,
            CurrentVersionId = version.Id,
            CurrentSerial = version.Serial,
            NotBefore = version.NotBefore,
            NotAfter = version.NotAfter,
            AwsSeenAt = now,
            AwsStatus = "ISSUED",
            AwsSerial = version.Serial,
            AwsNotAfter = version.NotAfter,
            AwsExported = true,
            AwsEligible = true,
            AwsExportable = true,
            RenewalCheckAt = now,
            LabelScheme = CertificateLabels.Scheme,
        };
        await Replacement.InheritAsync(db, certificate, cancellationToken);
        db.Certificates.Add(certificate);
        db.CertificateNames.AddRange(order.Names.Select(n => new CertificateName { CertificateId = certificate.Id, Name = n }));
        db.CertificateLabels.AddRange(CertificateLabels.Of(certificate.Id, order.Names));
        db.CertificateVersions.Add(version);
        await secrets.SealAsync(db, version.Id, SecretField.PrivateKey, export.PrivateKey, cancellationToken);
        order.CertificateId = certificate.Id;
        await Replacement.FollowUpAsync(scope, order, pickedUp: false, now, cancellationToken);
        await charges.AddAsync(scope, certificate, version.Serial, version.NotAfter, ChargeKind.Issue, now, cancellationToken);
        await scope.RaiseOnceAsync(
            AlertRows.About(certificate, AlertEvent.Issued, AlertSeverity.Info, now, $"{certificate.CommonName} is issued",
                $"The certificate for {NamesOf(certificate)} is stored and valid until {version.NotAfter:yyyy-MM-dd}. Fetch it with its key from the portal.",
                $"issued:{certificate.Id}:{version.Serial}", order.Id),
            cancellationToken);
        // Whoever it takes over from needs nobody's attention any more.
        await scope.Db.Certificates.Where(c => c.Id == order.ReplacesCertificateId).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.RenewalCheckAt, now).SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);
        AuditStored(scope, order, certificate, version);
    }

    private async Task StoreRenewalAsync(ChangeScope scope, Order order, CheckedExport export, CancellationToken cancellationToken)
    {
        var now = steps.Now;
        var db = scope.Db;
        var certificate = await db.Certificates.SingleAsync(c => c.Id == order.CertificateId, cancellationToken);
        // Somebody else was faster: what is stored is stored.
        if (await db.CertificateVersions.AnyAsync(v => v.CertificateId == certificate.Id && v.Serial == export.Serial, cancellationToken))
            return;

        var replaced = await db.CertificateVersions.Where(v => v.Id == certificate.CurrentVersionId).Select(v => new { v.Id, v.NotAfter }).SingleAsync(cancellationToken);
        var number = await db.CertificateVersions.Where(v => v.CertificateId == certificate.Id).MaxAsync(v => v.Number, cancellationToken) + 1;
        var version = Version(order, export, certificate.Id, number, replaced.Id, now);
        db.CertificateVersions.Add(version);
        await secrets.SealAsync(db, version.Id, SecretField.PrivateKey, export.PrivateKey, cancellationToken);

        (certificate.CurrentVersionId, certificate.CurrentSerial, certificate.NotBefore, certificate.NotAfter) = (version.Id, version.Serial, version.NotBefore, version.NotAfter);
        (certificate.PickedUpAt, certificate.RenewalCheckAt) = (null, now);
        (certificate.Attention, certificate.AttentionSince, certificate.AttentionText) = (null, null, null);
        (certificate.AwsSeenAt, certificate.AwsStatus, certificate.AwsSerial, certificate.AwsNotAfter) = (now, "ISSUED", version.Serial, version.NotAfter);
        (certificate.AwsExported, certificate.AwsEligible, certificate.AwsRenewalStatus) = (true, true, "SUCCESS");

        var byPortal = order.RenewalAcceptedAt is not null || order.SendUnresolved;
        (order.SendUnresolved, order.NothingFoundSince) = (false, null);
        await charges.AddAsync(scope, certificate, version.Serial, version.NotAfter, byPortal ? ChargeKind.RenewedByPortal : ChargeKind.RenewedByAws, now, cancellationToken);
        await scope.RaiseOnceAsync(
            AlertRows.About(certificate, AlertEvent.Renewed, AlertSeverity.Info, now,
                $"{certificate.CommonName} was renewed {(byPortal ? "by the portal" : "by AWS")}",
                $"Version {number} of the certificate for {NamesOf(certificate)} is stored and valid until {version.NotAfter:yyyy-MM-dd}. It has a new key: fetch both and install them before the version in use ends on {replaced.NotAfter:yyyy-MM-dd}.",
                $"renewed:{certificate.Id}:{version.Serial}", order.Id),
            cancellationToken);
        AuditStored(scope, order, certificate, version);
    }

    private static CertificateVersion Version(Order order, CheckedExport export, Guid certificateId, int number, Guid? replaces, DateTime now) => new()
    {
        CertificateId = certificateId,
        Number = number,
        Serial = export.Serial,
        Subject = export.Subject,
        Issuer = export.Issuer,
        NotBefore = export.NotBefore,
        NotAfter = export.NotAfter,
        Sha256 = export.Sha256,
        Sha1 = export.Sha1,
        LeafPem = export.LeafPem,
        ChainPem = export.ChainPem,
        ReplacesVersionId = replaces,
        OrderId = order.Id,
        StoredAt = now,
    };

    private static string NamesOf(Certificate certificate) => certificate.Names.Count switch
    {
        1 => certificate.CommonName,
        2 => string.Join(" and ", certificate.Names),
        var count => $"{certificate.CommonName} and {count - 1} more names",
    };

    private static void AuditStored(ChangeScope scope, Order order, Certificate certificate, CertificateVersion version)
    {
        scope.Audit(CertificateAudit.Of(Actor.Portal, AuditAction.CertificateStored, certificate,
            new { certificate.Arn, version.Number, version.Serial, version.NotBefore, version.NotAfter, replaces = version.ReplacesVersionId, order = order.Id }));
        scope.Announce(ChangeKind.Certificate, certificate.Id);
    }
}
