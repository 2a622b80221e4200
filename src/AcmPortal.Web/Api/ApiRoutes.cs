using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Web.Api;

/// <summary>Operations that are one use case each: the same input and view as on the pages.</summary>
internal static class ApiRoutes
{
    /// <summary>GET of one object by its id.</summary>
    public static void Read<TUseCase, TView>(this IEndpointRouteBuilder group, string name, string summary)
        where TUseCase : UseCase<Guid, TView> =>
        group.MapGet("/{id:guid}", async (HttpContext http, Guid id) => Results.Ok(await RunAsync<TUseCase, Guid, TView>(http, id)))
            .Produces<TView>().WithName(name).WithSummary(summary).Runs<TUseCase>();

    /// <summary>GET of what a use case answers.</summary>
    public static void Get<TUseCase, TInput, TView>(this IEndpointRouteBuilder group, string pattern, Func<HttpContext, TInput> input, string name, string summary, string? description = null, params string[] query)
        where TUseCase : UseCase<TInput, TView> =>
        Told(group.MapGet(pattern, async (HttpContext http) => { return Results.Ok(await RunAsync<TUseCase, TInput, TView>(http, input(http))); })
            .Produces<TView>().WithName(name).WithSummary(summary).Runs<TUseCase>().Query(query), description);

    /// <summary>GET of what a use case answers about one object.</summary>
    public static void GetOf<TUseCase, TInput, TView>(this IEndpointRouteBuilder group, string pattern, Func<HttpContext, Guid, TInput> input, string name, string summary, string? description = null, params string[] query)
        where TUseCase : UseCase<TInput, TView> =>
        Told(group.MapGet(pattern, async (HttpContext http, Guid id) => Results.Ok(await RunAsync<TUseCase, TInput, TView>(http, input(http, id))))
            .Produces<TView>().WithName(name).WithSummary(summary).Runs<TUseCase>().Query(query), description);

    /// <summary>POST that asks or does something with a body and is about no single object.</summary>
    public static void Ask<TUseCase, TInput, TResult>(this IEndpointRouteBuilder group, string pattern, string name, string summary)
        where TUseCase : UseCase<TInput, TResult>
        where TInput : notnull =>
        group.MapPost(pattern, async (HttpContext http) => { return Results.Ok(await RunAsync<TUseCase, TInput, TResult>(http, await JsonBody<TInput>.ReadAsync(http))); })
            .Accepts<TInput>("application/json").Produces<TResult>().WithName(name).WithSummary(summary).Runs<TUseCase>();

    /// <summary>GET of a list in pages.</summary>
    public static void List<TUseCase, TInput, TRow>(this IEndpointRouteBuilder group, string pattern, Func<HttpContext, PageRequest, TInput> input, string name, string summary, string? description = null, params string[] query)
        where TUseCase : UseCase<TInput, Page<TRow>> =>
        group.MapGet(pattern, async (HttpContext http) =>
        {
            var request = ApiPages.Request(http);
            return Results.Ok(ApiPages.Of(http, request, await RunAsync<TUseCase, TInput, Page<TRow>>(http, input(http, request)), row => row));
        }).Produces<ApiPage<TRow>>().WithName(name).WithSummary(summary).WithDescription(description ?? "Query: q (search), sort, desc, limit (1 to 200), page.").Runs<TUseCase>().Query([.. ApiQuery.Paged, .. description is null ? ["q", "sort", "desc"] : (string[])[], .. query]);

    /// <summary>POST of a use case's input; answers 201 with the address of what was made where <paramref name="made"/> gives its id.</summary>
    public static void Create<TUseCase, TInput, TResult>(this IEndpointRouteBuilder group, string root, Func<TResult, Guid> made, string name, string summary)
        where TUseCase : UseCase<TInput, TResult>
        where TInput : notnull =>
        group.MapPost("", async (HttpContext http) =>
        {
            var result = await RunAsync<TUseCase, TInput, TResult>(http, await JsonBody<TInput>.ReadAsync(http));
            return Results.Created($"{PortalApi.Root}/{root}/{made(result)}", result);
        }).Accepts<TInput>("application/json").Produces<TResult>(StatusCodes.Status201Created).WithName(name).WithSummary(summary).Runs<TUseCase>();

    /// <summary>PUT on an object, with a body that is the use case's input and names the same object.</summary>
    public static void Put<TUseCase, TInput, TResult>(this IEndpointRouteBuilder group, string pattern, Func<TInput, Guid> target, string name, string summary)
        where TUseCase : UseCase<TInput, TResult>
        where TInput : notnull =>
        group.MapPut(pattern, async (HttpContext http, Guid id) => Results.Ok(await OnAsync<TUseCase, TInput, TResult>(http, id, target)))
            .Accepts<TInput>("application/json").Produces<TResult>().WithName(name).WithSummary(summary).Runs<TUseCase>();

    /// <summary>POST of an action on an object, likewise.</summary>
    public static void Act<TUseCase, TInput, TResult>(this IEndpointRouteBuilder group, string pattern, Func<TInput, Guid> target, string name, string summary)
        where TUseCase : UseCase<TInput, TResult>
        where TInput : notnull =>
        group.MapPost(pattern, async (HttpContext http, Guid id) => Results.Ok(await OnAsync<TUseCase, TInput, TResult>(http, id, target)))
            .Accepts<TInput>("application/json").Produces<TResult>().WithName(name).WithSummary(summary).Runs<TUseCase>();

    /// <summary>DELETE of an object.</summary>
    public static void Remove<TUseCase, TInput, TResult>(this IEndpointRouteBuilder group, Func<Guid, TInput> input, string name, string summary)
        where TUseCase : UseCase<TInput, TResult> =>
        group.MapDelete("/{id:guid}", async (HttpContext http, Guid id) =>
        {
            await RunAsync<TUseCase, TInput, TResult>(http, input(id));
            return Results.NoContent();
        }).Produces(StatusCodes.Status204NoContent).WithName(name).WithSummary(summary).Runs<TUseCase>();

    /// <summary>POST with a body of the API's own.</summary>
    public static void Ask<TUseCase, TBody, TResult>(this IEndpointRouteBuilder group, string pattern, Func<HttpContext, TBody, Task<TResult>> run, string name, string summary)
        where TUseCase : IUseCase
        where TBody : notnull =>
        group.MapPost(pattern, async (HttpContext http) => { return Results.Ok(await run(http, await JsonBody<TBody>.ReadAsync(http))); })
            .Accepts<TBody>("application/json").Produces<TResult>().WithName(name).WithSummary(summary).Runs<TUseCase>();

    private static void Told(RouteHandlerBuilder route, string? description)
    {
        if (description is not null)
            route.WithDescription(description);
    }

    private static Task<TResult> RunAsync<TUseCase, TInput, TResult>(HttpContext http, TInput input)
        where TUseCase : UseCase<TInput, TResult> =>
        http.RequestServices.GetRequiredService<TUseCase>().RunAsync(http.Actor(), input, http.RequestAborted);

    private static async Task<TResult> OnAsync<TUseCase, TInput, TResult>(HttpContext http, Guid id, Func<TInput, Guid> target)
        where TUseCase : UseCase<TInput, TResult>
    {
        var input = await JsonBody<TInput>.ReadAsync(http);
        return target(input) == id
            ? await RunAsync<TUseCase, TInput, TResult>(http, input)
            : throw new InvalidInputException("id", "The id in the body and the one in the address are not the same.");
    }

    /// <summary>A flag of the query; null when it is not there.</summary>
    public static bool? Flag(this HttpContext http, string key) => http.Request.Query[key] switch
    {
        [] => null,
        ["true"] => true,
        ["false"] => false,
        _ => throw new InvalidInputException(key, $"{key} is true or false."),
    };

    /// <summary>The search text of the query.</summary>
    public static string? Search(this HttpContext http) => http.Request.Query["q"] is [{ Length: > 0 } text] ? text : null;
}
