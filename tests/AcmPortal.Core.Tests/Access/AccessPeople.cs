using AcmPortal.Core.Access;
using AcmPortal.Core.Tests.Dashboard;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

/// <summary>Users as a provider vouches for them, and what they are.</summary>
internal static class AccessPeople
{
    public const string Issuer = "https://login.example.com";
    public static readonly Actor Admin = Actor.Administrator("root", "Root", "test");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Signs somebody in; the row is there even where they are refused.</summary>
    public static async Task<PortalUser> UserAsync(this DashboardPortal portal, string name, params string[] groups)
    {
        await portal.Get<SignInUser>().RunAsync(Actor.Anonymous, new SignInUserInput(Issuer, name, name, $"{name}@example.com", groups), Cancel);
        await using var db = portal.Database.NewContext();
        return await db.Users.SingleAsync(u => u.Subject == name, Cancel);
    }

    public static Task<Guid> GiveAsync(this DashboardPortal portal, PortalUser user, Role role, Guid? team = null, Actor? by = null) =>
        portal.Get<GiveRole>().RunAsync(by ?? Admin, new GiveRoleInput(user.Id, role, team), Cancel);

    /// <summary>What a user may do at this moment; null for nothing.</summary>
    public static Task<Actor?> ActorAsync(this DashboardPortal portal, PortalUser user) => portal.Get<ActorDirectory>().OfUserAsync(user.ActorId, "session", Cancel);

    public static Task<Guid> TeamAsync(this DashboardPortal portal, string name) => portal.Get<CreateTeam>().RunAsync(Admin, new CreateTeamInput(name), Cancel);
}
