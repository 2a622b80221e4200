using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Notifications;
using AcmPortal.Web.Authorities;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Connections;
using AcmPortal.Web.Layout;
using AcmPortal.Web.Notifications;
using AcmPortal.Web.Profiles;
using AcmPortal.Web.Renewal;
using AcmPortal.Web.Tests.Certificates;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Tests.Access;

/// <summary>Page by role: which buttons are offered. What a role may not do is not there.</summary>
public class RolePagesTests : StoredCertificate
{
    private const string Nothing = "";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Every button that changes something, on the pages that have any. The columns: Viewer, Requester, Operator, Administrator, Auditor.
    private static readonly Dictionary<string, (string Watched, string Viewer, string Requester, string Operator, string Administrator, string Auditor)> Table = new()
    {
        ["certificate"] = ("Replace,Leaked key,Revoke,Change owner,Edit tags,Delete from the portal", Nothing, Nothing, "Replace,Leaked key,Revoke,Change owner,Edit tags", "Replace,Leaked key,Revoke,Change owner,Edit tags,Delete from the portal", Nothing),
        ["connection"] = ("Rename,Disable,Delete,Test connection", Nothing, Nothing, Nothing, "Rename,Disable,Delete,Test connection", Nothing),
        ["authority"] = ("Edit,Disable,Delete,Check now,New profile", Nothing, Nothing, Nothing, "Edit,Disable,Delete,Check now,New profile", Nothing),
        ["profile"] = ("Request certificate,Edit,Disable,Delete", Nothing, "Request certificate", "Request certificate", "Request certificate,Edit,Disable,Delete", Nothing),
        ["channel"] = ("Edit,Switch off,Delete,Send a test,New rule", Nothing, Nothing, Nothing, "Edit,Switch off,Delete,Send a test,New rule", Nothing),
        ["channels"] = ("New channel", Nothing, Nothing, Nothing, "New channel", Nothing),
        ["rules"] = ("New rule", Nothing, Nothing, Nothing, "New rule", Nothing),
        ["renewal"] = ("Manage", Nothing, Nothing, "Manage", "Manage", Nothing),
        ["rail"] = ("Users,Audit", Nothing, Nothing, Nothing, "Users,Audit", "Users,Audit"),
    };

    public static TheoryData<string, Role> Cells()
    {
        var cells = new TheoryData<string, Role>();
        foreach (var page in Table.Keys)
        {
            foreach (var role in Enum.GetValues<Role>())
                cells.Add(page, role);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Page_AsARole_OffersWhatItMayDoAndNoMore(string page, Role role)
    {
        var certificate = await StoreAsync();
        var channel = new AlertChannel { Name = "on-call", Kind = AlertChannelKind.Slack, CreatedAt = Clock.Now };
        await SaveAsync(channel);
        var connection = Authority.ConnectionId;
        Visitor = DemoPeople.Of(role);

        IRenderedComponent<IComponent> shown = page switch
        {
            "certificate" => Render<CertificatePage>(p => p.Add(c => c.Id, certificate.Id)),
            "connection" => Render<ConnectionPage>(p => p.Add(c => c.Id, connection)),
            "authority" => Render<AuthorityPage>(p => p.Add(c => c.Id, Authority.Id)),
            "profile" => Render<ProfilePage>(p => p.Add(c => c.Id, Profile.Id)),
            "channel" => Render<ChannelPage>(p => p.Add(c => c.Id, channel.Id)),
            "channels" => Render<ChannelsPage>(),
            "rules" => Render<RulesPage>(),
            "renewal" => Render<RenewalPage>(),
            _ => Render<NavigationRail>(),
        };
        shown.WaitForAssertion(() => Assert.True(shown.FindAll("dl.facts, .list-foot, .empty, nav a, a[href='/orders']").Count > 0), Patience);

        var row = Table[page];
        var expected = role switch
        {
            Role.Viewer => row.Viewer,
            Role.Requester => row.Requester,
            Role.Operator => row.Operator,
            Role.Administrator => row.Administrator,
            Role.Auditor => row.Auditor,
        };
        var watched = row.Watched.Split(',');
        shown.WaitForAssertion(() => Assert.Equal(
            expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(),
            shown.FindAll("button, a").Select(b => b.TextContent.Trim()).Where(watched.Contains).Distinct().Order()), Patience);
    }

    [Fact]
    public async Task Alerts_OfWhoIsInOneTeamOnly_HaveNoWayToChannelsAndRules()
    {
        Visitor = ActorDirectory.Of("ada", "Ada", "demo", [new HeldRole(Role.Administrator, Team.DefaultId, "test")]);

        var tabs = Render<AlertTabs>(p => p.Add(t => t.Current, "/alerts"));

        Assert.Equal(["Alerts"], tabs.FindAll("a").Select(a => a.TextContent));
        await Task.CompletedTask;
    }
}
