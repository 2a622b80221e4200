using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>A master key as KMS encrypted it: worthless without KMS, so it may lie in the database, where all instances find it.</summary>
public sealed class KmsKey
{
    /// <summary>The id under which the settings name it; part of KMS's encryption context.</summary>
    public required string Name { get; init; }

    /// <summary>ARN of the KMS key that encrypted it.</summary>
    public required string KmsKeyArn { get; init; }
    public required byte[] Encrypted { get; init; }
    public required DateTime CreatedAt { get; init; }
}

/// <summary>
/// A master key that AWS KMS made and encrypted. KMS is asked once at each start, not for each secret: then the key is in
/// this process's memory, as other master keys are. The encryption context binds it to the portal and to its name.
/// </summary>
public sealed class KmsMasterKey(MasterKeySetting setting, IDbContextFactory<PortalDb> contexts, TimeProvider clock) : LocalMasterKey
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override string Source => $"the KMS key {setting.KmsKeyId} ({setting.Section}:KmsKeyId)";

    /// <inheritdoc/>
    protected override string Kind => "kms";

    /// <inheritdoc/>
    protected override async Task<byte[]> ReadAsync(bool mayCreate, CancellationToken cancellationToken)
    {
        try
        {
            using var kms = Client();
            var known = await FindAsync(cancellationToken);
            if (known is not null)
                return await DecryptAsync(kms, known, cancellationToken);
            if (!mayCreate)
                throw new MasterKeyUnavailableException($"The database holds no master key named {setting.Id} under {Source}. `AcmPortal.Web make-key {setting.Id}` makes one.");
            await CreateAsync(kms, cancellationToken);

            // Whoever was first to store one: its key is the one.
            return await DecryptAsync(kms, (await FindAsync(cancellationToken))!, cancellationToken);
        }
        catch (AmazonServiceException e)
        {
            throw new MasterKeyUnavailableException($"{Source} cannot be used: {(string.IsNullOrEmpty(e.ErrorCode) ? e.GetBaseException().Message : $"{e.ErrorCode}: {e.Message}")}", e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException or TimeoutException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new MasterKeyUnavailableException($"{Source} cannot be reached: {e.GetBaseException().Message}", e);
        }
    }

    private async Task<KmsKey?> FindAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.KmsKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Name == setting.Id, cancellationToken);
    }

    private async Task<byte[]> DecryptAsync(AmazonKeyManagementServiceClient kms, KmsKey known, CancellationToken cancellationToken)
    {
        using var blob = new MemoryStream(known.Encrypted);
        // With the key named, KMS refuses what another key encrypted, whatever that key's policy allows.
        var request = new DecryptRequest { CiphertextBlob = blob, KeyId = setting.KmsKeyId, EncryptionContext = Context() };
        var answer = await kms.DecryptAsync(request, cancellationToken);
        return Checked(answer.Plaintext);
    }

    private async Task CreateAsync(AmazonKeyManagementServiceClient kms, CancellationToken cancellationToken)
    {
        var request = new GenerateDataKeyWithoutPlaintextRequest { KeyId = setting.KmsKeyId, KeySpec = DataKeySpec.AES_256, EncryptionContext = Context() };
        var made = await kms.GenerateDataKeyWithoutPlaintextAsync(request, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.KmsKeys.Add(new KmsKey { Name = setting.Id, KmsKeyArn = made.KeyId, Encrypted = made.CiphertextBlob.ToArray(), CreatedAt = clock.GetUtcNow().UtcDateTime });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // Another instance at its first start.
        }
    }

    private byte[] Checked(MemoryStream plain)
    {
        var bytes = plain.ToArray();
        return bytes.Length == Size ? bytes : throw new MasterKeyUnavailableException($"{Source} gave {bytes.Length} bytes; a master key has {Size}.");
    }

    private Dictionary<string, string> Context() => new(StringComparer.Ordinal) { ["acmportal:purpose"] = "master-key", ["acmportal:name"] = setting.Id };

    private AmazonKeyManagementServiceClient Client()
    {
        var region = setting.KmsRegion ?? setting.KmsKeyId!.Split(':')[3];
        var config = new AmazonKeyManagementServiceConfig { Timeout = Patience, MaxErrorRetry = 2 };
        if (setting.KmsServiceUrl is { } url)
            (config.ServiceURL, config.AuthenticationRegion) = (url.AbsoluteUri, region);
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return new AmazonKeyManagementServiceClient(config);
    }
}
