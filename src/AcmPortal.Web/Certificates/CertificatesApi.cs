using System.Text;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Api;
using AcmPortal.Web.Audit;

namespace AcmPortal.Web.Certificates;

/// <summary>A certificate in a list.</summary>
public sealed record CertificateSummary(
    Guid Id, string CommonName, int NameCount, CertificateStatus Status, string KeyAlgorithm, string Authority, string Profile, string OwnerContact, string Serial, DateTime NotBefore, DateTime NotAfter,
    Guid TeamId, string Team, IReadOnlyDictionary<string, string> Tags);

/// <summary>A certificate.</summary>
public sealed record CertificateResource(
    Guid Id, string CommonName, IReadOnlyList<string> Names, CertificateStatus Status, string KeyAlgorithm, Guid AuthorityId, string Authority, string Region, string AccountId,
    Guid ProfileId, string Profile, string OwnerContact, string Arn, DateTime CreatedAt, string Serial, DateTime NotBefore, DateTime NotAfter, IReadOnlyList<VersionResource> Versions,
    Guid TeamId, string Team, IReadOnlyDictionary<string, string> Tags);

/// <summary>One issued serial.</summary>
public sealed record VersionResource(
    Guid Id, int Number, bool Current, string Serial, string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Sha256, string Sha1, DateTime StoredAt, Guid OrderId);

/// <summary>Certificates over HTTP.</summary>
internal static class CertificatesApi
{
    public static void MapCertificates(this IEndpointRouteBuilder api)
    {
        var certificates = api.MapGroup("/certificates").WithTags("Certificates");
        certificates.MapGet("", ListAsync).Produces<ApiPage<CertificateSummary>>().WithName("listCertificates").WithSummary("List certificates")
            .WithDescription("Query: q (part of a name, a serial or an ARN), name (exactly this common name), status, authority, profile and team (ids), tag (key or key:value; several: all of them), standing (Renewing, Following, Ending or AtRisk: valid ones by how they stand towards their end), scope (account/region), requested (in the last so many days), sort (expires, name, created), desc, limit (1 to 200), after (as next gives it). Follow next until it is absent.").Runs<PageCertificates>().Query("q", "name", "status", "authority", "profile", "team", "tag", "standing", "scope", "requested", "sort", "desc", "limit", "after");
        certificates.MapGet("/{id:guid}", ReadAsync).Produces<CertificateResource>().WithName("readCertificate").WithSummary("Read a certificate with its versions").Runs<GetCertificate>();
        certificates.MapGet("/{id:guid}/versions", VersionsAsync).Produces<IReadOnlyList<VersionResource>>().WithName("listVersions").WithSummary("List the versions of a certificate, newest first").Runs<GetCertificate>();
        certificates.MapMaterial();
        certificates.MapLife();
        certificates.MapOwnership();
        certificates.History("certificate", "certificate");
    }

    private static async Task<IResult> ListAsync(HttpContext http, PageCertificates list)
    {
        var request = ApiPages.Request(http);
        var filter = new ListCertificatesInput(request, http.Request.Query["q"], ApiPages.Choice<CertificateStatus>(http, "status"), ApiPages.Id(http, "authority"), ApiPages.Id(http, "profile"),
            TeamId: ApiPages.Id(http, "team"), Tags: [.. http.Request.Query["tag"].OfType<string>()], Standing: ApiPages.Choice<CertificateStanding>(http, "standing"),
            Scope: ApiPages.Scope(http), RequestedWithinDays: ApiPages.Number(http, "requested", 0, 36_500),
            CommonName: http.Request.Query["name"] is [{ Length: > 0 } name] ? name.ToLowerInvariant() : null);
        var page = await list.RunAsync(http.Actor(), new PageCertificatesInput(filter, Read(http.Request.Query["after"])), http.RequestAborted);
        return Results.Ok(new ApiPage<CertificateSummary>(
            [.. page.Items.Select(c => new CertificateSummary(c.Id, c.CommonName, c.NameCount, c.Status, c.KeyAlgorithm, c.AuthorityName, c.ProfileName, c.OwnerContact, c.Serial, c.NotBefore, c.NotAfter,
                c.TeamId, c.TeamName, TagsResource.Of(c.Tags)))],
            page.Next is { } next ? ApiPages.Link(http, "after", Write(next)) : null));
    }

    private static async Task<IResult> ReadAsync(HttpContext http, Guid id, GetCertificate get)
    {
        var c = await get.RunAsync(http.Actor(), id, http.RequestAborted);
        var current = c.Versions.First(v => v.Current);
        return Results.Ok(new CertificateResource(
            c.Id, c.CommonName, c.Names, c.Status, c.KeyAlgorithm, c.AuthorityId, c.AuthorityName, c.Region, c.AccountId, c.ProfileId, c.ProfileName, c.OwnerContact, c.Arn, c.CreatedAt,
            current.Serial, current.NotBefore, current.NotAfter, [.. c.Versions.Select(Of)], c.TeamId, c.TeamName, TagsResource.Of(c.Tags)));
    }

    private static async Task<IResult> VersionsAsync(HttpContext http, Guid id, GetCertificate get) =>
        Results.Ok((await get.RunAsync(http.Actor(), id, http.RequestAborted)).Versions.Select(Of));

    private static VersionResource Of(VersionRow v) =>
        new(v.Id, v.Number, v.Current, v.Serial, v.Subject, v.Issuer, v.NotBefore, v.NotAfter, v.Sha256, v.Sha1, v.StoredAt, v.OrderId);

    // A cursor says where a page ended and nothing else: whoever edits it gets another page of what they may see anyhow.
    private static string Write(CertificateCursor cursor) => System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(cursor, ApiJson.Options));

    private static CertificateCursor? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            var cursor = JsonSerializer.Deserialize<CertificateCursor>(System.Buffers.Text.Base64Url.DecodeFromChars(text), ApiJson.Options);
            return cursor is null ? null : cursor with { At = cursor.At?.ToUniversalTime() };
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new InvalidInputException("after", "after is what the member next of a page gives; it cannot be made up.");
        }
    }
}
