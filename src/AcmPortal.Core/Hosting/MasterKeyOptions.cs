using Microsoft.Extensions.Configuration;

namespace AcmPortal.Core.Hosting;

/// <summary>Where a master key comes from.</summary>
public enum MasterKeySource
{
    /// <summary>A file that only the portal's user may read; made at the first start.</summary>
    File,

    /// <summary>An environment variable with 32 bytes in base64.</summary>
    Environment,

    /// <summary>AWS KMS: the key lies in the database, encrypted by KMS, which decrypts it once at each start.</summary>
    Kms,
}

/// <summary>One master key as it is set: section <c>MasterKey</c> itself, or one of <c>MasterKey:Keys</c>.</summary>
public sealed record MasterKeySetting
{
    /// <summary><c>MasterKey:Keys:n:Id</c>: the operator's name for it, at most 32 characters; <c>default</c> where there is but one.</summary>
    public string Id { get; init; } = "default";

    /// <summary>The section of its settings, for messages.</summary>
    public string Section { get; init; } = "MasterKey";

    /// <summary><c>Provider</c>.</summary>
    public MasterKeySource Provider { get; init; } = MasterKeySource.File;

    /// <summary><c>File</c>, for the provider File.</summary>
    public string File { get; init; } = "data/master.key";

    /// <summary><c>Variable</c>: the variable's name, for the provider Environment.</summary>
    public string Variable { get; init; } = "ACMPORTAL_MASTER_KEY";

    /// <summary><c>KmsKeyId</c>: the KMS key's ARN, id or alias, for the provider Kms.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary><c>KmsRegion</c>: its region; not needed where <see cref="KmsKeyId"/> is an ARN.</summary>
    public string? KmsRegion { get; init; }

    /// <summary><c>KmsServiceUrl</c>: another address of KMS, such as a VPC endpoint's; null for AWS's own.</summary>
    public Uri? KmsServiceUrl { get; init; }
}

/// <summary>Section <c>MasterKey</c>: one key, or a set of them of which one is current and the others open what is still sealed under them.</summary>
public sealed record MasterKeyOptions
{
    private const int LongestId = 32;

    /// <summary><c>MasterKey:Provider</c>.</summary>
    public MasterKeySource Provider { get; init; } = MasterKeySource.File;

    /// <summary><c>MasterKey:File</c>, for the provider File.</summary>
    public string File { get; init; } = "data/master.key";

    /// <summary><c>MasterKey:Variable</c>: the variable's name, for the provider Environment.</summary>
    public string Variable { get; init; } = "ACMPORTAL_MASTER_KEY";

    /// <summary><c>MasterKey:KmsKeyId</c>, for the provider Kms.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary><c>MasterKey:KmsRegion</c>.</summary>
    public string? KmsRegion { get; init; }

    /// <summary><c>MasterKey:KmsServiceUrl</c>.</summary>
    public Uri? KmsServiceUrl { get; init; }

    /// <summary><c>MasterKey:Keys</c>: a set in place of the one key above; empty where there is but one.</summary>
    public IReadOnlyList<MasterKeySetting> Keys { get; init; } = [];

    /// <summary><c>MasterKey:Current</c>: the id of the one in <see cref="Keys"/> that new secrets are sealed under.</summary>
    public string? Current { get; init; }

    /// <summary>Every key, the current one first.</summary>
    public IReadOnlyList<MasterKeySetting> All() => Keys.Count == 0
        ? [new MasterKeySetting { Provider = Provider, File = File, Variable = Variable, KmsKeyId = KmsKeyId, KmsRegion = KmsRegion, KmsServiceUrl = KmsServiceUrl }]
        : [.. Keys.OrderByDescending(k => k.Id == Current)];

    /// <summary>Reads the section; every error names its key.</summary>
    public static MasterKeyOptions Bind(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "MasterKey", errors);
        var single = ReadKey(reader, new MasterKeySetting());
        var current = reader.OptionalText("Current");
        var keys = reader.Sections("Keys").Select(section => BindKey(configuration, section, errors)).ToList();
        reader.RefuseOthers();
        if (keys.Count == 0)
        {
            CheckKms(reader, single);
            if (current is not null)
                reader.Error("Current", "names one of MasterKey:Keys, and there are none.");
        }
        else
        {
            foreach (var twin in keys.GroupBy(k => k.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
                reader.Error("Keys", $"has the id \"{twin.Key}\" {twin.Count()} times.");
            if (current is null)
                reader.Error("Current", "is missing: the id of the one of MasterKey:Keys that new secrets are sealed under.");
            else if (keys.TrueForAll(k => k.Id != current))
                reader.Error("Current", $"must be one of {string.Join(", ", keys.Select(k => k.Id))}; it is \"{current}\".");
        }

        return new MasterKeyOptions
        {
            Provider = single.Provider,
            File = single.File,
            Variable = single.Variable,
            KmsKeyId = single.KmsKeyId,
            KmsRegion = single.KmsRegion,
            KmsServiceUrl = single.KmsServiceUrl,
            Keys = keys,
            Current = current,
        };
    }

    private static MasterKeySetting BindKey(IConfiguration configuration, string section, List<string> errors)
    {
        var reader = new SettingReader(configuration, section, errors);
        var id = reader.OptionalText("Id");
        if (id is not { Length: <= LongestId } || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            reader.Error("Id", $"must be a name of at most {LongestId} letters, digits, dots, - and _, such as 2027; it is \"{id}\".");
        var key = ReadKey(reader, new MasterKeySetting { Id = id ?? "", Section = section });
        reader.RefuseOthers();
        CheckKms(reader, key);
        return key;
    }

    private static MasterKeySetting ReadKey(SettingReader reader, MasterKeySetting defaults) => defaults with
    {
        Provider = reader.Choice("Provider", defaults.Provider),
        File = reader.Text("File", defaults.File),
        Variable = reader.Text("Variable", defaults.Variable),
        KmsKeyId = reader.OptionalText("KmsKeyId"),
        KmsRegion = reader.OptionalText("KmsRegion"),
        KmsServiceUrl = reader.Url("KmsServiceUrl"),
    };

    private static void CheckKms(SettingReader reader, MasterKeySetting key)
    {
        if (key.Provider is not MasterKeySource.Kms)
            return;
        if (key.KmsKeyId is null)
            reader.Error("KmsKeyId", "is missing: the ARN, id or alias of the KMS key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.");
        else if (key.KmsRegion is null && !key.KmsKeyId.StartsWith("arn:", StringComparison.Ordinal))
            reader.Error("KmsRegion", "is missing: only a KmsKeyId that is an ARN names its region.");
    }
}
