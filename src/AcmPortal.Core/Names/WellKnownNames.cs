using System.Collections.Frozen;

namespace AcmPortal.Core.Names;

/// <summary>Names about which something is known before AWS is asked.</summary>
internal static class WellKnownNames
{
    // RFC 2606, 6761, 6762, 7686, 8375, 9476, and the private ones that ICANN reserved or never delegates.
    private static readonly FrozenSet<string> Internal = new[]
    {
        "local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "mail", "workgroup", "domain",
        "test", "example", "invalid", "onion", "alt", "arpa", "belkin", "dhcp", "router", "priv", "intra",
    }.ToFrozenSet();

    // ACM user guide, "Troubleshooting certificate requests": names that Amazon owns. The rest are Amazon's as well.
    private static readonly string[] Amazon =
    [
        "amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "cloudfront.net", "elasticbeanstalk.com", "awsapprunner.com",
        "awsglobalaccelerator.com", "amplifyapp.com", "on.aws", "api.aws", "acm-validations.aws",
    ];

    // Not the public suffix list, which changes weekly: the registries' second levels that are met most.
    private static readonly FrozenSet<string> WideSuffixes = new[]
    {
        "co.uk", "org.uk", "me.uk", "ltd.uk", "plc.uk", "net.uk", "ac.uk", "gov.uk", "com.au", "net.au", "org.au", "edu.au", "gov.au",
        "co.jp", "or.jp", "ne.jp", "ac.jp", "go.jp", "co.nz", "org.nz", "net.nz", "govt.nz", "co.za", "org.za", "com.br", "net.br", "org.br",
        "com.cn", "net.cn", "org.cn", "co.in", "net.in", "org.in", "firm.in", "com.mx", "org.mx", "com.tr", "com.ar", "com.sg", "com.hk",
        "com.tw", "com.my", "co.kr", "or.kr", "co.il", "org.il", "com.pl", "com.ua", "com.ru", "co.id", "co.th", "com.vn", "com.ph", "com.co",
        "com.pe", "com.ve", "com.eg", "com.sa", "com.ng", "co.ke", "com.pk", "com.bd", "eu.org", "uk.com", "us.com", "github.io", "co.at", "or.at",
    }.ToFrozenSet();

    /// <summary>The internal top-level domain of a name, or null.</summary>
    public static string? InternalTopLevel(string name)
    {
        var top = name[(name.LastIndexOf('.') + 1)..];
        return Internal.Contains(top) ? top : null;
    }

    /// <summary>Amazon's domain that a name lies in, or null.</summary>
    public static string? AmazonDomain(string name) => Array.Find(Amazon, domain => DnsName.IsWithin(name, domain));

    /// <summary>Whether anybody may register below <paramref name="name"/>, so that no CA issues a wildcard for it.</summary>
    public static bool IsWideSuffix(string name) => WideSuffixes.Contains(name);
}
