using System.Net;
using System.Net.Sockets;

namespace AcmPortal.Core.Notifications;

/// <summary>Which addresses lie in the public internet. What is not known to be public is refused.</summary>
internal static class OutboundAddresses
{
    // IANA's special-purpose registries for IPv4: everything that is not globally reachable, with multicast and the reserved rest.
    private static readonly IPNetwork[] NotPublic4 = [.. new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    }.Select(IPNetwork.Parse)];

    // Only 2000::/3 is public; within it protocol assignments with Teredo, documentation and 6to4, whose inner IPv4 address may be anything.
    private static readonly IPNetwork[] NotPublic6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48" }.Select(IPNetwork.Parse)];

    // Never, whatever a list allows: where clouds hand out credentials to whoever asks.
    private static readonly IPAddress[] Metadata = [.. new[]
    {
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.169.253", "169.254.0.23", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254",
        "fd00:ec2::23", "fd00:ec2::253", "fd20:ce::254",
    }.Select(IPAddress.Parse)];

    /// <summary>Whether cloud metadata answers there, in any of the forms in which an IPv6 address carries an IPv4 one.</summary>
    public static bool IsMetadata(IPAddress address) => Metadata.Contains(address) || (Inner(address) is { } inner && Metadata.Contains(inner));

    /// <summary>Whether the address lies in the public internet.</summary>
    public static bool IsPublic(IPAddress address) => !IsMetadata(address) && address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !NotPublic4.Any(n => n.Contains(address)),
        // By its first bits: IPNetwork takes a mapped ::ffff:8.8.8.8 for the IPv4 address in it.
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && (address.GetAddressBytes()[0] & 0xe0) == 0x20 && !NotPublic6.Any(n => n.Contains(address)),
        _ => false,
    };

    // Mapped ::ffff:a.b.c.d, compatible ::a.b.c.d, NAT64 64:ff9b::/96 and 64:ff9b:1::/48, 6to4 2002:a.b.c.d::
    private static IPAddress? Inner(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        var bytes = address.GetAddressBytes();
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
            return new IPAddress(bytes.AsSpan(2, 4));
        var carries = bytes.AsSpan(0, 10).IndexOfAnyExcept((byte)0) < 0 || bytes.AsSpan(0, 4).SequenceEqual((ReadOnlySpan<byte>)[0x00, 0x64, 0xff, 0x9b]);
        return carries ? new IPAddress(bytes.AsSpan(12, 4)) : null;
    }
}
