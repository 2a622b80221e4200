using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AcmPortal.Core.Tests.Notifications;

/// <summary>One mail as it came in.</summary>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Data)
{
    public string Header(string name)
    {
        var unfolded = Data[..Data.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal);
        return unfolded.Split("\r\n").Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()).SingleOrDefault() ?? "";
    }
}

/// <summary>A tiny mail relay on loopback, without TLS.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<ReceivedMail> mails = new();
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;

    public int Port { get; private set; }
    public IReadOnlyList<ReceivedMail> Mails => [.. mails];

    /// <summary>What is answered to RCPT TO.</summary>
    public Func<string, string> Recipient { get; set; } = _ => "250 ok";

    /// <summary>What is answered when the whole message is there.</summary>
    public Func<ReceivedMail, string> Taken { get; set; } = _ => "250 queued as 42";

    /// <summary>Greets nobody: connects and stays silent.</summary>
    public bool Silent { get; set; }

    public static SmtpReceiver Start()
    {
        var receiver = new SmtpReceiver();
        receiver.Open();
        return receiver;
    }

    public void Open()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

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
                _ = ServeAsync(await from.AcceptTcpClientAsync(end.Token));
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
            if (Silent)
                await Task.Delay(Timeout.Infinite, end.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 relay.test ESMTP");
            var from = "";
            List<string> to = [];
            while (await reader.ReadLineAsync(end.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "MAIL")
                    from = Address(line);
                else if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    var mail = new ReceivedMail(from, [.. to], await DataAsync(reader));
                    var answer = Taken(mail);
                    if (answer.StartsWith('2'))
                        mails.Enqueue(mail);
                    to.Clear();
                    await writer.WriteLineAsync(answer);
                    continue;
                }

                var reply = verb switch { "RCPT" => Recipient(Address(line)), "QUIT" => "221 bye", "EHLO" => "250 relay.test", "AUTH" => "535 5.7.8 wrong: " + line, _ => "250 ok" };
                if (verb == "RCPT" && reply.StartsWith('2'))
                    to.Add(Address(line));
                await writer.WriteLineAsync(reply);
                if (verb == "QUIT")
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
        }
    }

    private async Task<string> DataAsync(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(end.Token) is { } line && line != ".")
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        return data.ToString();
    }

    private static string Address(string line) => line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
}
