namespace AcmPortal.Core.Aws;

/// <summary>
/// The calls of this process that wait for one quota: those for which a person waits first, then in the order in which they
/// came. It takes slots for all of them together, the next ones while the last are still being used.
/// </summary>
internal sealed class AwsQueue(AwsBucket bucket, AwsQuotaStore quotas, TimeProvider time, Action<Exception> failed)
{
    // A caller that makes one call after the other is back within this; what nobody wants after it goes back to the others.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    // The next slots are asked for so long before the last one is used.
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestLead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource<Func<bool>>> persons = new();
    private readonly LinkedList<TaskCompletionSource<Func<bool>>> bulk = new();
    private readonly Queue<long> granted = new();
    private readonly SemaphoreSlim arrived = new(0, 1);
    private bool running;
    private volatile bool dropped;
    private TimeSpan lead;

    private AwsBlock? block;
    private int used;
    private Task<AwsBlock?>? next;

    public async Task WaitAsync(bool person, CancellationToken cancellationToken)
    {
        // A busy host may let a caller go on late. Its slot has passed by then, and it waits for the next one, first in line.
        for (var first = true; !(await PlaceAsync(person, first, cancellationToken))(); first = false)
        {
        }
    }

    // A place in the line until its turn comes; what comes tells whether the slot may be used at the time of asking.
    private async Task<Func<bool>> PlaceAsync(bool person, bool last, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = new TaskCompletionSource<Func<bool>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = person ? persons : bulk;
        LinkedListNode<TaskCompletionSource<Func<bool>>> node;
        lock (gate)
        {
            node = last ? line.AddLast(place) : line.AddFirst(place);
            if (!running)
            {
                running = true;
                // Whoever comes first must not lend its own urgency, trace or token to the work for all.
                using (ExecutionContext.SuppressFlow())
                    _ = Task.Run(PumpAsync, CancellationToken.None);
            }
            else if (arrived.CurrentCount == 0)
            {
                arrived.Release();
            }
        }

        await using var cancelled = cancellationToken.Register(() =>
        {
            lock (gate)
            {
                if (node.List is { } list)
                    list.Remove(node);
            }

            place.TrySetCanceled(cancellationToken);
        });
        return await place.Task;
    }

    /// <summary>The slots at hand were cut for a pace that AWS has just refused.</summary>
    public void Drop() => dropped = true;

    private int Waiting
    {
        get
        {
            lock (gate)
                return persons.Count + bulk.Count;
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            try
            {
                if (Waiting == 0 && !await RestAsync())
                    return;
                if (await SlotAsync() is { } wait)
                    await GrantAsync(wait);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The database is away. Nothing is sent uncounted; whoever does not want to wait cancels.
                failed(e);
                next = null;
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
        }
    }

    // Nobody waits. True when somebody came meanwhile, false when the queue may fall asleep.
    private async Task<bool> RestAsync()
    {
        if (block is { } held && used < held.Slots.Count)
        {
            // A signal of somebody who has been served since is no news.
            while (Waiting == 0 && await arrived.WaitAsync(Rest))
            {
            }

            if (Waiting > 0)
                return true;
            var unused = Enumerable.Range(used, held.Slots.Count - used).Count(i => Until(held, i) > TimeSpan.Zero);
            block = null;
            if (unused > 0 && next is null)
                await quotas.ReturnAsync(bucket, held, unused, CancellationToken.None);
        }

        lock (gate)
        {
            if (persons.Count + bulk.Count > 0)
                return true;
            running = false;
            return false;
        }
    }

    // The time until the next usable slot; null where there is none yet.
    private async Task<TimeSpan?> SlotAsync()
    {
        if (dropped)
        {
            (dropped, block) = (false, null);
            if (next is { } old)
                await old;
            next = null;
        }

        while (block is { } held && used < held.Slots.Count)
        {
            var wait = Until(held, used);
            if (wait >= -AwsPacing.Grace)
            {
                if (next is null && Waiting > held.Slots.Count - used && wait + held.Slots.Spacing * (held.Slots.Count - used) < Ahead)
                    next = TakeAsync();
                return wait;
            }

            // This host was late; at this hour the slot may not be used any more.
            used++;
        }

        var taken = next ?? TakeAsync();
        (block, used, next) = (null, 0, null);
        block = await taken;
        return null;
    }

    private async Task GrantAsync(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time);
            if (dropped || Until(block!, used) < -AwsPacing.Grace)
                return;
        }

        while (true)
        {
            TaskCompletionSource<Func<bool>> place;
            lock (gate)
            {
                var line = persons.First is null ? bulk : persons;
                if (line.First is not { } first)
                    return;
                line.RemoveFirst();
                place = first.Value;
            }

            var (held, slot) = (block!, used);
            if (!place.TrySetResult(() => Until(held, slot) >= -AwsPacing.Grace))
                continue;
            used++;
            granted.Enqueue(time.GetTimestamp());
            return;
        }
    }

    private async Task<AwsBlock?> TakeAsync()
    {
        while (granted.TryPeek(out var old) && time.GetElapsedTime(old) > TimeSpan.FromSeconds(1))
            granted.Dequeue();
        int waiting;
        bool person;
        lock (gate)
            (waiting, person) = (persons.Count + bulk.Count, persons.Count > 0);
        var started = time.GetTimestamp();
        // As many as wait; or, of a caller that makes one call after the other, as many as it made in the last second.
        var (taken, wait) = await quotas.TakeAsync(bucket, Math.Max(waiting, granted.Count), lead, person, CancellationToken.None);
        var took = time.GetElapsedTime(started);
        // Where the database is slow, the first slot would have passed before it could be used.
        lead = took < TimeSpan.FromMilliseconds(100) ? TimeSpan.Zero : took < LongestLead ? took : LongestLead;
        if (taken is null && wait > TimeSpan.Zero)
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time);
        return taken;
    }

    private TimeSpan Until(AwsBlock held, int slot) => held.Slots.Start + held.Slots.Spacing * slot - held.ReadNow - time.GetElapsedTime(held.ReadAt);
}
