using AcmPortal.Core.Certificates;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Certificates;

/// <summary>Whose a certificate shall be.</summary>
/// <param name="OwnerContact">Whom to tell, or empty.</param>
/// <param name="TeamId">The team that it is given to; absent leaves it where it is.</param>
public sealed record OwnerChange(string OwnerContact, Guid? TeamId = null);

/// <summary>A certificate's tags, by key.</summary>
public sealed record TagsResource(IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>As the API writes them.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<Tag> tags) => tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
}

/// <summary>Owner and tags of certificates over HTTP.</summary>
internal static class OwnershipApi
{
    public static void MapOwnership(this IEndpointRouteBuilder certificates)
    {
        certificates.MapPut("/{id:guid}/owner", async (HttpContext http, Guid id, ChangeCertificateOwner change) =>
        {
            var body = await JsonBody<OwnerChange>.ReadAsync(http);
            return Results.Ok(await change.RunAsync(http.Actor(), new ChangeCertificateOwnerInput(id, body.OwnerContact, body.TeamId), http.RequestAborted));
        }).Accepts<OwnerChange>("application/json").Produces<CertificateOwner>().WithName("changeCertificateOwner").WithSummary("Change the owner contact, and the team where teamId is given")
            .WithDescription("Its orders go with it, its profile stays. A move needs orders:manage in both teams.").Runs<ChangeCertificateOwner>();
        certificates.MapGet("/{id:guid}/tags", async (HttpContext http, Guid id, GetCertificate get) =>
                Results.Ok(new TagsResource(TagsResource.Of((await get.RunAsync(http.Actor(), id, http.RequestAborted)).Tags))))
            .Produces<TagsResource>().WithName("readTags").WithSummary("Read the tags of a certificate").Runs<GetCertificate>();
        certificates.MapPut("/{id:guid}/tags", async (HttpContext http, Guid id, SetCertificateTags set) =>
        {
            var body = await JsonBody<TagsResource>.ReadAsync(http);
            var tags = await set.RunAsync(http.Actor(), new SetCertificateTagsInput(id, [.. body.Tags.Select(t => new Tag(t.Key, t.Value))]), http.RequestAborted);
            return Results.Ok(new TagsResource(TagsResource.Of(tags)));
        }).Accepts<TagsResource>("application/json").Produces<TagsResource>().WithName("setTags").WithSummary("Set the tags of a certificate as a whole")
            .WithDescription($"At most {CertificateTags.Most}; a key has 1 to {CertificateTags.LongestKey} characters, no colon, and is unique whatever its case; a value has up to {CertificateTags.LongestValue}. Tags that are not named are removed.").Runs<SetCertificateTags>();
    }
}
