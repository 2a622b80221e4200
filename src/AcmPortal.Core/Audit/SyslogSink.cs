using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Audit;

/// <summary>
/// Sends checkpoints to a log host: RFC 5424, facility 13 (log audit), severity notice; over UDP one datagram each
/// (RFC 5426), over TCP with the length before each (RFC 6587).
/// </summary>
internal sealed class SyslogSink(string host, int port, SyslogProtocol protocol) : ICheckpointSink
{
    private const int Priority = 13 * 8 + 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public string Name => $"syslog {host}:{port} ({protocol})";

    public async Task SendAsync(AuditCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        var message = Encoding.UTF8.GetBytes(Message(checkpoint));
        switch (protocol)
        {
            case SyslogProtocol.Udp:
                using (var udp = new UdpClient())
                {
                    udp.Connect(host, port);
                    await udp.SendAsync(message, limit.Token);
                }

                break;
            case SyslogProtocol.Tcp:
                using (var tcp = new TcpClient())
                {
                    await tcp.ConnectAsync(host, port, limit.Token);
                    await using var stream = tcp.GetStream();
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length} ")), limit.Token);
                    await stream.WriteAsync(message, limit.Token);
                    await stream.FlushAsync(limit.Token);
                    // What was not sent yet goes out before the connection is gone.
                    tcp.Client.Shutdown(SocketShutdown.Send);
                }

                break;
        }
    }

    internal static string Message(AuditCheckpoint checkpoint) => string.Create(
        CultureInfo.InvariantCulture, $"<{Priority}>1 {checkpoint.At:yyyy-MM-ddTHH:mm:ss.fffZ} {System.Net.Dns.GetHostName()} acmportal {Environment.ProcessId} audit-checkpoint - {checkpoint.ToLine()}");
}
