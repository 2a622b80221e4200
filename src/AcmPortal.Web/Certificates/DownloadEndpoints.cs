using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AcmPortal.Web.Certificates;

/// <summary>
/// Files to take away. What holds a private key leaves by POST alone, with an antiforgery token, and is never cached;
/// certificates without it are public and may be linked.
/// </summary>
public static class DownloadEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/certificates/{versionId:guid}/download", PostAsync);
        endpoints.MapGet("/certificates/{versionId:guid}/pem/{part}", GetAsync);
    }

    private static async Task<IResult> PostAsync(
        HttpContext http, DownloadCertificate download, Guid versionId, [FromForm] string format, [FromForm] string? passphrase, [FromForm] string? confirm, [FromForm] string? reason,
        [FromForm] Guid? certificate)
    {
        if (!Enum.TryParse<DownloadFormat>(format, ignoreCase: true, out var known) || !Enum.IsDefined(known))
            return Refused(StatusCodes.Status400BadRequest, "There is no such format.");
        // The page asks twice and compares; a browser without scripts is told here.
        if (confirm is not null && confirm != (passphrase ?? ""))
            return Refused(StatusCodes.Status400BadRequest, "The two passphrases are not the same.");
        var secret = string.IsNullOrEmpty(passphrase) ? null : new SecretText(passphrase);
        return await SendAsync(http, download, new DownloadInput(versionId, known, secret, reason), certificate);
    }

    private static async Task<IResult> GetAsync(HttpContext http, DownloadCertificate download, Guid versionId, string part) => part switch
    {
        "leaf" => await SendAsync(http, download, new DownloadInput(versionId, DownloadFormat.LeafPem)),
        "chain" => await SendAsync(http, download, new DownloadInput(versionId, DownloadFormat.ChainPem)),
        "fullchain" => await SendAsync(http, download, new DownloadInput(versionId, DownloadFormat.FullChainPem)),
        _ => Results.NotFound(),
    };

    private static async Task<IResult> SendAsync(HttpContext http, DownloadCertificate download, DownloadInput input, Guid? certificate = null)
    {
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            var file = await download.RunAsync(await http.ActorAsync(), input, http.RequestAborted);
            // Wiped once it is sent.
            http.Response.RegisterForDispose(file);
            return Results.File(file.Content, file.ContentType, file.FileName);
        }
        catch (StaleSignInException e)
        {
            // Nobody who may take the key: who they are is to be proved anew, and then the same is asked again.
            return Refused(StatusCodes.Status403Forbidden, e.Message, certificate is { } id ? new KeyExportDraft(id, input.VersionId, input.Format, input.Reason ?? "") : null);
        }
        catch (UseCaseException e)
        {
            return Refused(
                e switch
                {
                    NotFoundException => StatusCodes.Status404NotFound,
                    NotAllowedException => StatusCodes.Status403Forbidden,
                    InvalidInputException => StatusCodes.Status400BadRequest,
                    _ => StatusCodes.Status409Conflict,
                },
                e.Message);
        }
    }

    private static RazorComponentResult<DownloadRefused> Refused(int status, string sentence, KeyExportDraft? again = null) =>
        new(new Dictionary<string, object?> { [nameof(DownloadRefused.Sentence)] = sentence, [nameof(DownloadRefused.Again)] = again }) { StatusCode = status };
}
