using AcmPortal.Core.Access;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Access;

/// <summary>How people and sessions are shown.</summary>
public static class PeopleWords
{
    /// <summary>Whether somebody may come in.</summary>
    public static StatusLook Look(UserRow user) =>
        user.Disabled ? StatusLook.Unknown("Disabled") : user.Roles.Count == 0 ? StatusLook.Warning("Has no role", "Is not let in until somebody gives a role.") : StatusLook.Good("May sign in");

    /// <summary>Where a role is held.</summary>
    public static string Where(Guid? team, string? name) => team is null ? "everywhere" : $"in {name ?? "a team"}";

    /// <summary>How a session began.</summary>
    public static string Via(string via) => via switch
    {
        "link" => "link from the host",
        "demo" => "demo",
        _ => "identity provider",
    };
}
