namespace AcmPortal.Core.Storage;

/// <summary>
/// One change as the other instances hear of it, written in the transaction that made it. The rows are gone after some
/// minutes: they are a hint for open pages, and pages also look by themselves.
/// </summary>
public sealed class CommittedChange
{
    /// <summary>More changes of one kind in one transaction than this are told as one of an unknown object: pages look once anyway.</summary>
    private const int MostOfOneKind = 20;

    /// <summary>Given by the database, in the order of the inserts; commits may come in another.</summary>
    public long Sequence { get; init; }

    /// <summary>The process that made it and has told its own pages already.</summary>
    public required Guid Source { get; init; }

    /// <summary>See <see cref="ChangeKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The object's row id; <see cref="Change.Many"/> where there were many.</summary>
    public required Guid ObjectId { get; init; }

    /// <summary>By the clock of the process, for pruning alone.</summary>
    public required DateTime At { get; init; }

    internal static IEnumerable<CommittedChange> Of(IReadOnlyCollection<Change> changes, Guid source, DateTime at) => changes
        .GroupBy(c => c.Kind)
        .SelectMany(kind => kind.Count() <= MostOfOneKind ? kind : Enumerable.Repeat(new Change(kind.Key, Change.Many), 1))
        .Select(c => new CommittedChange { Source = source, Kind = c.Kind, ObjectId = c.Id, At = at });
}
