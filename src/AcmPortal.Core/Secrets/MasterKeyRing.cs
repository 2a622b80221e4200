using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Secrets;

/// <summary>
/// The master keys at hand: the current one seals, every one opens what is sealed under it. A key is known by the id that
/// it gives itself, so that two keys under one name cannot be mixed up.
/// </summary>
/// <param name="current">Seals, and opens.</param>
/// <param name="others">Open only.</param>
public sealed class MasterKeyRing(IMasterKeyProvider current, IReadOnlyList<IMasterKeyProvider> others)
{
    /// <summary>Seals, and opens.</summary>
    public IMasterKeyProvider Current => current;

    /// <summary>All of them, the current one first.</summary>
    public IReadOnlyList<IMasterKeyProvider> All { get; } = [current, .. others];

    /// <summary>The id of the current one; it must have been loaded.</summary>
    public Task<string> CurrentIdAsync(CancellationToken cancellationToken) => current.LoadAsync(mayCreate: false, cancellationToken);

    /// <summary>The key with an id; null where it is not at hand.</summary>
    public async Task<IMasterKeyProvider?> FindAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var key in All)
        {
            if (await key.LoadAsync(mayCreate: false, cancellationToken) == id)
                return key;
        }

        return null;
    }

    /// <summary>For messages: which key is where.</summary>
    public async Task<string> WordsAsync(CancellationToken cancellationToken)
    {
        var words = new List<string>();
        foreach (var key in All)
            words.Add($"{key.Source} holds {await key.LoadAsync(mayCreate: false, cancellationToken)}");
        return string.Join(", and ", words);
    }

    /// <summary>The provider that a setting names.</summary>
    public static IMasterKeyProvider Provider(MasterKeySetting setting, IDbContextFactory<PortalDb> contexts, TimeProvider clock) => setting.Provider switch
    {
        MasterKeySource.File => new FileMasterKey(setting.File, $"{setting.Section}:File"),
        MasterKeySource.Environment => new EnvironmentMasterKey(setting.Variable, $"{setting.Section}:Variable"),
        MasterKeySource.Kms => new KmsMasterKey(setting, contexts, clock),
    };
}
