using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Bench;

/// <summary>Answers the bytes that it is given and does nothing else: what the machine and Kestrel alone cost.</summary>
internal static class BareKestrel
{
    public static async Task<int> RunAsync(string answers, string tag)
    {
        var (pem, list, order) = (await ReadAsync("pem"), await ReadAsync("list"), await ReadAsync("order"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async http =>
        {
            var path = http.Request.Path.Value;
            http.Response.Headers.ETag = tag;
            if (path == "/pem" && http.Request.Headers.IfNoneMatch == tag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            if (path == "/order")
            {
                await http.Request.Body.CopyToAsync(Stream.Null);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }

            var body = path switch { "/pem" => pem, "/list" => list, _ => order };
            http.Response.ContentType = path == "/pem" ? "application/x-pem-file" : "application/json";
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
        return 0;

        Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(Path.Combine(answers, name));
    }
}
