using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Api;
using Microsoft.Net.Http.Headers;

namespace AcmPortal.Web.Certificates;

/// <summary>How the bundle is written.</summary>
public enum BundleFormat
{
    /// <summary>Private key, leaf and chain in one PEM file.</summary>
    Pem,

    /// <summary>PKCS#12; a passphrase is required.</summary>
    Pkcs12,

    /// <summary>The parts as members of a JSON object.</summary>
    Json,

    /// <summary>A zip with ready file names for nginx, Apache, HAProxy and IIS; a passphrase is required.</summary>
    Zip,
}

/// <summary>What to hand out.</summary>
/// <param name="Format">The form.</param>
/// <param name="Passphrase">For PKCS#12 and zip: 8 to 128 printable ASCII characters; encrypts the key of the others where it is given.</param>
/// <param name="Version">The version's number; absent for the current one.</param>
/// <param name="Reason">Why the key is taken, at most 200 characters on one line, for the audit log and the list of pickups; may be left out.</param>
public sealed record BundleRequest(BundleFormat Format, string? Passphrase = null, int? Version = null, string? Reason = null);

/// <summary>A bundle as JSON.</summary>
public sealed record BundleResource(string Serial, DateTime NotAfter, string Certificate, string Chain, string PrivateKey);

/// <summary>Certificate, chain and key for servers that fetch them.</summary>
internal static class MaterialApi
{
    private const string Pem = "application/x-pem-file";

    public static void MapMaterial(this IEndpointRouteBuilder certificates)
    {
        certificates.MapGet("/{id:guid}/pem", PemAsync).Produces<string>(StatusCodes.Status200OK, Pem).Produces(StatusCodes.Status304NotModified)
            .WithName("readPem").WithSummary("Certificate and chain, PEM")
            .WithDescription("The ETag is the serial: send it as If-None-Match to ask cheaply whether there is a newer one (304). Query: part (fullchain, which is usual, leaf or chain), version (its number; the current one where absent).").Runs<ReadMaterial>().Query("part", "version").Headers("If-None-Match");
        certificates.MapPost("/{id:guid}/bundle", BundleAsync).Accepts<BundleRequest>("application/json").Produces<BundleResource>().Produces(StatusCodes.Status304NotModified)
            .WithName("takeBundle").WithSummary("Certificate, chain and private key")
            .WithDescription("Needs the scope keys:export; it is written to the audit log before the first byte leaves. The ETag is the serial; with If-None-Match of the current one nothing is taken (304).").Runs<DownloadCertificate>().Headers("If-None-Match");
    }

    private static async Task<IResult> PemAsync(HttpContext http, Guid id, ReadMaterial read, GetCertificate get, DownloadCertificate download)
    {
        var part = http.Request.Query["part"] is [{ Length: > 0 } asked] ? asked : "fullchain";
        if (part is not ("fullchain" or "leaf" or "chain"))
            throw new InvalidInputException("part", "part is fullchain, leaf or chain.");
        if (http.Request.Query["version"] is [{ Length: > 0 } version])
            return await OldPemAsync(http, id, part, version, get, download);
        var known = Known(http, part);
        var material = await read.RunAsync(http.Actor(), new ReadMaterialInput(id, known), http.RequestAborted);
        http.Response.Headers.ETag = Tag(material.Serial, part);
        // A private answer: revalidated each time, never kept by a proxy.
        http.Response.Headers.CacheControl = "private, no-cache";
        if (material.LeafPem is null)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        return Results.Text(part switch { "leaf" => material.LeafPem, "chain" => material.ChainPem, _ => material.LeafPem + material.ChainPem }, Pem);
    }

    // A version never changes: its PEM has the same tag for ever.
    private static async Task<IResult> OldPemAsync(HttpContext http, Guid id, string part, string version, GetCertificate get, DownloadCertificate download)
    {
        var row = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (await get.RunAsync(http.Actor(), id, http.RequestAborted)).Versions.FirstOrDefault(v => v.Number == number)
            : null;
        if (row is null)
            throw new InvalidInputException("version", $"The certificate has no version {version}.");
        http.Response.Headers.ETag = Tag(row.Serial, part);
        http.Response.Headers.CacheControl = "private, no-cache";
        if (Known(http, part) == row.Serial)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        var format = part switch { "leaf" => DownloadFormat.LeafPem, "chain" => DownloadFormat.ChainPem, _ => DownloadFormat.FullChainPem };
        return Results.Text((await download.RunAsync(http.Actor(), new DownloadInput(row.Id, format), http.RequestAborted)).Content, Pem);
    }

    private static async Task<IResult> BundleAsync(HttpContext http, Guid id, ReadMaterial read, GetCertificate get, DownloadCertificate download)
    {
        var actor = http.Actor();
        var request = await JsonBody<BundleRequest>.ReadAsync(http);
        var current = await read.RunAsync(actor, new ReadMaterialInput(id), http.RequestAborted);
        var versionId = current.VersionId;
        if (request.Version is { } number)
        {
            versionId = (await get.RunAsync(actor, id, http.RequestAborted)).Versions.FirstOrDefault(v => v.Number == number)?.Id
                ?? throw new InvalidInputException("version", $"The certificate has no version {number}.");
        }
        else if (Known(http, "bundle") == current.Serial)
        {
            http.Response.Headers.ETag = Tag(current.Serial, "bundle");
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        var passphrase = string.IsNullOrEmpty(request.Passphrase) ? null : new SecretText(request.Passphrase);
        if (request.Format is BundleFormat.Pkcs12 or BundleFormat.Zip)
        {
            var form = request.Format == BundleFormat.Zip ? DownloadFormat.Zip : DownloadFormat.Pkcs12;
            var file = await download.RunAsync(actor, new DownloadInput(versionId, form, passphrase, request.Reason), http.RequestAborted);
            http.Response.RegisterForDispose(file);
            if (request.Version is null)
                http.Response.Headers.ETag = Tag(current.Serial, "bundle");
            return Results.File(file.Content, file.ContentType, file.FileName);
        }

        var chain = await download.RunAsync(actor, new DownloadInput(versionId, DownloadFormat.ChainPem), http.RequestAborted);
        var leaf = await download.RunAsync(actor, new DownloadInput(versionId, DownloadFormat.LeafPem), http.RequestAborted);
        // The key last, and its audit row before the first byte.
        using var key = await download.RunAsync(actor, new DownloadInput(versionId, DownloadFormat.PrivateKeyPem, passphrase, request.Reason), http.RequestAborted);
        if (request.Version is null)
            http.Response.Headers.ETag = Tag(current.Serial, "bundle");
        if (request.Format == BundleFormat.Json)
        {
            using var parsed = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(leaf.Content));
            return Results.Ok(new BundleResource(
                request.Version is null ? current.Serial : string.Join(':', parsed.SerialNumber.ToLowerInvariant().Chunk(2).Select(p => new string(p))), parsed.NotAfter.ToUniversalTime(),
                Encoding.ASCII.GetString(leaf.Content), Encoding.ASCII.GetString(chain.Content), Encoding.ASCII.GetString(key.Content)));
        }

        byte[] all = [.. key.Content, .. leaf.Content, .. chain.Content];
        http.Response.RegisterForDispose(new Wiped(all));
        return Results.File(all, Pem, leaf.FileName.Replace(".crt.pem", ".pem", StringComparison.Ordinal));
    }

    private static string Tag(string serial, string part) => part == "fullchain" ? $"\"{serial}\"" : $"\"{serial}/{part}\"";

    // The serial that the client has of this part; lists and weak tags too.
    private static string? Known(HttpContext http, string part)
    {
        foreach (var tag in http.Request.GetTypedHeaders().IfNoneMatch ?? [])
        {
            var text = tag.Tag.ToString().Trim('"');
            if (part == "fullchain" && !text.Contains('/', StringComparison.Ordinal))
                return text;
            if (text.EndsWith($"/{part}", StringComparison.Ordinal))
                return text[..^(part.Length + 1)];
        }

        return null;
    }

    private sealed class Wiped(byte[] content) : IDisposable
    {
        public void Dispose() => CryptographicOperations.ZeroMemory(content);
    }
}
