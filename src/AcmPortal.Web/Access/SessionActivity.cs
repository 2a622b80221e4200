using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace AcmPortal.Web.Access;

/// <summary>
/// What a person does on an open page keeps its session from ending as idle; that a page is open does not, though it
/// redraws itself all day, nor that its connection comes back.
/// </summary>
internal sealed class SessionActivity(SessionTickets sessions, TimeProvider time) : IHubFilter
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly object Touched = new();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        // Events of the page, and pages that are gone to. Every click comes through here: the database is not asked for each.
        if (context.HubMethodName is "BeginInvokeDotNetFromJS" or "OnLocationChanged"
            && context.Context.User?.FindFirstValue(PortalClaims.Session) is { } session
            && !(context.Context.Items.TryGetValue(Touched, out var at) && time.GetElapsedTime((long)at!) < Every))
        {
            context.Context.Items[Touched] = time.GetTimestamp();
            await sessions.TouchAsync(session);
        }

        return await next(context);
    }
}
