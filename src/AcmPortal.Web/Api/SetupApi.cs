using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Audit;

namespace AcmPortal.Web.Api;

/// <summary>An external id, from a cryptographic source.</summary>
public sealed record NewExternalIdResource(string ExternalId);

/// <summary>Connections, CAs and profiles over HTTP: the use cases' own inputs and views, which hold no secret.</summary>
internal static class SetupApi
{
    public static void MapSetup(this IEndpointRouteBuilder api)
    {
        MapConnections(api.MapGroup("/connections").WithTags("Connections"));
        MapAuthorities(api.MapGroup("/authorities").WithTags("Authorities"));
        MapProfiles(api.MapGroup("/profiles").WithTags("Profiles"));
    }

    private static void MapConnections(IEndpointRouteBuilder group)
    {
        group.List<ListConnections, ListConnectionsInput, ConnectionRow>("", (http, page) => new(page, http.Search(), http.Flag("enabled")), "listConnections", "List connections", null, "enabled");
        group.Read<GetConnection, ConnectionView>("readConnection", "Read a connection; never its secrets");
        group.Create<CreateConnection, CreateConnectionInput, CreateConnectionResult>("connections", r => r.Id, "createConnection", "Make a connection");
        group.Act<TestConnection, TestConnectionInput, ConnectionTest>("/{id:guid}/test", i => i.ConnectionId, "testConnection", "Test a connection and each permission");
        group.Put<RenameConnection, RenameConnectionInput, Guid>("/{id:guid}/name", i => i.ConnectionId, "renameConnection", "Rename a connection");
        group.Put<RotateConnectionKeys, RotateConnectionKeysInput, Guid>("/{id:guid}/keys", i => i.ConnectionId, "rotateConnectionKeys", "Replace a connection's keys");
        group.Put<SetConnectionEnabled, SetConnectionEnabledInput, Guid>("/{id:guid}/enabled", i => i.ConnectionId, "setConnectionEnabled", "Enable or disable a connection");
        group.Remove<DeleteConnection, DeleteConnectionInput, Guid>(id => new(id), "deleteConnection", "Delete an unused connection");
        group.MapPost("/external-id", async (HttpContext http, NewExternalId make) => Results.Ok(new NewExternalIdResource(await make.RunAsync(http.Actor(), new NewExternalIdInput(), http.RequestAborted))))
            .Produces<NewExternalIdResource>().WithName("newExternalId").WithSummary("Make an external id for a role's trust policy").Runs<NewExternalId>();
        group.Ask<GetIamPolicies, GetIamPoliciesInput, IReadOnlyList<IamPolicy>>("/policies", "readPolicies", "The IAM policies to paste, filled in as far as known; connectionId names a connection");
        group.GetOf<ListHostedZones, ListHostedZonesInput, HostedZoneList>(
            "/{id:guid}/zones", (http, id) => new(id, http.Request.Query["region"] is [{ Length: > 0 } region] ? region : "us-east-1"), "listHostedZones", "The hosted zones that a connection sees", "Query: region (of the CA, us-east-1 where absent).", "region");
        group.History("connection", "connection");
    }

    private static void MapAuthorities(IEndpointRouteBuilder group)
    {
        group.List<ListAuthorities, ListAuthoritiesInput, AuthorityRow>("", (http, page) => new(page, http.Search(), http.Flag("enabled"), ApiPages.Id(http, "connection")), "listAuthorities", "List certificate authorities", null, "enabled", "connection");
        group.Read<GetAuthority, AuthorityView>("readAuthority", "Read a certificate authority");
        group.Create<CreateAuthority, CreateAuthorityInput, CreateAuthorityResult>("authorities", r => r.Id, "createAuthority", "Make a certificate authority, after checking it against AWS");
        group.Ask<CheckAuthority, CheckAuthorityInput, AuthorityCheck>("/check", "checkAuthority", "Check a certificate authority against AWS and DNS before it is made");
        group.Put<EditAuthority, EditAuthorityInput, AuthorityCheck>("/{id:guid}", i => i.AuthorityId, "editAuthority", "Change a certificate authority");
        group.Put<SetAuthorityEnabled, SetAuthorityEnabledInput, Guid>("/{id:guid}/enabled", i => i.AuthorityId, "setAuthorityEnabled", "Enable or disable a certificate authority");
        group.Remove<DeleteAuthority, DeleteAuthorityInput, Guid>(id => new(id), "deleteAuthority", "Delete an unused certificate authority");
        group.History("authority", "certificate authority");
    }

    private static void MapProfiles(IEndpointRouteBuilder group)
    {
        group.List<ListProfiles, ListProfilesInput, ProfileRow>("", (http, page) => new(page, http.Search(), ApiPages.Id(http, "authority"), http.Flag("enabled")), "listProfiles", "List profiles", null, "authority", "enabled");
        group.Get<ListRequestableProfiles, ListRequestableProfilesInput, IReadOnlyList<RequestableProfile>>("/requestable", http => new(http.Search()), "listRequestableProfiles", "List the profiles through which one may request now", "Query: q (part of a name or a description).", "q");
        group.Read<GetProfile, ProfileView>("readProfile", "Read a profile");
        group.Create<CreateProfile, CreateProfileInput, Guid>("profiles", id => id, "createProfile", "Make a profile");
        group.Put<EditProfile, EditProfileInput, Guid>("/{id:guid}", i => i.ProfileId, "editProfile", "Change a profile");
        group.Act<PreviewProfileChange, EditProfileInput, ProfileChangePreview>("/{id:guid}/preview", i => i.ProfileId, "previewProfileChange", "What a change of a profile would mean");
        group.Put<SetProfileEnabled, SetProfileEnabledInput, Guid>("/{id:guid}/enabled", i => i.ProfileId, "setProfileEnabled", "Enable or disable a profile");
        group.Remove<DeleteProfile, DeleteProfileInput, Guid>(id => new(id), "deleteProfile", "Delete an unused profile");
        group.History("profile", "profile");
    }
}
