using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Notifications;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

/// <summary>Who is told when somebody goes past the identity provider.</summary>
public sealed class EmergencySignInTests
{
    private const string Issuer = "https://login.example.com";
    private static readonly Actor Admin = Actor.Administrator("root", "Root", "test");
    private static readonly AccessOptions BesideAProvider = new()
    {
        HasProvider = true,
        AdministratorSubjects = ["by-settings"],
        Mappings = [new ConfiguredMapping("configured", Role.Administrator, null), new ConfiguredMapping("in-a-team", Role.Administrator, "Payments"), new ConfiguredMapping("ops", Role.Operator, null)],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Link_MadeAndUsedBesideAProvider_TellsEveryAdministratorByEmailAndWhoeverARuleNames()
    {
        await using var relay = SmtpReceiver.Start();
        await using var receiver = HttpReceiver.Start();
        await using var portal = await AlertPortal.StartAsync(access: BesideAProvider);
        await portal.MailAsync(relay.Port);
        await portal.RuleAsync(await portal.WebhookAsync(receiver.Url));
        await portal.Get<AddRoleMapping>().RunAsync(Admin, new AddRoleMappingInput("mapped", Role.Administrator, null), Cancel);
        await SignInAsync(portal, "by-settings");
        await SignInAsync(portal, "by-configured-group", "configured");
        await SignInAsync(portal, "by-group", "mapped", "staff");
        await GiveAsync(portal, await SignInAsync(portal, "by-grant"), Role.Administrator);
        // None of these administrates everything, or at all any more.
        await SignInAsync(portal, "operator", "ops", "in-a-team");
        await GiveAsync(portal, await SignInAsync(portal, "viewer"), Role.Viewer);
        var gone = await SignInAsync(portal, "gone", "mapped");
        await portal.Get<SetUserDisabled>().RunAsync(Admin, new SetUserDisabledInput(gone, true), Cancel);
        await portal.PumpAsync();

        var link = await portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), Cancel);
        await portal.PumpAsync();

        Assert.Equal(4, link.Told);
        string[] administrators = ["by-configured-group@example.com", "by-grant@example.com", "by-group@example.com", "by-settings@example.com"];
        Assert.Equal(administrators, relay.Mails.Select(m => Assert.Single(m.To)).Order(StringComparer.Ordinal));
        Assert.All(relay.Mails, m => Assert.Contains("A sign-in link was made on the host", m.Header("Subject"), StringComparison.Ordinal));
        Assert.All(relay.Mails, m => Assert.DoesNotContain("acmportal_link_", m.Data, StringComparison.Ordinal));
        Assert.Single(receiver.Requests);

        var used = await portal.Get<RedeemSignInLink>().RunAsync(Actor.Anonymous with { From = "203.0.113.9" }, new RedeemSignInLinkInput(link.Token), Cancel);
        Assert.Equal("local-admin", used.Id);
        await portal.PumpAsync();

        var second = relay.Mails.Skip(4).ToList();
        Assert.Equal(administrators, second.Select(m => Assert.Single(m.To)).Order(StringComparer.Ordinal));
        Assert.All(second, m => Assert.Contains("203.0.113.9", m.Data, StringComparison.Ordinal));
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal("emergency-sign-in", receiver.Requests[^1].Json.GetProperty("type").GetString()!.Split('.')[^1]);
        await using var db = portal.Database.NewContext();
        Assert.Equal([AlertSeverity.Warning, AlertSeverity.Critical], await db.Alerts.OrderBy(a => a.Id).Select(a => a.Severity).ToListAsync(Cancel));
        Assert.Equal(2, await db.AuditEntries.CountAsync(e => (e.Action == AuditAction.SignInLinkCreated || (e.Action == AuditAction.SignedIn && e.ActorId == "local-admin")) && e.Detail.Contains("\"told\":4"), Cancel));
    }

    // Fails closed: who cannot be told of does not get in.
    [Fact]
    public async Task Link_UsedWhereTheAlertCannotBeWritten_SignsNobodyInAndMayBeUsedLater()
    {
        await using var portal = await AlertPortal.StartAsync(access: BesideAProvider);
        var link = await portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), Cancel);
        await using (var db = portal.Database.NewContext())
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER refuse BEFORE INSERT ON Alerts BEGIN SELECT RAISE(ABORT, 'full'); END", Cancel);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => portal.Get<RedeemSignInLink>().RunAsync(Actor.Anonymous, new RedeemSignInLinkInput(link.Token), Cancel));

        await using (var db = portal.Database.NewContext())
        {
            Assert.DoesNotContain(await db.AuditEntries.Select(e => e.Action).ToListAsync(Cancel), a => a == AuditAction.SignedIn);
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER refuse", Cancel);
        }

        await portal.Get<RedeemSignInLink>().RunAsync(Actor.Anonymous, new RedeemSignInLinkInput(link.Token), Cancel);
    }

    [Fact]
    public async Task Link_WhereItIsTheUsualWayIn_TellsNobody()
    {
        await using var portal = await AlertPortal.StartAsync();

        var link = await portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), Cancel);
        await portal.Get<RedeemSignInLink>().RunAsync(Actor.Anonymous, new RedeemSignInLinkInput(link.Token), Cancel);

        await using var db = portal.Database.NewContext();
        Assert.Empty(await db.Alerts.ToListAsync(Cancel));
    }

    private static async Task<Guid> SignInAsync(AlertPortal portal, string name, params string[] groups)
    {
        await portal.Get<SignInUser>().RunAsync(Actor.Anonymous, new SignInUserInput(Issuer, name, name, $"{name}@example.com", groups), Cancel);
        return await portal.Database.Store.ReadAsync((db, ct) => db.Users.Where(u => u.Subject == name).Select(u => u.Id).SingleAsync(ct), Cancel);
    }

    private static Task GiveAsync(AlertPortal portal, Guid user, Role role) => portal.Get<GiveRole>().RunAsync(Admin, new GiveRoleInput(user, role, null), Cancel);
}
