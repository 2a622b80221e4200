using AcmPortal.Core.Restore;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Restore;

/// <summary>Whether AWS is left alone after a restore.</summary>
/// <param name="Held">Whether it is.</param>
/// <param name="Details">Since when and why, and what differs; absent where nothing is held.</param>
public sealed record RestoreHoldResource(bool Held, RestoreHoldView? Details);

/// <summary>Whether nothing is held any more.</summary>
public sealed record RestoreReleased(bool Released);

/// <summary>The hold after a restore over HTTP.</summary>
internal static class RestoreApi
{
    public static void MapRestore(this IEndpointRouteBuilder api)
    {
        var hold = api.MapGroup("/restore-hold").WithTags("Restore");
        hold.MapGet("", async (HttpContext http, GetRestoreHold get) => Results.Ok(await get.RunAsync(http.Actor(), new GetRestoreHoldInput(), http.RequestAborted) is { } view ? new RestoreHoldResource(true, view) : new(false, null)))
            .Produces<RestoreHoldResource>().WithName("readRestoreHold").WithSummary("Whether AWS is left alone because the database was restored").Runs<GetRestoreHold>();
        hold.Ask<ReleaseRestoreHold, ReleaseRestoreHoldInput, RestoreReleased>(
            "/release", async (http, input) => new(await http.RequestServices.GetRequiredService<ReleaseRestoreHold>().RunAsync(http.Actor(), input, http.RequestAborted)),
            "releaseRestoreHold", "Let the portal change AWS again; needs the scope restore:end");
    }
}
