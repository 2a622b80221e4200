using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;

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
/// <param name="Passphrase">For PKCS#12 and zip: 8 to 128 characters; optional for the private key; ignored else.</param>
public sealed record DownloadInput(Guid VersionId, DownloadFormat Format, SecretText? Passphrase = null);

/// <summary>A file to send: its bytes are wiped by <see cref="Dispose"/>.</summary>
public sealed record DownloadedFile(string FileName, string ContentType, byte[] Content) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => System.Security.Cryptography.CryptographicOperations.ZeroMemory(Content);
}

/// <summary>Builds the file to hand out. With the private key in it, the audit row is committed before the first byte leaves.</summary>
public sealed class DownloadCertificate : UseCase<DownloadInput, DownloadedFile>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<DownloadedFile> HandleAsync(Actor actor, DownloadInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
