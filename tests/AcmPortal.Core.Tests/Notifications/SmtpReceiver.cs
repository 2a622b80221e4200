using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
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

/// <summary>A tiny mail relay on loopback; with a certificate it speaks TLS, and takes logins once it does.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<ReceivedMail> mails = new();
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;
    private int encrypted;

    public int Port { get; private set; }
    public IReadOnlyList<ReceivedMail> Mails => [.. mails];

    /// <summary>What is answered to RCPT TO.</summary>
    public Func<string, string> Recipient { get; set; } = _ => "250 ok";

    /// <summary>What is answered when the whole message is there.</summary>
    public Func<ReceivedMail, string> Taken { get; set; } = _ => "250 queued as 42";

    /// <summary>With it the relay offers STARTTLS, or speaks TLS from the first byte.</summary>
    public X509Certificate2? Certificate { get; init; }
    public bool TlsAtOnce { get; init; }

    /// <summary>Who may log in, and whoever tried: as user and password.</summary>
    public (string User, string Password)? Login { get; init; }
    public ConcurrentQueue<(string User, string Password, bool Encrypted)> Logins { get; } = new();

    /// <summary>Mails that came over TLS.</summary>
    public int Encrypted => encrypted;

    /// <summary>Greets nobody: connects and stays silent.</summary>
    public bool Silent { get; set; }

    public static SmtpReceiver Start() => Start(new SmtpReceiver());

    /// <summary>Starts one that was made with a certificate or a login.</summary>
    public static SmtpReceiver Start(SmtpReceiver receiver)
    {
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
            Stream stream = client.GetStream();
            if (TlsAtOnce)
                stream = await EncryptAsync(stream);
            var (reader, writer) = Open(stream);
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
                    {
                        mails.Enqueue(mail);
                        if (stream is SslStream)
                            Interlocked.Increment(ref encrypted);
                    }

                    to.Clear();
                    await writer.WriteLineAsync(answer);
                    continue;
                }

                if (verb == "STARTTLS" && Certificate is not null)
                {
                    await writer.WriteLineAsync("220 go on");
                    stream = await EncryptAsync(stream);
                    (reader, writer) = Open(stream);
                    continue;
                }

                var reply = verb switch { "RCPT" => Recipient(Address(line)), "QUIT" => "221 bye", "EHLO" => Greeting(stream is SslStream), "AUTH" => LogIn(line, stream is SslStream), _ => "250 ok" };
                if (verb == "RCPT" && reply.StartsWith('2'))
                    to.Add(Address(line));
                await writer.WriteLineAsync(reply);
                if (verb == "QUIT")
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or AuthenticationException)
        {
        }
    }

    private static (StreamReader Reader, StreamWriter Writer) Open(Stream stream) =>
        (new(stream, Encoding.Latin1, leaveOpen: true), new(stream, Encoding.Latin1, leaveOpen: true) { NewLine = "\r\n", AutoFlush = true });

    private async Task<Stream> EncryptAsync(Stream plain)
    {
        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, end.Token);
        return tls;
    }

    // As relays do it: a password is asked for only once nobody can read it.
    private string Greeting(bool overTls) => (Certificate, overTls, Login) switch
    {
        (not null, false, _) => "250-relay.test\r\n250 STARTTLS",
        (_, _, not null) => "250-relay.test\r\n250 AUTH PLAIN",
        _ => "250 relay.test",
    };

    private string LogIn(string line, bool overTls)
    {
        if (Login is not { } expected || line.Split(' ') is not [_, "PLAIN", var encoded])
            return "535 5.7.8 wrong: " + line;
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split('\0');
        Logins.Enqueue((parts[1], parts[2], overTls));
        return (parts[1], parts[2]) == expected ? "235 2.7.0 welcome" : "535 5.7.8 wrong: " + line;
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
