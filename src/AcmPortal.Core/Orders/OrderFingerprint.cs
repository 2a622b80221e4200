using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Access;

namespace AcmPortal.Core.Orders;

/// <summary>What makes two orders twins: the same kind, team, CA, set of names and key algorithm.</summary>
public static class OrderFingerprint
{
    /// <summary>Renewals and revocations of one certificate are twins whatever they are about to do.</summary>
    public static string Of(OrderKind kind, Guid certificateId) => $"{kind}:{certificateId:N}";

    /// <summary>Of a request: SHA-256 over the parts, 64 lower-case hex digits. The order of the names does not matter.</summary>
    public static string Of(Guid teamId, Guid authorityId, IEnumerable<string> names, string keyAlgorithm)
    {
        // The team from the start is left out, so that what was asked before there were teams keeps its twins.
        string[] team = teamId == Team.DefaultId ? [] : [teamId.ToString("N")];
        var text = string.Join('\n', [nameof(OrderKind.Issue), .. team, authorityId.ToString("N"), keyAlgorithm, .. names.Order(StringComparer.Ordinal)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
