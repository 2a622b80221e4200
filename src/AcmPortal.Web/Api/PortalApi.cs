using AcmPortal.Core.Access;
using AcmPortal.Web.Access;
using AcmPortal.Web.Audit;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Dashboard;
using AcmPortal.Web.Notifications;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Restore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Scalar.AspNetCore;

namespace AcmPortal.Web.Api;

/// <summary>The REST API under <c>/api/v1</c>: by token alone, never by a browser's session, so that no foreign page can use it.</summary>
public static class PortalApi
{
    /// <summary>Where it is.</summary>
    public const string Root = "/api/v1";
    private const string Policy = "api";

    /// <summary>Registers tokens, limits and the document.</summary>
    public static void AddPortalApi(this IServiceCollection services)
    {
        services.AddSingleton<TokenCache>();
        services.AddSingleton<TokenReader>();
        services.AddSingleton<TokenGuesses>();
        services.AddSingleton<ApiLimits>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, new AuthorizationPolicyBuilder(TokenAuthentication.Scheme).RequireAuthenticatedUser().Build());
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        services.AddOpenApi("v1", ApiDocument.Configure);
    }

    /// <summary>Maps every operation, the document and its page.</summary>
    public static void MapPortalApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Root).RequireAuthorization(Policy).DisableAntiforgery()
            .AddEndpointFilterFactory((context, next) => ActivatorUtilities.CreateInstance<ApiLimits.Filter>(context.ApplicationServices) is var filter ? call => filter.InvokeAsync(call, next) : next)
            .AddEndpointFilterFactory((context, next) => ActivatorUtilities.CreateInstance<ApiProblems.Filter>(context.ApplicationServices) is var filter ? call => filter.InvokeAsync(call, next) : next)
            .AddEndpointFilter<RouteGroupBuilder, ApiPermission.Filter>();
        api.MapOrders();
        api.MapCertificates();
        api.MapRenewals();
        api.MapSetup();
        api.MapAudit();
        api.MapAlerts();
        api.MapMoney();
        api.MapPeople();
        api.MapTokens();
        api.MapDashboard();
        api.MapRestore();
        // Also for what looks like a file, which the framework's own pattern leaves out.
        api.MapFallback("{*path}", () => ApiProblems.Result(ApiProblems.Make(StatusCodes.Status404NotFound, "no-such-operation", "No such operation", "The API has no operation at this address. /openapi/v1.json lists all of them."))).ExcludeFromDescription();
        endpoints.MapOpenApi();
        endpoints.MapScalarApiReference("/api", options => options.WithTitle("AcmPortal API").WithOpenApiRoutePattern("/openapi/{documentName}.json").DisableDefaultFonts())
            .AddEndpointFilter(new ApiPageScripts());
    }

    /// <summary>Who the token of a request speaks for.</summary>
    public static Actor Actor(this HttpContext http) => (http.Features.Get<TokenActor>()?.Actor ?? Core.Access.Actor.Anonymous).At(http);
}
