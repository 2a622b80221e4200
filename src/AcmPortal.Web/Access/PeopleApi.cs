using AcmPortal.Core.Access;
using AcmPortal.Web.Api;
using AcmPortal.Web.Audit;

namespace AcmPortal.Web.Access;

/// <summary>How many sessions were ended.</summary>
public sealed record EndedSessions(int Ended);

/// <summary>Teams, users, their roles and sessions over HTTP.</summary>
internal static class PeopleApi
{
    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        MapTeams(api.MapGroup("/teams").WithTags("People"));
        MapUsers(api.MapGroup("/users").WithTags("People"));
        MapRoles(api.MapGroup("/role-grants").WithTags("People"), api.MapGroup("/role-mappings").WithTags("People"));
        MapSessions(api.MapGroup("/sessions").WithTags("People"));
    }

    private static void MapTeams(IEndpointRouteBuilder teams)
    {
        teams.List<ListTeams, ListTeamsInput, TeamRow>("", (http, page) => new(page, http.Search()), "listTeams", "List the teams that one sees", "Query: q (part of a name), desc, limit (1 to 200), page.", "q", "desc");
        teams.Read<GetTeam, TeamView>("readTeam", "Read a team with its people");
        teams.Create<CreateTeam, CreateTeamInput, Guid>("teams", id => id, "createTeam", "Make a team");
        teams.Put<EditTeam, EditTeamInput, Guid>("/{id:guid}", i => i.TeamId, "editTeam", "Change a team");
        teams.Remove<DeleteTeam, Guid, bool>(id => id, "deleteTeam", "Delete a team that owns nothing");
        teams.History("team", "team");
    }

    private static void MapUsers(IEndpointRouteBuilder users)
    {
        users.List<ListUsers, ListUsersInput, UserRow>(
            "", (http, page) => new(page, http.Search(), ApiPages.Id(http, "team"), http.Flag("disabled")), "listUsers", "List people who signed in",
            "Query: q (part of a name or an e-mail address), team (id), disabled, sort (name, seen), desc, limit (1 to 200), page.", "q", "team", "disabled", "sort", "desc");
        users.Read<GetUser, UserView>("readUser", "Read a user with their roles and where each comes from");
        users.Put<SetUserDisabled, SetUserDisabledInput, bool>("/{id:guid}/disabled", i => i.UserId, "setUserDisabled", "Keep a user out, or let them in again. Answers whether that changed anything");
        users.History("user", "user");
    }

    private static void MapRoles(IEndpointRouteBuilder grants, IEndpointRouteBuilder mappings)
    {
        grants.Create<GiveRole, GiveRoleInput, Guid>("role-grants", id => id, "giveRole", "Give a user a role, everywhere or in a team; by a token never its own owner");
        grants.Remove<TakeRole, Guid, bool>(id => id, "takeRole", "Take a role back");
        mappings.List<ListRoleMappings, ListRoleMappingsInput, RoleMappingRow>("", (_, page) => new(page), "listRoleMappings", "List which groups have which roles", "Query: limit (1 to 200), page. Those without an id stand in the settings.");
        mappings.Create<AddRoleMapping, AddRoleMappingInput, Guid>("role-mappings", id => id, "addRoleMapping", "Give a group a role; by a token never a group of its own owner");
        mappings.Remove<RemoveRoleMapping, Guid, bool>(id => id, "removeRoleMapping", "End a mapping");
    }

    private static void MapSessions(IEndpointRouteBuilder sessions)
    {
        sessions.List<ListSessions, ListSessionsInput, SessionRow>(
            "", (http, page) => new(page, http.Flag("everybodys") == true, http.Request.Query["user"] is [{ Length: > 0 } user] ? user : null), "listSessions", "List the sessions that last",
            "The owner's; with everybodys=true all, with user those of one (actorId of a user). Query: everybodys, user, limit (1 to 200), page.", "everybodys", "user");
        sessions.Remove<EndSession, EndSessionInput, int>(id => new(id), "endSession", "End a session");
        sessions.Ask<EndSession, EndSessionsOf, EndedSessions>("/end", (http, of) => EndAsync(http, of), "endSessionsOf", "End all sessions of a user");
    }

    private static async Task<EndedSessions> EndAsync(HttpContext http, EndSessionsOf of) =>
        new(await http.RequestServices.GetRequiredService<EndSession>().RunAsync(http.Actor(), new EndSessionInput(AllOf: of.ActorId), http.RequestAborted));
}

/// <summary>Whose sessions are to end.</summary>
/// <param name="ActorId">As users and sessions have it: issuer and subject.</param>
public sealed record EndSessionsOf(string ActorId);
