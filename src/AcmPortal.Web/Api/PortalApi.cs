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
    private const string Page = "/api";
    private const string Document = "/openapi";
    private const string Policy = "api";
    private const string DocumentPolicy = "api-document";
    private const string DocumentScheme = "session-or-token";

    /// <summary>Whether an address is of what a token opens: the API, its document and the page of it.</summary>
    public static bool Holds(PathString path) => path.StartsWithSegments(Page) || path.StartsWithSegments(Document);

    /// <summary>Registers tokens, limits and the document.</summary>
    /// <param name="services">To what is added.</param>
    /// <param name="isDemo">Whether whoever sends no token is somebody of the demo.</param>
    public static void AddPortalApi(this IServiceCollection services, bool isDemo)
    {
        services.AddSingleton<TokenCache>();
        services.AddSingleton<TokenReader>();
        services.AddSingleton<TokenGuesses>();
        services.AddSingleton<ApiLimits>();
        services.AddSingleton<HeldAnswers>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, null);
        // Who sends a token is answered as the API answers, and never sent to a page where people sign in.
        services.AddAuthentication().AddPolicyScheme(DocumentScheme, null, options => options.ForwardDefaultSelector = http =>
            http.Request.Headers.Authorization.Count > 0 ? TokenAuthentication.Scheme : isDemo ? DemoAuthentication.Scheme : SignIn.Scheme);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, new AuthorizationPolicyBuilder(TokenAuthentication.Scheme).RequireAuthenticatedUser().Build())
            .AddPolicy(DocumentPolicy, new AuthorizationPolicyBuilder(DocumentScheme).RequireAuthenticatedUser().Build());
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        services.AddOpenApi("v1", ApiDocument.Configure);
    }

    /// <summary>Maps every operation, the document and its page.</summary>
    public static void MapPortalApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Root).RequireAuthorization(Policy).DisableAntiforgery()
            .AddEndpointFilterFactory(Limits)
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
        endpoints.MapOpenApi().RequireAuthorization(DocumentPolicy).AddEndpointFilterFactory(Limits);
        endpoints.MapScalarApiReference(Page, options => options.WithTitle("AcmPortal API").WithOpenApiRoutePattern("/openapi/{documentName}.json").DisableDefaultFonts())
            .RequireAuthorization(DocumentPolicy).AddEndpointFilterFactory(Limits).AddEndpointFilter(new ApiPageScripts());
    }

    private static EndpointFilterDelegate Limits(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var filter = ActivatorUtilities.CreateInstance<ApiLimits.Filter>(context.ApplicationServices);
        return call => filter.InvokeAsync(call, next);
    }

    /// <summary>Who the token of a request speaks for.</summary>
    public static Actor Actor(this HttpContext http) => (http.Features.Get<TokenActor>()?.Actor ?? Core.Access.Actor.Anonymous).At(http);
}
