namespace AcmPortal.Web.Shared;

/// <summary>Element ids that are unique in the process, for labels and descriptions.</summary>
public static class UniqueId
{
    private static long last;

    /// <summary>The next id, for example "card-12".</summary>
    public static string Next(string prefix) => $"{prefix}-{Interlocked.Increment(ref last)}";
}
