namespace AcmPortal.Core.Access;

/// <summary>Whose objects may be seen: everybody's, or those of some teams.</summary>
/// <param name="All">Everybody's.</param>
/// <param name="Teams">Else of these teams; may be empty.</param>
public readonly record struct TeamReach(bool All, IReadOnlyList<Guid> Teams)
{
    private static readonly AsyncLocal<TeamReach?> Ambient = new();

    /// <summary>Everything: the portal's own work.</summary>
    public static TeamReach Everything { get; } = new(true, []);

    /// <summary>
    /// What the use case under way reaches; null outside of use cases, where the portal itself works. The store limits each
    /// context by it, so that no query can forget whose objects it may see.
    /// </summary>
    public static TeamReach? Current => Ambient.Value;

    /// <summary>Limits whatever this flow of control asks of the store, until disposed.</summary>
    internal static Limit Begin(TeamReach reach)
    {
        var before = Ambient.Value;
        Ambient.Value = reach;
        return new Limit(before);
    }

    /// <summary>Puts back what was in force before.</summary>
    internal readonly struct Limit(TeamReach? before) : IDisposable
    {
        public void Dispose() => Ambient.Value = before;
    }
}
