using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Core.Audit;

/// <summary>
/// The HMACs of the chain, over bytes that only one row can give: numbers with a fixed length, texts with their length
/// before them. Who can write the database but lacks the key cannot make a row that verifies.
/// </summary>
internal static class AuditHash
{
    /// <summary>Format of new rows.</summary>
    public const int Format = 3;

    /// <summary>Of a row; empty, which no row's hash is, where a row says what its format cannot say.</summary>
    public static byte[] Of(AuditEntry entry, byte[] key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        if (entry.Format is < 1 or > Format || (entry.Format < 2 && (entry.ActorFrom is not null || entry.Outcome != AuditOutcome.Ok)) || (entry.Format < 3 && entry.TeamId is not null))
            return [];
        Text(hmac, entry.Format switch { 1 => "row1", 2 => "row2", _ => "row3" });
        Number(hmac, entry.Sequence);
        Number(hmac, entry.At.Ticks);
        Text(hmac, entry.ActorId);
        Text(hmac, entry.ActorName);
        Text(hmac, entry.Via);
        Text(hmac, entry.Action);
        Text(hmac, entry.ObjectKind);
        Text(hmac, entry.ObjectId);
        Text(hmac, entry.ObjectName);
        Text(hmac, entry.Detail);
        Text(hmac, entry.CorrelationId?.ToString("N") ?? "");
        if (entry.Format >= 2)
        {
            Number(hmac, entry.ActorFrom is null ? 0 : 1);
            Text(hmac, entry.ActorFrom ?? "");
            Text(hmac, entry.Outcome);
        }

        if (entry.Format >= 3)
            Text(hmac, entry.TeamId?.ToString("N") ?? "");

        Bytes(hmac, entry.PreviousHash);
        return hmac.GetHashAndReset();
    }

    public static byte[] OfHead(long sequence, byte[] hash, byte[] key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Text(hmac, "head1");
        Number(hmac, sequence);
        Bytes(hmac, hash);
        return hmac.GetHashAndReset();
    }

    public static byte[] OfCheckpoint(DateTime at, long sequence, byte[] hash, byte[] key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Text(hmac, "checkpoint1");
        Number(hmac, at.Ticks);
        Number(hmac, sequence);
        Bytes(hmac, hash);
        return hmac.GetHashAndReset();
    }

    private static void Text(IncrementalHash hmac, string text) => Bytes(hmac, Encoding.UTF8.GetBytes(text));

    private static void Bytes(IncrementalHash hmac, byte[] bytes)
    {
        Number(hmac, bytes.Length);
        hmac.AppendData(bytes);
    }

    private static void Number(IncrementalHash hmac, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hmac.AppendData(bytes);
    }
}
