using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AcmPortal.Web.Tests.Access;

/// <summary>An identity provider of one client, which vouches at once for whoever <see cref="Subject"/> is. It insists on PKCE.</summary>
public sealed class FakeIdentityProvider : IAsyncDisposable
{
    public const string ClientId = "portal";
    public const string ClientSecret = "a secret of the client";
    private readonly WebApplication app;
    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> codes = new();

    private FakeIdentityProvider(WebApplication app) => this.app = app;

    public Uri Issuer { get; private set; } = null!;

    /// <summary>Whom it vouches for.</summary>
    public string Subject { get; set; } = "alice";

    /// <summary>Changes a token before it is signed.</summary>
    public Action<SecurityTokenDescriptor> Spoil { get; set; } = _ => { };

    /// <summary>Signs with a key that it has not published.</summary>
    public bool ForeignKey { get; set; }

    /// <summary>The name of the key that a token says it is signed with.</summary>
    public string KeyId { get; set; } = "1";

    /// <summary>Changes a token after it was signed.</summary>
    public Func<string, string> Forge { get; set; } = token => token;

    /// <summary>Codes may be used again and again.</summary>
    public bool KeepsCodes { get; set; }

    /// <summary>Behaves again.</summary>
    public void Reset() => (Subject, Spoil, ForeignKey, KeyId, Forge, KeepsCodes) = ("alice", _ => { }, false, "1", token => token, false);

    public static async Task<FakeIdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new FakeIdentityProvider(builder.Build());
        provider.Map();
        await provider.app.StartAsync(Xunit.TestContext.Current.CancellationToken);
        provider.Issuer = new Uri(provider.app.Urls.First());
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private string Name => Issuer.GetLeftPart(UriPartial.Authority);

    private void Map()
    {
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = Name,
            ["authorization_endpoint"] = Name + "/authorize",
            ["token_endpoint"] = Name + "/token",
            ["jwks_uri"] = Name + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        });
        app.MapGet("/keys", () =>
        {
            var parts = key.ExportParameters(false);
            return new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64UrlEncoder.Encode(parts.Modulus), e = Base64UrlEncoder.Encode(parts.Exponent) } } };
        });
        app.MapGet("/authorize", (HttpRequest request) =>
        {
            var asked = request.Query;
            if (asked["client_id"] != ClientId || asked["code_challenge_method"] != "S256" || asked["response_type"] != "code" || !asked["scope"].ToString().Split(' ').Contains("openid"))
                return Results.BadRequest();
            var code = Guid.NewGuid().ToString("N");
            codes[code] = (asked["code_challenge"].ToString(), asked["nonce"].ToString());
            return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"].ToString())}");
        });
        app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var proof = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            return form["client_secret"] == ClientSecret && (KeepsCodes ? codes.TryGetValue(form["code"].ToString(), out var code) : codes.TryRemove(form["code"].ToString(), out code)) && code.Challenge == proof
                ? Results.Json(new { access_token = "not used", token_type = "Bearer", expires_in = 300, id_token = Token(code.Nonce) })
                : Results.BadRequest(new { error = "invalid_grant" });
        });
    }

    private string Token(string nonce)
    {
        using var foreign = RSA.Create(2048);
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = ClientId,
            Expires = DateTime.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 300),
            Claims = new Dictionary<string, object> { ["sub"] = Subject, ["name"] = "Alice Ax", ["nonce"] = nonce },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey((ForeignKey ? foreign : key).ExportParameters(true)) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256),
        };
        Spoil(descriptor);
        return Forge(new JsonWebTokenHandler().CreateToken(descriptor));
    }
}
