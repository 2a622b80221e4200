using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace AcmPortal.Core.Tests.Notifications;

/// <summary>One request as it came in.</summary>
internal sealed record Received(string Path, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>What is answered: a status with headers and body; status 0 breaks off without an answer.</summary>
internal sealed record Reply(int Status, string Body = "ok", string? Header = null)
{
    public static Reply BreakOff { get; } = new(0);
}

/// <summary>A hand-written HTTP receiver on loopback, which counts connections and keeps what it took.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly IPAddress address;
    private readonly ConcurrentQueue<Received> received = new();
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;
    private int connections;

    private HttpReceiver(IPAddress address) => this.address = address;

    /// <summary>Decides what is answered; may wait.</summary>
    public Func<Received, Task<Reply>> Answer { get; set; } = _ => Task.FromResult(new Reply(200));
    public int Port { get; private set; }
    public int Connections => connections;

    public IReadOnlyList<Received> Requests => [.. received];
    public string Url => $"http://127.0.0.1:{Port}/hook/T0KENT0KENT0KEN";

    public static HttpReceiver Start(IPAddress? address = null, int port = 0)
    {
        var receiver = new HttpReceiver(address ?? IPAddress.Loopback) { Port = port };
        receiver.Open();
        return receiver;
    }

    /// <summary>Listens again on the same port.</summary>
    public void Open()
    {
        listener = new TcpListener(address, Port);
        listener.Start(512);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    /// <summary>Nothing listens any more.</summary>
    public async Task CloseAsync()
    {
        listener?.Dispose();
        await accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await CloseAsync();
        end.Dispose();
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var client = await from.AcceptTcpClientAsync(end.Token);
                Interlocked.Increment(ref connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } request)
                return;
            received.Enqueue(request);
            var reply = await Answer(request).WaitAsync(end.Token);
            if (reply.Status == 0)
                return;
            var body = Encoding.UTF8.GetBytes(reply.Body);
            var head = $"HTTP/1.1 {reply.Status} X\r\n{(reply.Header is null ? "" : reply.Header + "\r\n")}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), end.Token);
            await stream.WriteAsync(body, end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
        }
    }

    private async Task<Received?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!(bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, end.Token) == 0)
                return null;
            bytes.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, end.Token);
        return new Received(lines[0].Split(' ')[1], headers, body);
    }
}
