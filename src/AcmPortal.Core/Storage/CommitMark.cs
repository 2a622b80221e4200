namespace AcmPortal.Core.Storage;

/// <summary>
/// Says that a transaction was committed: written in it, and asked for where its answer was lost. Deleted after
/// <see cref="Kept"/>.
/// </summary>
public sealed class CommitMark
{
    /// <summary>How long it is kept; who lost an answer asks within a minute.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>The transaction's own id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was written, real time.</summary>
    public required DateTime At { get; init; }
}

/// <summary>Whether a change was committed could not be found out while the database was away. What it was about is looked at again, as after a crash.</summary>
public sealed class CommitOutcomeUnknownException(Exception lost)
    : Exception("The database did not say whether the change was committed, and cannot be asked now. Look before you repeat it.", lost);
