using AcmPortal.Core.Access;
using AcmPortal.Web.Api;
using AcmPortal.Web.Audit;

namespace AcmPortal.Web.Access;

/// <summary>A token with its secret, which is told this once.</summary>
/// <param name="Id">The token.</param>
/// <param name="Token">What to send as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">When it ends, UTC.</param>
public sealed record NewTokenResource(Guid Id, string Token, DateTime ExpiresAt);

/// <summary>API tokens over HTTP: none that may more than the one that asks.</summary>
internal static class TokensApi
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        tokens.List<ListTokens, ListTokensInput, TokenRow>(
            "", (http, page) => new(page, http.Flag("everybodys") == true, http.Search()), "listTokens", "List API tokens, newest first; never their secrets",
            "The owner's; with everybodys=true all. Query: q (part of a name or owner), everybodys, limit (1 to 200), page.", "q", "everybodys", "limit");
        tokens.MapPost("", async (HttpContext http, CreateToken create) =>
        {
            var made = await create.RunAsync(http.Actor(), await JsonBody<CreateTokenInput>.ReadAsync(http), http.RequestAborted);
            return Results.Created($"{PortalApi.Root}/tokens/{made.Id}", Of(made));
        }).Accepts<CreateTokenInput>("application/json").Produces<NewTokenResource>(StatusCodes.Status201Created)
            .WithName("createToken").WithSummary("Make a token that may no more than the one that asks").Runs<CreateToken>()
            .WithDescription("Of its kind, with no scope, network or team beyond its own, and no longer than it lives. The secret is told this once. Needs the scope tokens:manage.");
        tokens.MapPost("/{id:guid}/rotate", async (HttpContext http, Guid id, RotateToken rotate) => Results.Ok(Of(await rotate.RunAsync(http.Actor(), id, http.RequestAborted))))
            .Produces<NewTokenResource>().WithName("rotateToken").WithSummary("Give a token a second secret; the older of two goes").Runs<RotateToken>()
            .WithDescription("Itself, or one of its owner that may no more than it. Needs the scope tokens:manage.");
        tokens.MapPost("/{id:guid}/end-old-secret", async (HttpContext http, Guid id, EndOldSecret end) =>
        {
            await end.RunAsync(http.Actor(), id, http.RequestAborted);
            return Results.NoContent();
        }).Produces(StatusCodes.Status204NoContent).WithName("endOldSecret").WithSummary("End the older of a token's two secrets").Runs<EndOldSecret>();
        tokens.Remove<RevokeToken, Guid, bool>(id => id, "revokeToken", "End a token for good");
        tokens.History("token", "token");
    }

    private static NewTokenResource Of(NewTokenResult made) => new(made.Id, made.Token.Reveal(), made.ExpiresAt);
}
