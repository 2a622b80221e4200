using System.Net;
using System.Security.Claims;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AcmPortal.Web.Access;

/// <summary>
/// From where somebody acts, and what belongs to one request or click: for the audit log. The address is the connection's,
/// after the headers of named proxies.
/// </summary>
public static class Origin
{
    /// <summary>The claim that carries the address into a circuit, which has no request.</summary>
    public const string AddressClaim = "acmportal:from";

    private static readonly AsyncLocal<Guid?> CurrentClick = new();
    private static readonly object RequestKey = new();

    /// <summary>
    /// Writes the address of a signed-in visitor's connection beside their identity: a circuit keeps the principal of the
    /// request that opened it, and with it the address from which it was opened. After authentication.
    /// </summary>
    public static void UseOrigin(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.User.Identity is { IsAuthenticated: true } && http.Address() is { } address)
        {
            // A new principal: the one of a session is shared by all its requests.
            var user = new ClaimsPrincipal(http.User);
            user.AddIdentity(new ClaimsIdentity([new Claim(AddressClaim, address)]));
            http.User = user;
        }

        return next(http);
    });

    /// <summary>The client's address as the audit log shows it: IPv4 without the IPv6 mapping, IPv6 without its scope.</summary>
    public static string? Address(this HttpContext http) => Text(http.Connection.RemoteIpAddress);

    /// <summary>The same for an address.</summary>
    public static string? Text(IPAddress? address) => address switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => new IPAddress(address.GetAddressBytes()).ToString(),
        _ => address.ToString(),
    };

    /// <summary>Whom a limit counts as one: an IPv4 address, or the network of an IPv6 address, within which everybody has as many as they like.</summary>
    public static IPAddress? Network(IPAddress? address)
    {
        if (address is null or { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork })
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>One id for each request. Not the trace's, which a client may choose.</summary>
    public static Guid Correlation(this HttpContext http)
    {
        if (http.Items[RequestKey] is not Guid id)
            http.Items[RequestKey] = id = Guid.CreateVersion7();
        return id;
    }

    /// <summary>The actor, with where the request came from and its id.</summary>
    public static Actor At(this Actor actor, HttpContext http) => actor with { From = http.Address(), Correlation = http.Correlation() };

    /// <summary>The id of what the visitor just did on an open page; a new one where a page acts by itself.</summary>
    public static Guid Click => CurrentClick.Value ?? Guid.CreateVersion7();

    /// <summary>Gives each event that comes from a page an id.</summary>
    internal sealed class Clicks : CircuitHandler
    {
        /// <inheritdoc/>
        public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
        {
            CurrentClick.Value = Guid.CreateVersion7();
            await next(context);
        };
    }
}
