namespace AcmPortal.Core.Secrets;

/// <summary>A secret that somebody typed. Prints as redacted, so that no log, exception or record shows it.</summary>
public sealed class SecretText(string value)
{
    /// <summary>The secret itself; keep it no longer than needed.</summary>
    public string Reveal() => value;

    /// <summary>Length in characters.</summary>
    public int Length => value.Length;

    /// <inheritdoc/>
    public override string ToString() => "(redacted)";
}
