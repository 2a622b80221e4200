using System.Text;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace AcmPortal.Web.Tests.Access;

/// <summary>What a hostile provider, or somebody in between, may answer: nobody gets in by any of it.</summary>
public sealed class BadAnswersTests(OidcPortal oidc) : IClassFixture<OidcPortal>
{
    /// <summary>One bad answer: tries to get in, and gives the browser that tried and where the portal led it.</summary>
    private sealed record BadAnswer(string Name, Func<OidcPortal, Visitor, Task<string>> TryAsync)
    {
        /// <summary>A token that is wrong in itself.</summary>
        public static BadAnswer Token(string name, Action<FakeIdentityProvider> prepare) => new(name, async (oidc, visitor) =>
        {
            prepare(oidc.Provider);
            return await oidc.EnterAsync(visitor);
        });

        public static BadAnswer Spoilt(string name, Action<SecurityTokenDescriptor> spoil) => Token(name, provider => provider.Spoil = spoil);
    }

    private static readonly IReadOnlyList<BadAnswer> All =
    [
        BadAnswer.Spoilt("alg none", token => token.SigningCredentials = null),
        BadAnswer.Token("bad signature", provider => provider.Forge = OneByteOfTheSignatureChanged),
        BadAnswer.Token("unknown kid", provider => (provider.ForeignKey, provider.KeyId) = (true, "another")),
        BadAnswer.Spoilt("signed with the client's secret", token => token.SigningCredentials = new SigningCredentials(
            new SymmetricSecurityKey(Encoding.UTF8.GetBytes(FakeIdentityProvider.ClientSecret.PadRight(32))) { KeyId = "1" }, SecurityAlgorithms.HmacSha256)),
        BadAnswer.Spoilt("wrong iss", token => token.Issuer = "https://evil.example"),
        BadAnswer.Spoilt("token of another client (aud)", token => (token.Audience, token.Claims["azp"]) = ("another", "another")),
        BadAnswer.Spoilt("wrong azp", token => token.Claims["azp"] = "another"),
        BadAnswer.Spoilt("several clients without azp", token => token.Audiences.Add("another")),
        BadAnswer.Spoilt("wrong nonce", token => token.Claims["nonce"] = "stale"),
        BadAnswer.Spoilt("exp in the past", token => (token.IssuedAt, token.NotBefore, token.Expires) = (Now.AddHours(-2), Now.AddHours(-2), Now.AddHours(-1))),
        BadAnswer.Spoilt("nbf and iat in the future", token => (token.IssuedAt, token.NotBefore, token.Expires) = (Now.AddHours(1), Now.AddMinutes(-1), Now.AddHours(2))),
        BadAnswer.Spoilt("no sub", token => token.Claims.Remove("sub")),
        new("replayed code", async (oidc, visitor) =>
        {
            // Somebody else's code, which the provider would take once more, put into one's own answer.
            oidc.Provider.KeepsCodes = true;
            using var victim = oidc.Portal.Visit();
            var theirs = await oidc.CallbackAsync(victim);
            using (await victim.GetAsync(theirs))
            {
            }

            var own = await oidc.CallbackAsync(visitor);
            using var answer = await visitor.GetAsync(own.Replace(Part(own, "code"), Part(theirs, "code"), StringComparison.Ordinal));
            return answer.Headers.Location!.ToString();
        }),
        new("mixed-up state", async (oidc, visitor) =>
        {
            // The answer to another browser's sign-in: whoever opens it would work as somebody else.
            using var attacker = oidc.Portal.Visit();
            var theirs = await oidc.CallbackAsync(attacker);
            await oidc.CallbackAsync(visitor);
            using var answer = await visitor.GetAsync(theirs);
            return answer.Headers.Location!.ToString();
        }),
        new("same e-mail under another sub", async (oidc, visitor) =>
        {
            oidc.Provider.Spoil = token => token.Claims["email"] = "alice@example.com";
            using var alice = oidc.Portal.Visit();
            Assert.Equal("/", await oidc.EnterAsync(alice));
            oidc.Provider.Subject = "eve";
            return await oidc.EnterAsync(visitor);
        }),
    ];

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task SignIn_WithEveryBadAnswer_LetsNobodyIn()
    {
        var refused = new List<string>();
        var wrong = new List<string>();
        foreach (var bad in All)
        {
            oidc.Provider.Reset();
            using var visitor = oidc.Portal.Visit();
            var led = await bad.TryAsync(oidc, visitor);
            var expected = bad.Name.StartsWith("same e-mail", StringComparison.Ordinal) ? "/sign-in?failed=role" : "/sign-in?failed=provider";
            if (led == expected && !await OidcPortal.IsInAsync(visitor))
                refused.Add(bad.Name);
            else
                wrong.Add($"{bad.Name}: led to {led}");
        }

        Assert.Empty(wrong);
        // The 14 that are asked for, and the client's secret as a key, which is alg confusion.
        Assert.Equal(15, refused.Distinct().Count());
        Assert.NotEqual(0, await oidc.AuditedAsync(AuditAction.SignInRefused));

        // The same visitor with a good answer is let in: it was the answers.
        oidc.Provider.Reset();
        using var good = oidc.Portal.Visit();
        Assert.Equal("/", await oidc.EnterAsync(good));
        Assert.True(await OidcPortal.IsInAsync(good));
    }

    private static string OneByteOfTheSignatureChanged(string token)
    {
        var at = token.Length - 20;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }

    private static string Part(string callback, string name) => callback[(callback.IndexOf(name + "=", StringComparison.Ordinal) + name.Length + 1)..].Split('&')[0];
}
