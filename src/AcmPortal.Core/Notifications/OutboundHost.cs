using System.Globalization;
using System.Net;

namespace AcmPortal.Core.Notifications;

/// <summary>One entry of the operator's list: a host, on one port or on any.</summary>
/// <param name="Host">Lower case, without brackets.</param>
/// <param name="Port">Null for any.</param>
internal readonly record struct OutboundHost(string Host, int? Port)
{
    public bool Matches(string host, int port) => host == Host && (Port is null || Port == port);

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>10.1.2.3:port</c>, <c>[::1]:port</c> or <c>::1</c>.</summary>
    public static bool TryRead(string text, out OutboundHost host)
    {
        host = default;
        if (IPAddress.TryParse(text.Trim('[', ']'), out var bare) && !text.Contains("]:", StringComparison.Ordinal))
        {
            host = new(bare.ToString(), null);
            return true;
        }

        var colon = text.LastIndexOf(':');
        int? port = null;
        if (colon >= 0)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
                return false;
            (port, text) = (number, text[..colon]);
        }

        var name = Normal(text);
        if (Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            return false;
        host = new(name, port);
        return true;
    }

    /// <summary>One spelling of a host: lower case, no brackets, no dot at the end.</summary>
    public static string Normal(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
