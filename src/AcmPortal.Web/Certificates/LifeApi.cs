using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Certificates;

/// <summary>How many accounts and regions are compared now.</summary>
public sealed record ReconcileStarted(int Scopes);

/// <summary>What becomes of a replaced certificate, and the order that revokes it, once there is one.</summary>
public sealed record ReplacementChanged(Guid CertificateId, ReplaceThen Then, Guid? RevocationOrderId);

/// <summary>Renewal and the end of certificates over HTTP.</summary>
internal static class LifeApi
{
    public static void MapLife(this IEndpointRouteBuilder certificates)
    {
        certificates.MapGet("/{id:guid}/renewal", async (HttpContext http, Guid id, GetRenewal get) => Results.Ok(await get.RunAsync(http.Actor(), id, http.RequestAborted)))
            .Produces<RenewalView>().WithName("readRenewal").WithSummary("How a certificate is renewed: what is in force, what happens next and when").Runs<GetRenewal>();
        certificates.MapPost("/{id:guid}/renew", async (HttpContext http, Guid id, RenewNow renew) => Results.Accepted(null, await renew.RunAsync(http.Actor(), id, http.RequestAborted)))
            .Produces<RenewNowResult>(StatusCodes.Status202Accepted).WithName("renewCertificate").WithSummary("Renew now")
            .WithDescription("AWS charges every renewal. Where AWS has renewed already, its version is fetched and nothing more is charged. Needs the scope orders:create or orders:manage.").Runs<RenewNow>();
        certificates.MapPut("/{id:guid}/renewal", SetAsync).Accepts<RenewalChange>("application/json").Produces<RenewalChangeResult>()
            .WithName("changeRenewal").WithSummary("Override the renewal settings, or take the profile's again").Runs<ChangeRenewal>();
        certificates.GetOf<PreviewRevocation, Guid, RevocationPreview>("/{id:guid}/revocation", (_, id) => id, "previewRevocation", "What a revocation would end; AWS is asked who uses the certificate");
        certificates.Put<SetPickupWatch, SetPickupWatchInput, bool>("/{id:guid}/pickup-watch", i => i.CertificateId, "setPickupWatch", "Whether a renewal that nobody fetches needs a person");
        certificates.MapPut("/{id:guid}/replacement", async (HttpContext http, Guid id, ChangeReplacement change) =>
        {
            var input = await JsonBody<ChangeReplacementInput>.ReadAsync(http);
            return input.CertificateId == id
                ? Results.Ok(new ReplacementChanged(id, input.Then, await change.RunAsync(http.Actor(), input, http.RequestAborted)))
                : throw new InvalidInputException("certificateId", "The id in the body and the one in the address are not the same.");
        }).Accepts<ChangeReplacementInput>("application/json").Produces<ReplacementChanged>()
            .WithName("changeReplacement").WithSummary("What becomes of a replaced certificate; typedName is the common name, not needed to keep it").Runs<ChangeReplacement>();
        certificates.Act<RevokeCertificate, RevokeCertificateInput, RevokeCertificateResult>("/{id:guid}/revoke", i => i.CertificateId, "revokeCertificate", "Revoke; typedName is the common name. It cannot be undone");
        certificates.Act<ReplaceCertificate, ReplaceCertificateInput, Core.Orders.RequestCertificateResult>("/{id:guid}/replace", i => i.CertificateId, "replaceCertificate", "Request a new certificate that takes over");
        certificates.Act<DeleteCertificate, DeleteCertificateInput, DeleteCertificateResult>("/{id:guid}/delete", i => i.CertificateId, "deleteCertificate", "Delete from the portal, with or without deleting at AWS");
        certificates.MapGet("/{id:guid}/pickups", async (HttpContext http, Guid id, ListPickups list) =>
        {
            var page = ApiPages.Request(http);
            return Results.Ok(ApiPages.Of(http, page, await list.RunAsync(http.Actor(), new ListPickupsInput(id, page), http.RequestAborted), p => p));
        }).Produces<ApiPage<PickupRow>>().WithName("listPickups").WithSummary("Who took the private key, when and how").Runs<ListPickups>().Query(ApiQuery.Paged);
    }

    /// <summary>The table of the Manage Renewal page, and its changes for many.</summary>
    public static void MapRenewals(this IEndpointRouteBuilder api)
    {
        var renewals = api.MapGroup("/renewals").WithTags("Renewals");
        renewals.List<ListRenewals, ListRenewalsInput, RenewalRow>(
            "", (http, page) => new ListRenewalsInput(page, new RenewalFilter(
                http.Search(), ApiPages.Choice<RenewalCategory>(http, "category") is { } one ? [one] : null, ApiPages.Id(http, "profile") is { } profile ? [profile] : null,
                ApiPages.Id(http, "authority") is { } authority ? [authority] : null, http.Request.Query["owner"] is [{ Length: > 0 } owner] ? owner : null, TeamId: ApiPages.Id(http, "team"))),
            "listRenewals", "List certificates by what their renewal does next",
            "Query: q, category, profile, authority and team (ids), owner, sort (urgent, expires, name, profile), desc, limit (1 to 200), page.", "q", "category", "profile", "authority", "team", "owner", "sort", "desc");
        renewals.MapPost("/preview", async (HttpContext http, PreviewRenewalChange preview) =>
                Results.Ok(await preview.RunAsync(http.Actor(), await JsonBody<ChangeRenewalInput>.ReadAsync(http), http.RequestAborted)))
            .Accepts<ChangeRenewalInput>("application/json").Produces<RenewalChangePreview>().WithName("previewRenewalChange").WithSummary("What a change for many would do and cost").Runs<PreviewRenewalChange>();
        renewals.MapPost("/change", async (HttpContext http, ChangeRenewal change) =>
                Results.Ok(await change.RunAsync(http.Actor(), await JsonBody<ChangeRenewalInput>.ReadAsync(http), http.RequestAborted)))
            .Accepts<ChangeRenewalInput>("application/json").Produces<RenewalChangeResult>().WithName("changeRenewals").WithSummary("Change the renewal of many; one result for each").Runs<ChangeRenewal>();
        api.MapGet("/aws", async (HttpContext http, ListAwsScopes list) => Results.Ok(await list.RunAsync(http.Actor(), new ListAwsScopesInput(), http.RequestAborted)))
            .Produces<IReadOnlyList<AwsScopeRow>>().WithTags("AWS").WithName("listAwsScopes").WithSummary("Accounts and regions: last comparison, quotas, throttles").Runs<ListAwsScopes>();
        api.MapGroup("/aws/calls").WithTags("AWS").List<ListAwsCalls, ListAwsCallsInput, ScopeCallRow>(
            "", (http, page) => new ListAwsCallsInput(page, Scope(http), ApiPages.Day(http, "from"), ApiPages.Day(http, "to"),
                http.Request.Query["operation"] is [{ Length: > 0 } operation] ? operation : null, http.Request.Query["result"] is ["throttled"]),
            "listAwsCalls", "List the calls to AWS of one account and region, newest first",
            "Query: scope (account/region, as in listAwsScopes; required), from and to (days, 2027-03-14; today without them), operation, result (throttled), limit (1 to 200), page.", "scope", "from", "to", "operation", "result");
        api.MapPost("/aws/reconcile", async (HttpContext http, ReconcileNow reconcile) => Results.Accepted(null, new ReconcileStarted(await reconcile.RunAsync(http.Actor(), new ReconcileNowInput(), http.RequestAborted))))
            .Produces<ReconcileStarted>(StatusCodes.Status202Accepted).WithTags("AWS").WithName("reconcileNow").WithSummary("Compare with AWS now").Runs<ReconcileNow>();
    }

    private static string Scope(HttpContext http) => ApiPages.Scope(http)
        ?? throw new InvalidInputException("scope", "scope is an account and region, written 123456789012/eu-central-1.");

    private static async Task<IResult> SetAsync(HttpContext http, Guid id, ChangeRenewal change)
    {
        var wanted = await JsonBody<RenewalChange>.ReadAsync(http);
        return Results.Ok(await change.RunAsync(http.Actor(), new ChangeRenewalInput(new RenewalSelection([id]), wanted), http.RequestAborted));
    }
}
