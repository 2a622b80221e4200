using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AcmPortal.Attacks;

/// <summary>
/// An open page without a browser: the live connection that the framework's script would hold, and whatever a visitor with
/// a program of their own can send over it.
/// </summary>
internal sealed partial class OpenPage : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource end = new();
    private readonly Dictionary<string, TaskCompletionSource<object?>> answers = [];
    private Task reading = Task.CompletedTask;
    private int calls;
    private bool gone;
    private TaskCompletionSource drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was drawn so far, in batches.</summary>
    public int Batches { get; private set; }

    /// <summary>Whether the portal has ended the connection.</summary>
    public bool Ended => reading.IsCompleted;

    /// <summary>The bytes that came.</summary>
    public long Received { get; private set; }

    /// <summary>What was drawn lately, as it came: its texts can be found in it.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>Opens a page; false where the portal ended the connection in place of a page.</summary>
    public static async Task<(OpenPage Page, bool Open)> OpenAsync(Uri portal, HttpClient browser, string path, CancellationToken cancellationToken)
    {
        var html = await browser.GetStringAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var page = new OpenPage();
        page.socket.Options.SetRequestHeader("Origin", portal.GetLeftPart(UriPartial.Authority));
        page.socket.Options.SetRequestHeader("Cookie", string.Join("; ", browser.DefaultRequestHeaders.GetValues("Cookie")));
        try
        {
            await page.socket.ConnectAsync(new UriBuilder(portal) { Scheme = "ws", Path = "/_blazor" }.Uri, cancellationToken);
            await page.socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, cancellationToken);
            page.reading = page.ReadAsync();
            var secret = await page.InvokeAsync("StartCircuit", portal.ToString(), new Uri(portal, path).ToString(), "[]", "");
            if (secret is not string)
                return (page, false);
            var operations = Markers().Matches(html).Select((m, i) => $"{{\"type\":\"add\",\"ssrComponentId\":{i + 1},\"marker\":{m.Groups[1].Value}}}");
            await page.SendAsync("UpdateRootComponents", $"{{\"batchId\":1,\"operations\":[{string.Join(',', operations)}]}}", "");
            return (page, true);
        }
        catch (Exception e) when (e is WebSocketException or IOException or TimeoutException)
        {
            return (page, false);
        }
    }

    /// <summary>Goes to another address of the portal, and waits until something is drawn.</summary>
    public async Task<TimeSpan> GoAsync(Uri address)
    {
        var began = TimeProvider.System.GetTimestamp();
        drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync("OnLocationChanged", address.ToString(), null, false);
        await drawn.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Waits until at least so many batches were drawn.</summary>
    public async Task UntilDrawnAsync(int batches)
    {
        for (var i = 0; i < 600 && Batches < batches && !Ended; i++)
            await Task.Delay(50);
        if (Batches < batches)
            throw new TimeoutException($"{Batches} batches were drawn; ended: {Ended}");
    }

    /// <summary>Sends a call that nobody waits for.</summary>
    public Task SendAsync(string target, params object?[] arguments) => WriteAsync(HubMessages.Invoke(null, target, arguments));

    /// <summary>Sends bytes as they are.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        await sending.WaitAsync(end.Token);
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Binary, true, end.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (gone)
            return;
        gone = true;
        await end.CancelAsync();
        await reading;
        socket.Dispose();
        end.Dispose();
        sending.Dispose();
    }

    private async Task<object?> InvokeAsync(string target, params object?[] arguments)
    {
        var id = $"{++calls}";
        var answer = answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(HubMessages.Invoke(id, target, arguments));
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var left = new List<byte>();
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(), end.Token);
                if (got.MessageType == WebSocketMessageType.Close)
                    break;
                Received += got.Count;
                // The answer to the handshake is text, and ends with a sign of its own.
                left.AddRange(buffer.AsSpan(0, got.Count));
                if (left.Count > 0 && left[0] == '{' && left.IndexOf(0x1e) is >= 0 and var ending)
                    left.RemoveRange(0, ending + 1);
                while (left.Count > 0 && HubMessages.ReadLength(left.Take(5).ToArray()) is { } head && left.Count >= head.Bytes + head.Length)
                {
                    var message = left.GetRange(head.Bytes, head.Length).ToArray();
                    left.RemoveRange(0, head.Bytes + head.Length);
                    await TakeAsync(message);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Ended, by one side or the other.
        }

        foreach (var waiting in answers.Values)
            waiting.TrySetException(new IOException("The portal ended the connection."));
        drawn.TrySetException(new IOException("The portal ended the connection."));
        _ = drawn.Task.Exception;
    }

    private async Task TakeAsync(byte[] message)
    {
        var at = 0;
        if (HubMessages.Read(message, ref at) is not List<object?> parts)
            return;
        switch (parts[0])
        {
            case 1L when parts[3] is "JS.RenderBatch" && parts[4] is List<object?> arguments:
                Batches++;
                Seen = (Seen.Length > 1_000_000 ? "" : Seen) + Encoding.UTF8.GetString(message);
                await SendAsync("OnRenderCompleted", (long)arguments[0]!, null);
                drawn.TrySetResult();
                break;
            case 1L when parts[3] is "JS.BeginInvokeJS" && parts[4] is List<object?> call:
                // Every script says that it has nothing to give.
                await SendAsync("EndInvokeJSFromDotNet", (long)call[0]!, true, JsonSerializer.Serialize(new object?[] { call[0], true, null }));
                break;
            case 3L when answers.Remove((string)parts[2]!, out var waiting):
                if (parts[3] is 3L)
                    waiting.TrySetResult(parts[4]);
                else
                    waiting.TrySetResult(null);
                break;
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Markers();
}
