using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AcmPortal.Bench;

/// <summary>An OpenID provider of one client that vouches at once for whoever the visitor's cookie names, so that many people can be signed in.</summary>
internal sealed class BenchProvider : IAsyncDisposable
{
    public const string ClientId = "portal";
    public const string ClientSecret = "bench";

    /// <summary>The cookie that says who the visitor is.</summary>
    public const string Who = "bench-user";

    private readonly HttpListener listener = new();
    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Subject, string Nonce)> codes = new(StringComparer.Ordinal);
    private readonly Task loop;

    public BenchProvider()
    {
        // HttpListener cannot take a free port by itself.
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        listener.Prefixes.Add(Url.ToString());
        listener.Start();
        loop = ServeAsync();
    }

    public Uri Url { get; }

    private string Issuer => Url.ToString().TrimEnd('/');

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        switch (request.Url!.AbsolutePath)
        {
            case "/.well-known/openid-configuration":
                await JsonAsync(response, new Dictionary<string, object>
                {
                    ["issuer"] = Issuer,
                    ["authorization_endpoint"] = Issuer + "/authorize",
                    ["token_endpoint"] = Issuer + "/token",
                    ["jwks_uri"] = Issuer + "/keys",
                    ["response_types_supported"] = new[] { "code" },
                    ["subject_types_supported"] = new[] { "public" },
                    ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
                });
                break;
            case "/keys":
                var parts = key.ExportParameters(false);
                await JsonAsync(response, new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Text(parts.Modulus!), e = Text(parts.Exponent!) } } });
                break;
            case "/authorize":
                var code = Guid.NewGuid().ToString("N");
                codes[code] = (request.Cookies[Who]?.Value ?? "nobody", request.QueryString["nonce"] ?? "");
                response.Redirect($"{request.QueryString["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.QueryString["state"] ?? "")}");
                response.Close();
                break;
            case "/token":
                using (var reader = new StreamReader(request.InputStream))
                {
                    var form = System.Web.HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
                    codes.TryRemove(form["code"] ?? "", out var granted);
                    await JsonAsync(response, new { access_token = "not used", token_type = "Bearer", expires_in = 300, id_token = Token(granted.Subject, granted.Nonce) });
                }

                break;
            default:
                response.StatusCode = 404;
                response.Close();
                break;
        }
    }

    private string Token(string subject, string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var head = Text(JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", kid = "1", typ = "JWT" }));
        var body = Text(JsonSerializer.SerializeToUtf8Bytes(new { iss = Issuer, aud = ClientId, sub = subject, name = subject, nonce, iat = now, nbf = now, exp = now + 300 }));
        return $"{head}.{body}.{Text(key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static async Task JsonAsync(HttpListenerResponse response, object body)
    {
        response.ContentType = "application/json";
        await response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body));
        response.Close();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
        key.Dispose();
    }
}
