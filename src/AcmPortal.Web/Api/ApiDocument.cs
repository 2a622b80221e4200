using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AcmPortal.Web.Api;

/// <summary>The OpenAPI 3.1 document: only the API, with its token, what every operation takes and may answer, and an example of each.</summary>
internal static class ApiDocument
{
    private const string Problem = "Problem";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Correct(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Complete(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "AcmPortal",
            Version = "1",
            Description = "Certificates from AWS ACM: order, renew, revoke and fetch them. Every call needs a token (Authorization: Bearer acmp_...). Errors are problem documents (RFC 9457) whose type is stable. Lists come in pages; follow next until it is absent.",
        };
        // Relative: wherever the document was read from.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token, made in the portal." };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = ProblemSchema();
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
    }

    private static void Correct(OpenApiSchema schema, JsonTypeInfo info)
    {
        // What may be null may be left out, and answers leave it out.
        foreach (var property in info.Properties.Where(p => p.IsGetNullable))
            schema.Required?.Remove(property.Name);
        var type = info.Type;
        if (type == typeof(SecretText))
            (schema.Type, schema.Format, schema.WriteOnly) = (JsonSchemaType.String, "password", true);
        else if (type == typeof(ApiScope))
            (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. ApiScopes.All.Select(s => (JsonNode)ApiScopes.Name(s))]);
        else if (type.IsEnum)
            schema.Type = JsonSchemaType.String;
    }

    private static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Parameters ??= [];
        foreach (var reads in context.Description.ActionDescriptor.EndpointMetadata.OfType<ReadsParameters>())
        {
            foreach (var name in reads.Names.Distinct())
                operation.Parameters.Add(ApiQuery.Parameter(name, reads.In));
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Why it was not done: 400 wrong input, 401 no live token, 403 not allowed, 404 not there or another team's, 409 refused as things stand, 429 too many requests, 500 a fault of the portal.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, context.Document) } },
        };
        var (request, response) = ApiExamples.Of(operation.OperationId ?? "");
        if (operation.RequestBody?.Content is { } taken && request is not null)
        {
            foreach (var media in taken.Values)
                media.Example = request.DeepClone();
        }

        foreach (var (status, answer) in operation.Responses.Where(r => r.Key.StartsWith('2')))
        {
            foreach (var (type, media) in answer.Content ?? new Dictionary<string, OpenApiMediaType>())
            {
                media.Example = response?.DeepClone();
                // A file as it is, which no client should take for JSON.
                if (!type.EndsWith("json", StringComparison.Ordinal) || type.EndsWith("ndjson", StringComparison.Ordinal))
                    media.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            }
        }
    }

    private static OpenApiSchema ProblemSchema()
    {
        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why something was not done (RFC 9457).",
            Required = new HashSet<string> { "type", "title", "status", "detail" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("Stable: urn:acmportal:problem: and the kind."),
                ["title"] = Text("The kind in words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
                ["detail"] = Text("What is wrong and what to do."),
                ["reference"] = Text("Stands beside the cause in the portal's log."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Description = "Every wrong field.",
                    Items = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { "field", "message" },
                        Properties = new Dictionary<string, IOpenApiSchema> { ["field"] = Text("Which."), ["message"] = Text("Why, and what would be right.") },
                    },
                },
            },
        };
    }
}
