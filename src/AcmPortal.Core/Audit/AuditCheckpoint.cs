using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace AcmPortal.Core.Audit;

/// <summary>Where the chain ended at some moment, sealed with the chain's key, to be kept elsewhere than the database.</summary>
/// <param name="At">When, UTC, on the real clock.</param>
/// <param name="Sequence">The last row then.</param>
/// <param name="Hash">That row's hash, hexadecimal; empty before the first row.</param>
/// <param name="Seal">HMAC of the three, hexadecimal.</param>
public sealed record AuditCheckpoint(DateTime At, long Sequence, string Hash, string Seal)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    internal string When => At.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a line; null where it is none.</summary>
    public static AuditCheckpoint? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditCheckpoint>(line, Json) is { Hash: not null, Seal: not null } read ? read with { At = read.At.ToUniversalTime() } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static AuditCheckpoint Make(DateTime at, long sequence, byte[] hash, byte[] key) =>
        new(at, sequence, Convert.ToHexString(hash), Convert.ToHexString(AuditHash.OfCheckpoint(at, sequence, hash, key)));

    internal bool IsSealedWith(byte[] key)
    {
        try
        {
            return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(Seal), AuditHash.OfCheckpoint(At, Sequence, Convert.FromHexString(Hash), key));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
