namespace AcmPortal.Web.Hosting;

/// <summary>The settings are wrong; every error names its key.</summary>
public sealed class SettingsException(IReadOnlyList<string> errors)
    : Exception("The settings are wrong:" + string.Concat(errors.Select(e => $"{Environment.NewLine}  {e}")))
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
