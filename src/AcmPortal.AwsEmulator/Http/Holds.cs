namespace AcmPortal.AwsEmulator.Http;

/// <summary>Requests that are kept at a phase until someone releases them: for tests that kill or stop the caller there.</summary>
internal sealed class Holds(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Hold> _held = new(StringComparer.Ordinal);
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;

    public sealed record Hold(string Id, long Seq, string Operation, string Phase, string RuleId, DateTimeOffset Since, string? InvocationId, IReadOnlyDictionary<string, object?> Parameters)
    {
        internal TaskCompletionSource<string> Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public IReadOnlyList<Hold> All { get { lock (_lock) return [.. _held.Values]; } }

    /// <summary>Keeps the caller until it is released (go, drop or error) or gone.</summary>
    public async Task<string> KeepAsync(AwsCall call, CallEntry entry, FaultRule rule, CancellationToken gone)
    {
        Hold hold;
        lock (_lock)
        {
            hold = new Hold($"hold-{++_next}", entry.Seq, call.Operation, rule.Phase!, rule.Id!, clock.GetUtcNow(), entry.InvocationId, call.Parameters);
            _held.Add(hold.Id, hold);
            _arrival.TrySetResult();
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        try { return await hold.Released.Task.WaitAsync(gone); }
        finally { lock (_lock) _held.Remove(hold.Id); }
    }

    /// <summary>Waits until at least one request is held, at most so long.</summary>
    public async Task<IReadOnlyList<Hold>> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        Task arrival;
        lock (_lock)
        {
            if (_held.Count > 0) return [.. _held.Values];
            arrival = _arrival.Task;
        }
        try { await arrival.WaitAsync(atMost, clock, ct); }
        catch (TimeoutException) { return []; }
        return All;
    }

    public bool Release(string id, string how)
    {
        lock (_lock) return _held.TryGetValue(id, out var hold) && hold.Released.TrySetResult(how);
    }

    public int ReleaseAll(string how)
    {
        lock (_lock) return _held.Values.Count(h => h.Released.TrySetResult(how));
    }
}
