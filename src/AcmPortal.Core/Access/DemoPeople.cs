namespace AcmPortal.Core.Access;

/// <summary>Whom a visitor of the demo may be: one person for each role, so that each can be tried.</summary>
public static class DemoPeople
{
    private const string Prefix = "demo-";

    /// <summary>The administrator, who is everybody's first self.</summary>
    public static Actor Administrator { get; } = Of(Role.Administrator);

    /// <summary>The person with a role, everywhere.</summary>
    public static Actor Of(Role role)
    {
        var id = role == Role.Administrator ? "demo" : Prefix + role.ToString().ToLowerInvariant();

        // In the default team, too, so that requests can be made to wait for somebody's word.
        return ActorDirectory.Of(id, $"Demo {role.ToString().ToLowerInvariant()}", "demo", [new HeldRole(role, null, "demo"), new HeldRole(role, Team.DefaultId, "demo")]);
    }

    /// <summary>The person with an id; null where there is none.</summary>
    public static Actor? Find(string id) => Roles.All.Select(Of).FirstOrDefault(a => a.Id == id);
}
