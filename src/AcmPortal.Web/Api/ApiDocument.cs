using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AcmPortal.Web.Api;

/// <summary>The OpenAPI 3.1 document: only the API, with its token and what every operation may answer.</summary>
internal static class ApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "AcmPortal",
                Version = "1",
                Description = "Certificates from AWS ACM: order, renew, revoke and fetch them. Every call needs a token (Authorization: Bearer acmp_...). Errors are problem documents (RFC 9457) whose type is stable. Lists come in pages; follow next until it is absent.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API token, made in the portal." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
