using System.Security.Cryptography;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Takes an issued certificate in: export, check, seal, store. All of it is one commit, so a key is never half stored.</summary>
internal sealed class CertificateIntake(SecretBox secrets, AwsClock awsClock, OrderSteps steps)
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
        record.Change((scope, row, ct) => StoreAsync(scope, row, export, ct));
        record.Afterwards.Add(() => CryptographicOperations.ZeroMemory(export.PrivateKey));
        return new Observation.Exported(export.Serial);
    }

    private async Task StoreAsync(ChangeScope scope, Order order, CheckedExport export, CancellationToken cancellationToken)
    {
        var now = steps.Now;
        var db = scope.Db;
        var version = new CertificateVersion
        {
            CertificateId = Guid.CreateVersion7(),
            Number = 1,
            Serial = export.Serial,
            Subject = export.Subject,
            Issuer = export.Issuer,
            NotBefore = export.NotBefore,
            NotAfter = export.NotAfter,
            Sha256 = export.Sha256,
            Sha1 = export.Sha1,
            LeafPem = export.LeafPem,
            ChainPem = export.ChainPem,
            OrderId = order.Id,
            StoredAt = now,
        };
        if (await db.Certificates.SingleOrDefaultAsync(c => c.Arn == order.Arn, cancellationToken) is { } existing)
            throw new InvalidOperationException($"The ARN of order {order.Id} belongs to certificate {existing.Id} already.");

        var certificate = new Certificate
        {
            Id = version.CertificateId,
            CommonName = order.CommonName,
            Names = [.. order.Names],
            AuthorityId = order.AuthorityId,
            ProfileId = order.ProfileId,
            OwnerContact = order.OwnerContact,
            Arn = order.Arn!,
            KeyAlgorithm = order.KeyAlgorithm,
            CreatedAt = now,
            CurrentVersionId = version.Id,
            CurrentSerial = version.Serial,
            NotBefore = version.NotBefore,
            NotAfter = version.NotAfter,
        };
        db.Certificates.Add(certificate);
        db.CertificateNames.AddRange(order.Names.Select(n => new CertificateName { CertificateId = certificate.Id, Name = n }));
        db.CertificateVersions.Add(version);
        await secrets.SealAsync(db, version.Id, SecretField.PrivateKey, export.PrivateKey, cancellationToken);
        order.CertificateId = certificate.Id;
        scope.Audit(new AuditLine(Actor.Portal, AuditAction.CertificateStored, "certificate", certificate.Id.ToString(), certificate.CommonName,
            new { certificate.Arn, version.Serial, version.NotBefore, version.NotAfter, order = order.Id }));
        scope.Announce(ChangeKind.Certificate, certificate.Id);
    }
}
