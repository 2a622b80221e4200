using System.Security.Cryptography;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>What to hand out.</summary>
public enum DownloadFormat
{
    /// <summary>The leaf, PEM.</summary>
    LeafPem,

    /// <summary>The chain without the leaf, PEM.</summary>
    ChainPem,

    /// <summary>Leaf and chain, PEM.</summary>
    FullChainPem,

    /// <summary>The private key as PKCS#8 PEM; encrypted when a passphrase is given.</summary>
    PrivateKeyPem,

    /// <summary>Leaf, chain and private key as PKCS#12; a passphrase is required.</summary>
    Pkcs12,

    /// <summary>A zip with ready file names for nginx, Apache, HAProxy and IIS; the PKCS#12 in it needs a passphrase.</summary>
    Zip,
}

/// <summary>Which version, in which form.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Format">The form.</param>
/// <param name="Passphrase">For PKCS#12 and zip: 8 to 128 printable ASCII characters; optional for the private key; ignored else.</param>
/// <param name="Reason">Why the private key is taken: 1 to 200 characters on one line. A person must say it, a token may; ignored for forms without the key.</param>
public sealed record DownloadInput(Guid VersionId, DownloadFormat Format, SecretText? Passphrase = null, string? Reason = null);

/// <summary>A file to send: its bytes are wiped by <see cref="Dispose"/>.</summary>
public sealed record DownloadedFile(string FileName, string ContentType, byte[] Content) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(Content);
}

/// <summary>
/// Builds the file to hand out. With the private key in it, a person needs a fresh sign-in and a reason
/// (<see cref="KeyExportRules"/>), and the audit row is committed before the first byte leaves.
/// </summary>
public sealed class DownloadCertificate(PortalStore store, SecretBox secrets, OrderSignal signal, DomainClock clock, AccessOptions access, TimeProvider realTime) : UseCase<DownloadInput, DownloadedFile>
{
    private const int ShortestPassphrase = 8;
    private const int LongestPassphrase = 128;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <summary>Whether a form holds the private key: it needs <see cref="Access.Permission.ExportKeys"/> and leaves an audit row.</summary>
    public static bool HoldsKey(DownloadFormat format) => format is DownloadFormat.PrivateKeyPem or DownloadFormat.Pkcs12 or DownloadFormat.Zip;

    /// <inheritdoc/>
    protected override async Task<DownloadedFile> HandleAsync(Actor actor, DownloadInput input, CancellationToken cancellationToken)
    {
        var (version, certificate) = await store.ReadAsync(async (db, ct) =>
        {
            var found = await db.CertificateVersions.SingleOrDefaultAsync(v => v.Id == input.VersionId, ct) ?? throw new NotFoundException("The certificate version");
            return (found, await db.Certificates.SingleAsync(c => c.Id == found.CertificateId, ct));
        }, cancellationToken);
        if (!HoldsKey(input.Format))
            return CertificateFiles.Public(input.Format, certificate, version);

        actor.Require(Permission.ExportKeys, certificate.TeamId);
        if (!KeyExportRules.IsFresh(actor, access.KeyExport, realTime.GetUtcNow().UtcDateTime))
            throw new StaleSignInException(access.KeyExport!.Value);

        CheckFields(actor, input);
        var key = await store.ReadAsync((db, ct) => secrets.OpenAsync(db, version.Id, SecretField.PrivateKey, ct), cancellationToken);
        try
        {
            var file = CertificateFiles.WithKey(input.Format, certificate, version, key, input.Passphrase?.Reveal());
            try
            {
                await RecordAsync(actor, input, certificate, version, cancellationToken);
                signal.Wake();
                return file;
            }
            catch
            {
                // No audit row, no key.
                file.Dispose();
                throw;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // Both fields are named at once.
    private static void CheckFields(Actor actor, DownloadInput input)
    {
        List<FieldError> errors = [];
        if (KeyExportRules.ReasonProblem(actor, input.Reason) is { } reason)
            errors.Add(new(nameof(input.Reason), reason));
        if (PassphraseProblem(input) is { } passphrase)
            errors.Add(new(nameof(input.Passphrase), passphrase));
        if (errors.Count > 0)
            throw new InvalidInputException(errors);
    }

    private static string? PassphraseProblem(DownloadInput input)
    {
        var required = input.Format is DownloadFormat.Pkcs12 or DownloadFormat.Zip;
        var passphrase = input.Passphrase?.Reveal() ?? "";
        if (passphrase.Length == 0 && !required)
            return null;
        if (passphrase.Length is < ShortestPassphrase or > LongestPassphrase)
            return $"The passphrase has {passphrase.Length} characters; it needs {ShortestPassphrase} to {LongestPassphrase}.";
        return passphrase.Any(c => c is < ' ' or > '~')
            ? "The passphrase has a character outside printable ASCII, which servers read in different ways. Use letters, digits and punctuation."
            : null;
    }

    private Task RecordAsync(Actor actor, DownloadInput input, Certificate certificate, CertificateVersion version, CancellationToken cancellationToken) =>
        store.ChangeAsync(async (scope, ct) =>
        {
            var now = clock.Now;
            var reason = KeyExportRules.Trim(input.Reason);
            scope.Db.KeyPickups.Add(new KeyPickup
            {
                CertificateId = certificate.Id,
                VersionId = version.Id,
                At = now,
                ActorId = actor.Id,
                ActorName = actor.Name,
                Via = KeyExportRules.IsByToken(actor) ? "API" : "browser",
                Format = input.Format,
                Reason = reason,
            });

            // Not through the tracked row: a pickup is no edit that somebody else's save could collide with. The rules look
            // again, so that nobody is told any longer that it was not fetched.
            var first = await scope.Db.Certificates.Where(c => c.Id == certificate.Id && c.CurrentVersionId == version.Id && c.PickedUpAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.PickedUpAt, now).SetProperty(c => c.RenewalCheckAt, now), ct);
            if (first > 0)
                await Replacement.OnPickupAsync(scope, certificate.Id, now, ct);
            scope.Audit(CertificateAudit.Of(actor, AuditAction.KeyExported, certificate,
                new { version = version.Number, version.Serial, format = input.Format, encrypted = input.Passphrase is { Length: > 0 }, reason }));
            scope.Announce(ChangeKind.Certificate, certificate.Id);
            return 0;
        }, cancellationToken);
}
