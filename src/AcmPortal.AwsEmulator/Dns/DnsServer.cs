using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Dns;

/// <summary>Answers for the emulated public zones over UDP and TCP on 127.0.0.1, as the servers of zone and parent would.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly Resolver _resolver;
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    private DnsServer(World world, Socket udp, TcpListener tcp) => (_resolver, _udp, _tcp) = (new Resolver(world), udp, tcp);

    public int Port => ((IPEndPoint)_udp.LocalEndPoint!).Port;

    public static DnsServer Start(World world, int port)
    {
        // With port 0 the UDP socket takes a free one; TCP on the same number may be taken, so try a few.
        for (var attempt = 1; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            TcpListener? tcp = null;
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                tcp = new TcpListener(IPAddress.Loopback, ((IPEndPoint)udp.LocalEndPoint!).Port);
                tcp.Start();
                var server = new DnsServer(world, udp, tcp);
                server._loops.Add(server.ServeUdpAsync());
                server._loops.Add(server.ServeTcpAsync());
                return server;
            }
            catch (SocketException e)
            {
                udp.Dispose();
                tcp?.Dispose();
                if (port != 0) throw new IOException($"DNS port {port} on 127.0.0.1 is taken: {e.Message}", e);
                if (attempt == 20) throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (Reply(buffer.AsSpan(0, received.ReceivedBytes), udp: true) is { } reply) await _udp.SendToAsync(reply, SocketFlags.None, received.RemoteEndPoint, _stop.Token);
            }
            catch (OperationCanceledException) { return; }
            catch (ObjectDisposedException) { return; }
            // A client that is gone makes the next receive fail; the server goes on.
            catch (SocketException) when (!_stop.IsCancellationRequested) { }
            catch (SocketException) { return; }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try { _ = ServeClientAsync(await _tcp.AcceptTcpClientAsync(_stop.Token)); }
            catch (OperationCanceledException) { return; }
            catch (ObjectDisposedException) { return; }
            catch (SocketException) when (!_stop.IsCancellationRequested) { }
            catch (SocketException) { return; }
        }
    }

    private async Task ServeClientAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = new byte[2];
                while (true)
                {
                    if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, _stop.Token) < 2) return;
                    var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                    await stream.ReadExactlyAsync(body, _stop.Token);
                    if (Reply(body, udp: false) is not { } reply) return;
                    await stream.WriteAsync((byte[])[(byte)(reply.Length >> 8), (byte)reply.Length, .. reply], _stop.Token);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException) { }
        }
    }

    private byte[]? Reply(ReadOnlySpan<byte> message, bool udp)
    {
        if (DnsQuery.Parse(message, out var broken) is not { } query) return null;
        if (broken) return new DnsReply { Code = Rcode.FormErr }.Write(query, udp);
        if ((query.Flags & 0x7800) != 0) return new DnsReply { Code = Rcode.NotImp }.Write(query, udp);
        return _resolver.Answer(query).Write(query, udp);
    }
}
