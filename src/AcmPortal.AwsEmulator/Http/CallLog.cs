namespace AcmPortal.AwsEmulator.Http;

/// <summary>One call, as <c>GET /_emulator/calls</c> shows it.</summary>
public sealed class CallEntry
{
    public long Seq { get; init; }
    /// <summary>When it arrived, on the real and on the virtual clock.</summary>
    public DateTimeOffset RealTime { get; init; }
    public DateTimeOffset VirtualTime { get; init; }
    public required string Service { get; init; }
    public required string Operation { get; init; }
    /// <summary>The name that IAM has for it.</summary>
    public required string Action { get; init; }
    public string Region { get; set; } = "";
    public string Account { get; set; } = "";
    public string AccessKey { get; set; } = "";
    /// <summary>OK, an error's code, Dropped, ClientGone, Malformed, or InProgress while it is being worked on.</summary>
    public string Outcome { get; set; } = "InProgress";
    public int Status { get; set; }
    /// <summary>Whether the operation was carried out and succeeded, whatever the caller was told.</summary>
    public bool Executed { get; set; }
    public double DurationMs { get; set; }
    /// <summary>The same over an SDK's resends of one call.</summary>
    public string? InvocationId { get; init; }
    public string? SdkRequest { get; init; }
    public required string RequestId { get; init; }
    public string? Fault { get; set; }
    public IReadOnlyDictionary<string, object?> Parameters { get; set; } = new Dictionary<string, object?>();
}

/// <summary>Calls and what was counted over them.</summary>
internal sealed class CallLog(int size, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Queue<CallEntry> _entries = new();
    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private long _seq;

    public sealed class Counter
    {
        public required string Account { get; init; }
        public required string Region { get; init; }
        public required string Operation { get; init; }
        public long Calls { get; set; }
        public long Executed { get; set; }
        public Dictionary<string, long> Outcomes { get; private init; } = new(StringComparer.Ordinal);
        /// <summary>Most calls that arrived within one second, wherever it begins.</summary>
        public int PeakPerSecond { get; set; }
        internal Queue<long> Recent { get; } = new();

        internal Counter Copy() => new() { Account = Account, Region = Region, Operation = Operation, Calls = Calls, Executed = Executed, Outcomes = new(Outcomes), PeakPerSecond = PeakPerSecond };
    }

    public CallEntry Begin(AwsCall call, DateTimeOffset virtualNow)
    {
        lock (_lock)
        {
            var entry = new CallEntry
            {
                Seq = ++_seq,
                RealTime = clock.GetUtcNow(),
                VirtualTime = virtualNow,
                Service = call.Service.ToString().ToLowerInvariant(),
                Operation = call.Operation,
                Action = call.Action,
                RequestId = call.RequestId,
                InvocationId = Header(call, "amz-sdk-invocation-id"),
                SdkRequest = Header(call, "amz-sdk-request"),
            };
            _entries.Enqueue(entry);
            while (_entries.Count > size) _entries.Dequeue();
            return entry;
        }
    }

    /// <summary>Counts the call where it belongs, once it is known who called.</summary>
    public void Identified(CallEntry entry, AwsCall call)
    {
        lock (_lock)
        {
            (entry.Region, entry.Account, entry.AccessKey) = (call.Region, call.Account, call.AccessKey);
            var counter = Find(entry);
            counter.Calls++;
            var now = clock.GetTimestamp();
            counter.Recent.Enqueue(now);
            while (clock.GetElapsedTime(counter.Recent.Peek(), now) >= TimeSpan.FromSeconds(1)) counter.Recent.Dequeue();
            counter.PeakPerSecond = Math.Max(counter.PeakPerSecond, counter.Recent.Count);
        }
    }

    public void End(CallEntry entry, AwsCall call, string outcome, int status)
    {
        lock (_lock)
        {
            entry.Outcome = outcome;
            entry.Status = status;
            entry.DurationMs = Math.Round((clock.GetUtcNow() - entry.RealTime).TotalMilliseconds, 3);
            entry.Parameters = call.Parameters;
            var counter = Find(entry);
            if (entry.Executed) counter.Executed++;
            counter.Outcomes[outcome] = counter.Outcomes.GetValueOrDefault(outcome) + 1;
        }
    }

    public IReadOnlyList<CallEntry> Entries { get { lock (_lock) return [.. _entries]; } }
    public IReadOnlyList<Counter> Counters { get { lock (_lock) return [.. _counters.Values.OrderBy(c => c.Operation, StringComparer.Ordinal).Select(c => c.Copy())]; } }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _counters.Clear();
        }
    }

    private Counter Find(CallEntry entry)
    {
        var key = $"{entry.Account}|{entry.Region}|{entry.Action}";
        if (!_counters.TryGetValue(key, out var counter))
            _counters[key] = counter = new Counter { Account = entry.Account, Region = entry.Region, Operation = entry.Operation };
        return counter;
    }

    private static string? Header(AwsCall call, string name) => call.Http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
