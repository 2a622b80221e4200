namespace AcmPortal.Web.Shared;

/// <summary>Why there is nothing to see.</summary>
public enum EmptyKind
{
    /// <summary>Nothing was made yet.</summary>
    NothingYet,

    /// <summary>Nothing fits the filters.</summary>
    NothingMatches,

    /// <summary>The visitor may not see it.</summary>
    NotAllowed,
}
