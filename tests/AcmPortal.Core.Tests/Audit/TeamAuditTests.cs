using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

/// <summary>Whoever reads the audit log of one team reads what is about that team, and nothing else.</summary>
public sealed class TeamAuditTests
{
    private static readonly string[] OfTeams = ["certificate", "order", "profile", "team"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_OfALife_SayWhoseItWas()
    {
        await using var portal = await ApprovalPortal.StartAsync(runWorker: true);
        var certificate = await LiveAsync(portal);

        await using var db = portal.Portal.Database.NewContext();
        var rows = await db.AuditEntries.AsNoTracking().OrderBy(e => e.Sequence).ToListAsync(Cancel);
        Assert.All(rows.Where(r => r.ObjectKind != "user"), r => Assert.Equal(OfTeams.Contains(r.ObjectKind), r.TeamId is not null));
        var moved = Assert.Single(rows, r => r.Action == AuditAction.CertificateOwnerChanged);
        Assert.Equal(Team.DefaultId, moved.TeamId);
        var about = certificate.ToString("D");
        Assert.All(rows.Where(r => r.ObjectId == about && r.Sequence <= moved.Sequence), r => Assert.Equal(Team.DefaultId, r.TeamId));
        Assert.Equal([AuditAction.CertificateTagsChanged], rows.Where(r => r.ObjectId == about && r.Sequence > moved.Sequence && r.TeamId == portal.Security).Select(r => r.Action));
        Assert.Equal([Team.DefaultId, portal.Security, portal.Security], rows.Where(r => r.Action == AuditAction.RoleGiven).Select(r => r.TeamId!.Value));
        Assert.All(rows.Where(r => r.Action == AuditAction.SignInRefused), r => Assert.Null(r.TeamId));
    }

    [Fact]
    public async Task Auditor_OfOneTeam_ReadsItsRowsAlone()
    {
        await using var portal = await ApprovalPortal.StartAsync(runWorker: true);
        var certificate = await LiveAsync(portal);
        var pia = await portal.PersonAsync("pia", Role.Auditor, Team.DefaultId);
        var quinn = await portal.PersonAsync("quinn", Role.Auditor, portal.Security);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<SetPickupWatch>().RunAsync(quinn, new SetPickupWatchInput(certificate, false), Cancel));

        await using var db = portal.Portal.Database.NewContext();
        foreach (var (auditor, team) in new[] { (pia, Team.DefaultId), (quinn, portal.Security) })
        {
            var theirs = await db.AuditEntries.Where(e => e.TeamId == team).OrderByDescending(e => e.Sequence).Select(e => e.Sequence).ToListAsync(Cancel);
            Assert.NotEmpty(theirs);
            Assert.Equal(theirs, (await PageAsync(portal, auditor, new())).Items.Select(r => r.Sequence));
            var listed = await portal.Get<ListAudit>().RunAsync(auditor, new ListAuditInput(new()), Cancel);
            Assert.Equal((theirs.Count, theirs[0]), (listed.Total, listed.Items[0].Sequence));
        }

        // An export is a row of its own, which is no team's.
        var exported = new List<long>();
        await foreach (var row in await portal.Get<ExportAudit>().RunAsync(pia, new ExportAuditInput(new(), AuditFormat.JsonLines), Cancel))
            exported.Add(row.Sequence);
        Assert.Equal((await PageAsync(portal, pia, new())).Items.Select(r => r.Sequence).Reverse(), exported);

        var denied = Assert.Single((await PageAsync(portal, quinn, new(Action: AuditAction.AccessDenied))).Items);
        Assert.Equal((nameof(SetPickupWatch), "quinn"), (denied.ObjectName, denied.ActorName));
        Assert.Empty((await PageAsync(portal, pia, new(Action: AuditAction.AccessDenied))).Items);
        Assert.Empty((await PageAsync(portal, quinn, new(Action: AuditAction.CertificateStored))).Items);
        Assert.Empty((await PageAsync(portal, quinn, new(Action: AuditAction.ConnectionCreated))).Items);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<VerifyAuditLog>().RunAsync(pia, new VerifyAuditLogInput(), Cancel));
    }

    [Fact]
    public async Task Token_ForOneTeam_ReadsTheRowsOfThatTeamAlone()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        await portal.RequestAsync(portal.Rita, "a.example.com");
        var token = await portal.TokenAsync(OrderPortal.Admin, [ApiScope.AuditRead], ApiTokenKind.Service, portal.Security);

        var rows = (await PageAsync(portal, token, new())).Items;

        Assert.Contains(rows, r => r.Action == AuditAction.TeamCreated);
        Assert.DoesNotContain(rows, r => r.Action == AuditAction.OrderCreated);
        Assert.DoesNotContain(rows, r => r.ObjectKind is "connection" or "authority" or "profile");
    }

    private static Task<AuditRows> PageAsync(ApprovalPortal portal, Actor actor, AuditFilter filter) =>
        portal.Get<PageAudit>().RunAsync(actor, new PageAuditInput(filter, 200), Cancel);

    // Asked for, approved, stored, renewed and tagged; then given to the team Security, and tagged again.
    private static async Task<Guid> LiveAsync(ApprovalPortal portal)
    {
        var order = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.ApproveAsync(portal.Sam, order);
        var certificate = (await portal.Portal.UntilAsync(order, OrderState.Stored)).CertificateId!.Value;
        await portal.Get<SetCertificateTags>().RunAsync(OrderPortal.Admin, new SetCertificateTagsInput(certificate, [new Tag("tier", "1")]), Cancel);
        await portal.Get<ChangeCertificateOwner>().RunAsync(OrderPortal.Admin, new ChangeCertificateOwnerInput(certificate, "security@example.com", portal.Security), Cancel);
        await portal.Get<SetCertificateTags>().RunAsync(OrderPortal.Admin, new SetCertificateTagsInput(certificate, []), Cancel);
        return certificate;
    }
}
