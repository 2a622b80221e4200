namespace AcmPortal.Core.Storage;

/// <summary>
/// Whose turn it is to write, where a database has one writer. What a person or a script waits for goes before the portal's
/// own work. That has a turn after every <see cref="Most"/> of the others, so that nothing starves. Within each of the two
/// kinds who came first goes first.
/// </summary>
internal sealed class WriterTurn
{
    /// <summary>To how many in a row the portal's own work gives way.</summary>
    public const int Most = 4;

    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> asked = new();
    private readonly LinkedList<TaskCompletionSource> own = new();
    private bool taken;
    private int inARow;

    /// <summary>Waits for the turn; give it back with <see cref="Release"/>.</summary>
    /// <param name="waitedFor">Somebody waits for what is written.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    public async Task WaitAsync(bool waitedFor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        var queue = waitedFor ? asked : own;
        lock (gate)
        {
            if (!taken)
            {
                taken = true;
                return;
            }

            place = queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var given = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (turns, queue, place) = ((WriterTurn, LinkedList<TaskCompletionSource>, LinkedListNode<TaskCompletionSource>))state!;
                lock (turns.gate)
                {
                    // Out of the queue it has the turn already, and uses it.
                    if (place.List is null)
                        return;
                    queue.Remove(place);
                }

                place.Value.TrySetCanceled(token);
            },
            (this, queue, place));
        await place.Value.Task;
    }

    /// <summary>Gives the turn to the next one.</summary>
    public void Release()
    {
        TaskCompletionSource next;
        lock (gate)
        {
            var queue = asked.First is null || (inARow >= Most && own.First is not null) ? own : asked;
            if (queue.First is not { } first)
            {
                taken = false;
                return;
            }

            queue.RemoveFirst();
            inARow = queue == asked ? inARow + 1 : 0;
            next = first.Value;
        }

        next.SetResult();
    }
}
