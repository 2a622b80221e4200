using AcmPortal.Core.Access;
using AcmPortal.Web.Access;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Access;

/// <summary>Personal, service and team tokens on their pages.</summary>
public class TokenKindTests : PortalBunitContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_MadeByATeamsAdministrator_ReachesThatTeamAlone_AndIsTheTeams()
    {
        var payments = await ArrangeAsync<CreateTeam, CreateTeamInput, Guid>(new("Payments"));
        var ada = Visitor = Person("ada", Role.Administrator, payments);
        var page = Render<NewTokenPage>();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("input[type=radio]").Count), Patience);

        page.FindAll("input[type=radio]")[1].Change(true);
        Assert.Equal(["Payments alone"], page.FindAll("select option").Select(o => o.TextContent));
        page.Find("input[maxlength='100']").Input("deploy");
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("is ready", page.Markup, StringComparison.Ordinal), Patience);

        var token = Assert.Single((await ListAsync(ada)).Items);
        Assert.Equal((ApiTokenKind.Service, payments, "Payments", true), (token.Kind, token.TeamId!.Value, token.TeamName, token.MayRevoke));
        // Whoever comes after her has it too; who only operates there, or is elsewhere, does not.
        var heir = Person("nora", Role.Administrator, payments);
        Assert.Equal(token.Id, Assert.Single((await ListAsync(heir)).Items).Id);
        Assert.Empty((await ListAsync(Person("olaf", Role.Operator, payments))).Items);
        Assert.Empty((await ListAsync(Person("eve", Role.Administrator, Team.DefaultId))).Items);
        await Assert.ThrowsAsync<NotFoundException>(() => Services.GetRequiredService<RevokeToken>().RunAsync(Person("eve", Role.Administrator, Team.DefaultId), token.Id, Cancel));

        Visitor = heir;
        var tokens = Render<TokensPage>();
        tokens.WaitForAssertion(() => Assert.Contains("in Payments alone", tokens.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains(tokens.FindAll("button"), b => b.TextContent.Trim() == "Revoke");
        Assert.DoesNotContain(tokens.FindAll("button"), b => b.TextContent.Trim() == "Rotate");
        Assert.True(await Services.GetRequiredService<RevokeToken>().RunAsync(heir, token.Id, Cancel));
    }

    [Fact]
    public void Form_OfWhoManagesNobody_OffersPersonalTokensOnly()
    {
        Visitor = DemoPeople.Of(Role.Operator);

        var page = Render<NewTokenPage>();

        Assert.Empty(page.FindAll("input[type=radio]"));
        Assert.Empty(page.FindAll("select"));
    }

    private static Actor Person(string name, Role role, Guid team) => ActorDirectory.Of(name, name, "demo", [new HeldRole(role, team, "test")]);

    private Task<Core.Storage.Page<TokenRow>> ListAsync(Actor actor) => Services.GetRequiredService<ListTokens>().RunAsync(actor, new ListTokensInput(new()), Cancel);
}
