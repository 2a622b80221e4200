using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Tests.Connections;
using Xunit;

namespace AcmPortal.Core.Tests.Dashboard;

public sealed class FindByNameTests
{
    [Theory]
    [InlineData("shop", "Certificate:shop.eu.example.com Order:shop.new.example.com")]
    [InlineData("SHOP", "Certificate:shop.eu.example.com Order:shop.new.example.com")]
    [InlineData("eu.example", "Certificate:shop.eu.example.com Certificate:api.eu.example.com")]
    [InlineData("hop.eu", "")]
    [InlineData("we", "Profile:web")]
    [InlineData("prod", "Authority:acm-prod Connection:prod")]
    [InlineData("  ", "")]
    public async Task Find_ByWhatIsTyped_NamesThoseThatBeginSo(string typed, string expected)
    {
        await using var portal = await StartAsync();

        var found = await portal.Get<FindByName>().DoAsync(new(typed));

        Assert.Equal(expected, string.Join(' ', found.Select(f => $"{f.Kind}:{f.Name}")));
    }

    [Fact]
    public async Task Find_ByManyThatMatch_GivesAFewOfEachKind()
    {
        await using var portal = await StartAsync(more: 40);

        var found = await portal.Get<FindByName>().DoAsync(new("many"));

        Assert.Equal((FindByName.OfEach, FindByName.OfEach), (found.Count(f => f.Kind == FoundKind.Certificate), found.Count(f => f.Kind == FoundKind.Order)));
    }

    [Fact]
    public async Task Find_ByWhoeverSeesAnotherTeamAlone_FindsNothingOfThisOne()
    {
        await using var portal = await StartAsync();
        var stranger = ActorDirectory.Of("stranger", "Stranger", "test", [new HeldRole(Role.Viewer, Guid.CreateVersion7(), "test")]);

        var found = await portal.Get<FindByName>().RunAsync(stranger, new("shop"), TestContext.Current.CancellationToken);

        Assert.Empty(found);
    }

    [Fact]
    public async Task Find_ByWhoeverMayNotLook_IsRefused()
    {
        await using var portal = await StartAsync();

        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<FindByName>().RunAsync(Actor.Anonymous, new("shop"), TestContext.Current.CancellationToken));
    }

    private static async Task<DashboardPortal> StartAsync(int more = 0)
    {
        var portal = await DashboardPortal.StartAsync();
        foreach (var name in new[] { "shop.eu.example.com", "api.eu.example.com" }.Concat(Enumerable.Range(0, more).Select(n => $"many{n}.example.com")))
        {
            var certificate = portal.Certificate(name.StartsWith("shop", StringComparison.Ordinal) ? 100 : 50, names: name);
            portal.Add([.. CertificateLabels.Of(certificate.Id, certificate.Names)]);
        }

        portal.Order(OrderKind.Issue, OrderState.Failed, name: "shop.new.example.com");
        for (var n = 0; n < more; n++)
            portal.Order(OrderKind.Issue, OrderState.Stored, name: $"many{n}.example.com");
        await portal.SaveAsync();
        return portal;
    }
}
