using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

public class SignInLinkTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static EmergencySignIn Emergency(TestDatabase database) => new(new AccessOptions(), new AdministratorAddresses(new AccessOptions()), database.DomainClock, database.Clock);

    private static Task<CreateSignInLinkResult> CreateAsync(TestDatabase database) =>
        new CreateSignInLink(database.Store, Emergency(database), database.Clock).RunAsync(Actor.Host, new CreateSignInLinkInput(), None);

    private static Task<Actor> RedeemAsync(TestDatabase database, string token) =>
        new RedeemSignInLink(database.Store, Emergency(database), database.Clock).RunAsync(Actor.Anonymous, new RedeemSignInLinkInput(new SecretText(token)), None);

    [Fact]
    public async Task Redeem_OnTime_SignsTheLocalAdministratorInAndIsAudited()
    {
        await using var database = await TestDatabase.CreateAsync();
        var link = await CreateAsync(database);
        database.Clock.Advance(TimeSpan.FromMinutes(9.9));

        var actor = await RedeemAsync(database, link.Token.Reveal());

        Assert.Equal("local-admin", actor.Id);
        Assert.True(actor.May(Permission.RequestCertificates));
        Assert.False(actor.May(Permission.OperateHost));
        await using var db = database.NewContext();
        var actions = await db.AuditEntries.OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(None);
        Assert.Equal([AuditAction.MasterKeyCreated, AuditAction.SignInLinkCreated, AuditAction.SignedIn], actions);
    }

    [Fact]
    public async Task Create_KeepsTheHashAlone()
    {
        await using var database = await TestDatabase.CreateAsync();
        var link = await CreateAsync(database);
        await using var db = database.NewContext();
        var row = await db.SignInLinks.SingleAsync(None);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(link.Token.Reveal())), row.TokenHash);
        Assert.Equal(TestDatabase.Start.UtcDateTime.AddMinutes(10), row.ExpiresAt);
        Assert.DoesNotContain(link.Token.Reveal(), (await db.AuditEntries.Select(e => e.Detail).ToListAsync(None)).Aggregate(string.Concat));
    }

    [Fact]
    public async Task Redeem_Late_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var link = await CreateAsync(database);
        database.Clock.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<RefusedException>(() => RedeemAsync(database, link.Token.Reveal()));
    }

    [Fact]
    public async Task Redeem_DomainTimeShifted_StillGoesByTheRealClock()
    {
        await using var database = await TestDatabase.CreateAsync();
        var link = await CreateAsync(database);
        database.DomainClock.Offset = TimeSpan.FromDays(90);
        await RedeemAsync(database, link.Token.Reveal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("acmportal_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Redeem_UnknownToken_IsRefused(string token)
    {
        await using var database = await TestDatabase.CreateAsync();
        await CreateAsync(database);
        await Assert.ThrowsAsync<RefusedException>(() => RedeemAsync(database, token));
    }

    [Fact]
    public async Task Redeem_ByTwentyAtOnce_WorksForOne()
    {
        await using var database = await TestDatabase.CreateAsync();
        var link = await CreateAsync(database);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            try
            {
                await RedeemAsync(database, link.Token.Reveal());
                return true;
            }
            catch (RefusedException)
            {
                return false;
            }
        })));
        Assert.Single(outcomes, worked => worked);
    }
}
