using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Core.Orders;

/// <summary>What makes two orders twins: the same kind, CA, set of names and key algorithm.</summary>
public static class OrderFingerprint
{
    /// <summary>Renewals and revocations of one certificate are twins whatever they are about to do.</summary>
    public static string Of(OrderKind kind, Guid certificateId) => $"{kind}:{certificateId:N}";

    /// <summary>SHA-256 over the parts, 64 lower-case hex digits. The order of the names does not matter.</summary>
    public static string Of(OrderKind kind, Guid authorityId, IEnumerable<string> names, string keyAlgorithm)
    {
        var text = string.Join('\n', [kind.ToString(), authorityId.ToString("N"), keyAlgorithm, .. names.Order(StringComparer.Ordinal)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
