namespace AcmPortal.Core.Aws;

/// <summary>
/// Whether a person waits for what is being done: then its AWS calls go first. So it is unless a loop says otherwise,
/// which holds for everything that it awaits.
/// </summary>
public static class AwsUrgency
{
    private static readonly AsyncLocal<bool> InBulk = new();

    /// <summary>Whether a person waits.</summary>
    public static bool IsPerson => !InBulk.Value;

    /// <summary>Says that nobody waits, to the end of the calling method.</summary>
    public static void Bulk() => InBulk.Value = true;
}
