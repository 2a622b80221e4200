using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Access;
using AcmPortal.Core.Tests.Certificates;
using AcmPortal.Core.Tests.Dashboard;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

/// <summary>The audit log takes no row: what must be recorded is not done.</summary>
public sealed class FailClosedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task RefuseRowsAsync(TestDatabase database)
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "The trigger is SQLite's.");
        await using var db = database.NewContext();
        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'disk full'); END", Cancel);
    }

    [Theory]
    [InlineData(DownloadFormat.Pkcs12)]
    [InlineData(DownloadFormat.Zip)]
    [InlineData(DownloadFormat.PrivateKeyPem)]
    public async Task ExportOfAKey_WithoutAnAuditRow_GivesNoByteOfIt(DownloadFormat format)
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        await RefuseRowsAsync(portal.Database);

        var export = portal.Get<DownloadCertificate>().RunAsync(OrderPortal.JustSignedIn, new DownloadInput(certificate.CurrentVersionId, format, new SecretText("pass-phrase-1"), "a test"), Cancel);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => export);
        await using var db = portal.Database.NewContext();
        Assert.Empty(await db.KeyPickups.ToListAsync(Cancel));
        Assert.Null((await db.Certificates.SingleAsync(Cancel)).PickedUpAt);
        using var leaf = await portal.Get<DownloadCertificate>().RunAsync(OrderPortal.Admin, new DownloadInput(certificate.CurrentVersionId, DownloadFormat.LeafPem), Cancel);
        Assert.NotEmpty(leaf.Content);
    }

    [Fact]
    public async Task Revocation_WithoutAnAuditRow_OpensNoOrderAndAsksNothingOfAws()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await RefuseRowsAsync(portal.Database);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.RevokeAsync(certificate));

        Assert.Empty(await portal.OrdersAsync(OrderKind.Revoke));
        await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        Assert.Equal(0, portal.Calls("RevokeCertificate"));
        Assert.Equal(CertificateState.Active, (await portal.CertificateAsync(certificate.Id)).State);
    }

    [Fact]
    public async Task Roles_WithoutAnAuditRow_AreNeitherGivenNorTakenNorMapped()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        var grant = await portal.GiveAsync(ada, Role.Operator);
        var mapping = await portal.Get<AddRoleMapping>().RunAsync(AccessPeople.Admin, new AddRoleMappingInput("group", Role.Viewer, null), Cancel);
        await RefuseRowsAsync(portal.Database);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.GiveAsync(ada, Role.Administrator));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.Get<TakeRole>().RunAsync(AccessPeople.Admin, grant, Cancel));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.Get<AddRoleMapping>().RunAsync(AccessPeople.Admin, new AddRoleMappingInput("admins", Role.Administrator, null), Cancel));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.Get<RemoveRoleMapping>().RunAsync(AccessPeople.Admin, mapping, Cancel));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.Get<SetUserDisabled>().RunAsync(AccessPeople.Admin, new SetUserDisabledInput(ada.Id, true), Cancel));

        await using var db = portal.Database.NewContext();
        Assert.Equal((Role.Operator, grant), Assert.Single(await db.RoleGrants.Where(g => g.UserId == ada.Id).Select(g => new ValueTuple<Role, Guid>(g.Role, g.Id)).ToListAsync(Cancel)));
        Assert.Equal("group", Assert.Single(await db.RoleMappings.ToListAsync(Cancel)).ClaimValue);
        Assert.False((await db.Users.SingleAsync(u => u.Id == ada.Id, Cancel)).Disabled);
        Attack.Note("S19", "kinds of change refused without an audit row", 12);
    }

    [Fact]
    public async Task Tokens_WithoutAnAuditRow_AreNeitherMadeNorRotatedNorEnded()
    {
        await using var database = await TestDatabase.CreateAsync(s => s.AddUseCases());
        var actor = Actor.Administrator("local-admin", "Ann", "link");
        var create = new CreateToken(database.Store, new AccessOptions { KeyExport = null }, database.Clock);
        var token = await create.RunAsync(actor, new CreateTokenInput("kept", [ApiScope.OrdersCreate], 30), Cancel);
        await RefuseRowsAsync(database);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => create.RunAsync(actor, new CreateTokenInput("never", [ApiScope.OrdersCreate], 30), Cancel));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => new RotateToken(database.Store, new AccessOptions { KeyExport = null }, database.Clock).RunAsync(actor, token.Id, Cancel));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => new RevokeToken(database.Store, database.Clock).RunAsync(actor, token.Id, Cancel));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => new CreateSignInLink(database.Store, new EmergencySignIn(new AccessOptions(), new AdministratorAddresses(new AccessOptions()), database.DomainClock, database.Clock), database.Clock).RunAsync(Actor.Host, new CreateSignInLinkInput(), Cancel));

        await using var db = database.NewContext();
        Assert.Null(Assert.Single(await db.ApiTokens.ToListAsync(Cancel)).RevokedAt);
        Assert.Single(await db.ApiTokenSecrets.ToListAsync(Cancel));
        Assert.Empty(await db.SignInLinks.ToListAsync(Cancel));
        Assert.NotNull(await database.Services.GetRequiredService<AuthenticateToken>().RunAsync(Actor.Anonymous, new AuthenticateTokenInput(token.Token, null), Cancel));
    }
}
