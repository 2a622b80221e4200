using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AcmPortal.Faults;

/// <summary>A database commit of the portal, as the startup hook names it.</summary>
internal readonly record struct Commit(string Phase, string Name);

/// <summary>The harness's end of the startup hook: every commit asks here and waits for the answer.</summary>
internal sealed class CommitGate : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource end = new();
    private readonly Lock gate = new();
    private readonly List<Commit> seen = [];
    private readonly Dictionary<int, int> moves = [];
    private readonly Task accepting;
    private (Commit Commit, int Nth, TaskCompletionSource Reached)? target;
    private int matched;
    private int losing;
    private int passed;
    private int lost;

    public CommitGate(string folder)
    {
        File = Path.Combine(folder, "commits.sock");
        listener.Bind(new UnixDomainSocketEndPoint(File));
        listener.Listen(200);
        accepting = AcceptAsync();
    }

    /// <summary>The socket's path.</summary>
    public string File { get; }

    /// <summary>Forgets what was seen, and from now on lets everything pass.</summary>
    public void Clear()
    {
        lock (gate)
        {
            seen.Clear();
            target = null;
        }
    }

    /// <summary>What was committed since <see cref="Clear"/>.</summary>
    public IReadOnlyList<Commit> Seen
    {
        get
        {
            lock (gate)
                return [.. seen];
        }
    }

    /// <summary>How many lines of orders' histories each process has committed since the start, by its id: a process that is not in it has moved no order.</summary>
    public IReadOnlyDictionary<int, int> Moves
    {
        get
        {
            lock (gate)
                return new Dictionary<int, int>(moves);
        }
    }

    /// <summary>Keeps the nth such commit from now on for ever; the task ends when it is there.</summary>
    public Task HoldAsync(Commit commit, int nth)
    {
        lock (gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (target, matched) = ((commit, nth, reached), 0);
            return reached.Task;
        }
    }

    /// <summary>From now on the acknowledgement of every nth commit to orders is lost on its way: the change took, and who made it is told that the database did not answer. 0 ends it.</summary>
    public void LoseEvery(int nth)
    {
        lock (gate)
            losing = nth;
    }

    /// <summary>How many acknowledgements were lost.</summary>
    public int Lost
    {
        get
        {
            lock (gate)
                return lost;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await listener.AcceptAsync(end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[4096];
                var text = new StringBuilder();
                while (!text.ToString().EndsWith('\n'))
                {
                    var read = await client.ReceiveAsync(buffer, end.Token);
                    if (read == 0)
                        return;
                    text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                }

                var parts = text.ToString().TrimEnd('\n').Split('|', 3);
                var commit = new Commit(parts[0], parts[2]);
                if (Keeps(commit, int.Parse(parts[1], CultureInfo.InvariantCulture)))
                    await client.ReceiveAsync(buffer, end.Token);
                else
                    await client.SendAsync(new[] { Loses(commit) ? StartupHook.AnswerLost : (byte)1 }, end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The portal was killed while it waited here.
            }
        }
    }

    private bool Loses(Commit commit)
    {
        lock (gate)
            return losing > 0 && commit.Phase == "committed" && commit.Name.Contains("Order", StringComparison.Ordinal) && ++passed % losing == 0 && ++lost > 0;
    }

    private bool Keeps(Commit commit, int process)
    {
        lock (gate)
        {
            seen.Add(commit);
            // A step commits the line of one order.
            if (commit.Phase == "committed" && commit.Name.Split(' ').Contains("I:OrderHistory"))
                moves[process] = moves.GetValueOrDefault(process) + 1;
            if (target is not { } t || t.Commit != commit || ++matched != t.Nth)
                return false;
            t.Reached.TrySetResult();
            return true;
        }
    }
}
