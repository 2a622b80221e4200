using System.Net;
using System.Net.Sockets;

namespace AcmPortal.Browser.Running;

/// <summary>Takes alerts in this process: one address says yes to all, the other one is out of order.</summary>
public sealed class AlertReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Uri root;

    public AlertReceiver()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            root = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        listener.Prefixes.Add(root.ToString());
        listener.Start();
        _ = AnswerAsync();
    }

    /// <summary>Answers 200.</summary>
    public Uri Taking => new(root, "services/T000/B000/taken");

    /// <summary>Answers 503.</summary>
    public Uri Refusing => new(root, "hooks/out-of-order");

    public void Dispose() => listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var call = await listener.GetContextAsync();
                var taken = call.Request.Url!.AbsolutePath == Taking.AbsolutePath;
                call.Response.StatusCode = taken ? 200 : 503;
                call.Response.Close(taken ? "ok"u8.ToArray() : "out of order"u8.ToArray(), willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed: the tests are over.
        }
    }
}
