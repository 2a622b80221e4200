using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AcmPortal.Aws.Tests.Wire;

/// <summary>One request as it came over the wire.</summary>
public sealed record WireRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>date/region/service/aws4_request of the signature.</summary>
    public string Scope => Headers["Authorization"].Split("Credential=")[1].Split(',')[0].Split('/', 2)[1];

    public string Operation => Headers.GetValueOrDefault("X-Amz-Target", "");
}

/// <summary>What the server does with a request: answer, or end the connection before or within the answer.</summary>
public sealed record WireAnswer(int Status, string Body, params (string Name, string Value)[] Headers)
{
    public string ContentType { get; init; } = "application/x-amz-json-1.1";
    public TimeSpan Delay { get; init; }

    /// <summary>How many bytes of the answer are sent before the connection is closed; null sends it whole.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Instead of closing the connection after <see cref="CutAfter"/> bytes, falls silent on it.</summary>
    public bool Stall { get; init; }

    public static WireAnswer Drop { get; } = new(200, "") { CutAfter = 0 };

    public static WireAnswer Json(string body, int status = 200, params (string, string)[] headers) => new(status, body, headers);

    public static WireAnswer Xml(string body, int status = 200, params (string, string)[] headers) => new(status, body, headers) { ContentType = "text/xml" };

    public static WireAnswer Html(string body, int status) => new(status, body) { ContentType = "text/html" };
}

/// <summary>A hand-written HTTP/1.1 server on a free loopback port, so that tests see the exact bytes and can break any answer.</summary>
public sealed class WireServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<WireRequest, WireAnswer> _answer;
    private readonly Task _accepting;

    public WireServer(Func<WireRequest, WireAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = Accept();
    }

    public WireServer(WireAnswer answer) : this(_ => answer)
    {
    }

    public string Url { get; }

    public ConcurrentQueue<WireRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
                _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadRequest(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    var answer = _answer(request);
                    await Task.Delay(answer.Delay, _stop.Token);
                    var bytes = Render(answer);
                    await stream.WriteAsync(bytes.AsMemory(0, Math.Min(answer.CutAfter ?? bytes.Length, bytes.Length)), _stop.Token);
                    if (answer.Stall)
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                    if (answer.CutAfter is not null)
                        return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away, or the test has ended.
            }
        }
    }

    private static byte[] Render(WireAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Said\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {body.Length}\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append($"{name}: {value}\r\n");
        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private async Task<WireRequest?> ReadRequest(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !(head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length) : 0];
        if (headers.ContainsKey("Expect"))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new WireRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }
}
