namespace AcmPortal.Core.Secrets;

/// <summary>The master key in an environment variable, in base64. Never made by the portal.</summary>
public sealed class EnvironmentMasterKey(string variable, string setting = "MasterKey:Variable") : LocalMasterKey
{
    /// <inheritdoc/>
    public override string Source => $"the environment variable {variable} ({setting})";

    /// <inheritdoc/>
    protected override Task<byte[]> ReadAsync(bool mayCreate, CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? Task.FromResult(Decode(text))
            : throw new MasterKeyUnavailableException(
                $"{Source} is not set. It must hold 32 random bytes in base64; `openssl rand -base64 32` makes a new key.");
}
