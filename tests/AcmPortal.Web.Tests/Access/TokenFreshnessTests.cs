using AcmPortal.Core.Access;
using AcmPortal.Web.Access;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Access;

/// <summary>Tokens that take private keys, made and rotated on the pages by who signed in too long ago.</summary>
public class TokenFreshnessTests : PortalBunitContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public TokenFreshnessTests() => Services.AddSingleton(new AccessOptions { KeyExport = TimeSpan.FromMinutes(15) });

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Form_OfATokenThatTakesKeys_AfterAnOldSignIn_LeadsToSignInAndKeepsWhatWasTyped()
    {
        Visitor = Actor.Administrator("a", "Ada", "session");
        var page = Render<NewTokenPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("input[type=radio]")), Patience);
        page.Find("input[maxlength='100']").Input("deploy web-7");
        Assert.Empty(page.FindAll("form[action='/sign-in/again']"));

        page.FindAll("label.check").Single(l => l.TextContent.Contains("keys:export", StringComparison.Ordinal)).QuerySelector("input")!.Change(true);

        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Make token");
        var kept = page.Find("form[action='/sign-in/again'] input[name=token]").GetAttribute("value")!;
        await Services.GetRequiredService<SaveDraft>().RunAsync(Visitor, new SaveDraftInput(TokenDraft.Kept, TokenDraft.Of(kept)!.ToJson()), Cancel);

        Visitor = Visitor with { AuthenticatedAt = Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime };
        var again = Render<NewTokenPage>();
        again.WaitForAssertion(() => Assert.Equal("deploy web-7", again.Find("input[maxlength='100']").GetAttribute("value")), Patience);
        await again.Find("form").SubmitAsync();
        again.WaitForAssertion(() => Assert.Contains("is ready", again.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains(ApiScope.KeysExport, Assert.Single((await Services.GetRequiredService<ListTokens>().RunAsync(Visitor, new ListTokensInput(new()), Cancel)).Items).Scopes);
    }

    [Fact]
    public async Task Rotate_OfATokenThatTakesKeys_AfterAnOldSignIn_LeadsToSignIn()
    {
        Visitor = Actor.Administrator("a", "Ada", "session") with { AuthenticatedAt = Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime };
        await Services.GetRequiredService<CreateToken>().RunAsync(Visitor, new("keys", [ApiScope.KeysExport], 5), Cancel);
        Visitor = Visitor with { AuthenticatedAt = Visitor.AuthenticatedAt!.Value.AddMinutes(-16) };
        var page = Render<TokensPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("button"), b => b.TextContent.Trim() == "Rotate"), Patience);

        await page.FindAll("button").First(b => b.TextContent.Trim() == "Rotate").ClickAsync();

        page.WaitForAssertion(() => Assert.Equal("/tokens", page.Find("form[action='/sign-in/again'] input[name=to]").GetAttribute("value")), Patience);
    }
}
