using Microsoft.OpenApi;

namespace AcmPortal.Web.Api;

/// <summary>What an operation reads from the query and from headers, for its document.</summary>
/// <param name="Names">As the client writes them.</param>
/// <param name="In">Where they stand.</param>
internal sealed record ReadsParameters(IReadOnlyList<string> Names, ParameterLocation In);

/// <summary>The parameters of lists and headers in words; one word means the same everywhere.</summary>
internal static class ApiQuery
{
    /// <summary>What every list in numbered pages takes.</summary>
    public static readonly string[] Paged = ["limit", "page"];

    private static readonly Dictionary<string, (JsonSchemaType Type, string? Format, string Text)> Known = new(StringComparer.Ordinal)
    {
        ["q"] = (JsonSchemaType.String, null, "Part of a name; what else it finds, the operation says."),
        ["sort"] = (JsonSchemaType.String, null, "By what; the operation lists the keys."),
        ["desc"] = (JsonSchemaType.Boolean, null, "The other way round."),
        ["limit"] = (JsonSchemaType.Integer, null, "How many, 1 to 200; 50 where absent."),
        ["page"] = (JsonSchemaType.Integer, null, "Which page, from 1."),
        ["after"] = (JsonSchemaType.String, null, "Where to go on, as next of the page before gives it."),
        ["authority"] = (JsonSchemaType.String, "uuid", "Only of this certificate authority."),
        ["profile"] = (JsonSchemaType.String, "uuid", "Only of this profile."),
        ["certificate"] = (JsonSchemaType.String, "uuid", "Only of this certificate."),
        ["connection"] = (JsonSchemaType.String, "uuid", "Only of this connection."),
        ["team"] = (JsonSchemaType.String, "uuid", "Only of this team."),
        ["tag"] = (JsonSchemaType.String, null, "Only with this tag: key, or key:value, whatever its case."),
        ["channel"] = (JsonSchemaType.String, "uuid", "Only through this channel."),
        ["alert"] = (JsonSchemaType.String, "uuid", "Only of this alert."),
        ["object"] = (JsonSchemaType.String, "uuid", "Only about this object."),
        ["correlation"] = (JsonSchemaType.String, "uuid", "Only what one request or click caused."),
        ["status"] = (JsonSchemaType.String, null, "Only those that stand so, for example Active."),
        ["state"] = (JsonSchemaType.String, null, "Only those in this state."),
        ["category"] = (JsonSchemaType.String, null, "Only of this category of renewal."),
        ["event"] = (JsonSchemaType.String, null, "Only of this event."),
        ["severity"] = (JsonSchemaType.String, null, "Only of this severity."),
        ["owner"] = (JsonSchemaType.String, null, "Only of this owner's address."),
        ["enabled"] = (JsonSchemaType.Boolean, null, "Only those that are, or are not."),
        ["disabled"] = (JsonSchemaType.Boolean, null, "Only those that are, or are not."),
        ["failing"] = (JsonSchemaType.Boolean, null, "Only those that fail."),
        ["needsPerson"] = (JsonSchemaType.Boolean, null, "Only those that need a person."),
        ["forMe"] = (JsonSchemaType.Boolean, null, "Only those that wait for one's own approval, of other teams too."),
        ["everybodys"] = (JsonSchemaType.Boolean, null, "All users', for who may see them."),
        ["user"] = (JsonSchemaType.String, null, "Only of this user, by actorId."),
        ["actor"] = (JsonSchemaType.String, null, "Only by this actor: id or name."),
        ["kind"] = (JsonSchemaType.String, null, "Only of this kind."),
        ["action"] = (JsonSchemaType.String, null, "Only this action."),
        ["outcome"] = (JsonSchemaType.String, null, "ok, refused, denied or failed."),
        ["from"] = (JsonSchemaType.String, null, "From this moment or day on."),
        ["to"] = (JsonSchemaType.String, null, "Until this moment or day."),
        ["format"] = (JsonSchemaType.String, null, "The form of the file."),
        ["standing"] = (JsonSchemaType.String, null, "Only valid ones that stand so towards their end: Renewing, Following, Ending or AtRisk."),
        ["course"] = (JsonSchemaType.String, null, "Only those that went so."),
        ["scope"] = (JsonSchemaType.String, null, "Only of this account and region, for example 123456789012/eu-central-1."),
        ["name"] = (JsonSchemaType.String, null, "Only those of exactly this common name."),
        ["requested"] = (JsonSchemaType.Integer, null, "Only those that were requested in the last so many days, 0 to 36500."),
        ["operation"] = (JsonSchemaType.String, null, "Only of this operation of AWS, for example RequestCertificate."),
        ["result"] = (JsonSchemaType.String, null, "throttled: only those that AWS refused as too many."),
        ["month"] = (JsonSchemaType.String, null, "A month, for example 2027-03."),
        ["part"] = (JsonSchemaType.String, null, "fullchain, leaf or chain."),
        ["version"] = (JsonSchemaType.Integer, null, "The number of a version; the current one where absent."),
        ["region"] = (JsonSchemaType.String, null, "An AWS region."),
        ["Idempotency-Key"] = (JsonSchemaType.String, null, "1 to 128 visible ASCII characters; the same key gets the same order for a day."),
        ["Prefer"] = (JsonSchemaType.String, null, "wait=60 holds the answer until the order is stored, needs a person, or the seconds are up."),
        ["If-None-Match"] = (JsonSchemaType.String, null, "The ETag that one has; 304 where it is still the current one."),
    };

    /// <summary>Says what the operation reads from the query.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, params string[] names) => With(route, names, ParameterLocation.Query);

    /// <summary>Says which headers it reads.</summary>
    public static RouteHandlerBuilder Headers(this RouteHandlerBuilder route, params string[] names) => With(route, names, ParameterLocation.Header);

    /// <summary>The parameter in the document.</summary>
    public static OpenApiParameter Parameter(string name, ParameterLocation where)
    {
        var (type, format, text) = Known[name];
        return new OpenApiParameter { Name = name, In = where, Description = text, Schema = new OpenApiSchema { Type = type, Format = format } };
    }

    private static RouteHandlerBuilder With(RouteHandlerBuilder route, string[] names, ParameterLocation where)
    {
        if (Array.Find(names, n => !Known.ContainsKey(n)) is { } unknown)
            throw new ArgumentException($"The parameter {unknown} has no words yet.", nameof(names));
        return route.WithMetadata(new ReadsParameters(names, where));
    }
}
