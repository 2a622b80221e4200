using AcmPortal.Core.Access;

namespace AcmPortal.Web.Api;

/// <summary>Which use case an operation is about: whoever may not run it is refused before anything of the request is read.</summary>
/// <param name="Type">A use case.</param>
public sealed record RunsUseCase(Type Type);

/// <summary>Asks the use case of an operation for its permission first. The use case decides, here and again when it runs.</summary>
internal static class ApiPermission
{
    /// <summary>Says which use case an operation is about.</summary>
    public static RouteHandlerBuilder Runs<TUseCase>(this RouteHandlerBuilder route)
        where TUseCase : IUseCase => route.WithMetadata(new RunsUseCase(typeof(TUseCase)));

    /// <summary>Refuses before the handler runs.</summary>
    internal sealed class Filter : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var http = context.HttpContext;
            if (http.GetEndpoint()?.Metadata.GetMetadata<RunsUseCase>() is { } runs)
                await ((IUseCase)http.RequestServices.GetRequiredService(runs.Type)).RequireAsync(http.Actor());
            return await next(context);
        }
    }
}
