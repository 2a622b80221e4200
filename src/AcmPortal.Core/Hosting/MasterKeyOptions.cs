namespace AcmPortal.Core.Hosting;

/// <summary>Where the master key comes from.</summary>
public enum MasterKeySource
{
    /// <summary>A file that only the portal's user may read; made at the first start.</summary>
    File,

    /// <summary>An environment variable with 32 bytes in base64.</summary>
    Environment,
}

/// <summary>Section <c>MasterKey</c>.</summary>
public sealed record MasterKeyOptions
{
    /// <summary><c>MasterKey:Provider</c>.</summary>
    public MasterKeySource Provider { get; init; } = MasterKeySource.File;

    /// <summary><c>MasterKey:File</c>, for the provider File.</summary>
    public string File { get; init; } = "data/master.key";

    /// <summary><c>MasterKey:Variable</c>: the variable's name, for the provider Environment.</summary>
    public string Variable { get; init; } = "ACMPORTAL_MASTER_KEY";
}
