using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace AcmPortal.AwsEmulator.Dns;

internal enum Rcode : byte { NoError = 0, FormErr = 1, ServFail = 2, NxDomain = 3, NotImp = 4, Refused = 5 }

/// <summary>A question as it came.</summary>
internal sealed record DnsQuery(ushort Id, ushort Flags, string Name, ushort Type, ushort Class, bool HasEdns, int UdpSize)
{
    /// <summary>Null for what is no query at all; <paramref name="broken"/> when it deserves FORMERR.</summary>
    public static DnsQuery? Parse(ReadOnlySpan<byte> message, out bool broken)
    {
        broken = false;
        if (message.Length < 12) return null;
        var id = BinaryPrimitives.ReadUInt16BigEndian(message);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & 0x8000) != 0) return null;
        broken = true;
        var bare = new DnsQuery(id, flags, ".", 0, 1, false, 512);
        if (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return bare;
        var at = 12;
        var name = new StringBuilder();
        while (true)
        {
            if (at >= message.Length) return bare;
            int length = message[at++];
            if (length == 0) break;
            if (length > 63 || at + length > message.Length || name.Length + length > 254) return bare;
            foreach (var b in message.Slice(at, length)) name.Append(b is (byte)'*' ? "\\052" : ((char)b).ToString());
            name.Append('.');
            at += length;
        }
        if (at + 4 > message.Length) return bare;
        var type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var cls = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
        at += 4;
        var (edns, size) = (false, 512);
        // An OPT record right after the question: root name, type 41, the class is the size that the client takes.
        if (BinaryPrimitives.ReadUInt16BigEndian(message[10..]) > 0 && at + 11 <= message.Length && message[at] == 0 && BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]) == 41)
            (edns, size) = (true, Math.Clamp((int)BinaryPrimitives.ReadUInt16BigEndian(message[(at + 3)..]), 512, 4096));
        broken = false;
        return new DnsQuery(id, flags, name.Length == 0 ? "." : name.ToString().ToLowerInvariant(), type, cls, edns, size);
    }
}

internal sealed record DnsRecord(string Name, ushort Type, uint Ttl, byte[] Data);

internal sealed class DnsReply
{
    public Rcode Code { get; set; }
    public bool Authoritative { get; set; }
    public List<DnsRecord> Answers { get; } = [];
    public List<DnsRecord> Authority { get; } = [];

    public byte[] Write(DnsQuery query, bool udp)
    {
        var bytes = Encode(query, truncated: false);
        return udp && bytes.Length > query.UdpSize ? Encode(query, truncated: true) : bytes;
    }

    private byte[] Encode(DnsQuery query, bool truncated)
    {
        using var stream = new MemoryStream();
        void U16(int value) { stream.WriteByte((byte)(value >> 8)); stream.WriteByte((byte)value); }
        var hasQuestion = query.Type != 0;
        U16(query.Id);
        // The response bit, the query's opcode and "recursion desired", and what is found here.
        U16(0x8000 | (query.Flags & 0x7900) | (Authoritative ? 0x0400 : 0) | (truncated ? 0x0200 : 0) | (int)Code);
        U16(hasQuestion ? 1 : 0);
        U16(truncated ? 0 : Answers.Count);
        U16(truncated ? 0 : Authority.Count);
        U16(query.HasEdns ? 1 : 0);
        if (hasQuestion)
        {
            stream.Write(Wire.Name(query.Name));
            U16(query.Type);
            U16(query.Class);
        }
        if (!truncated)
        {
            foreach (var record in Answers.Concat(Authority))
            {
                stream.Write(Wire.Name(record.Name));
                U16(record.Type);
                U16(1);
                U16((int)(record.Ttl >> 16));
                U16((int)(record.Ttl & 0xffff));
                U16(record.Data.Length);
                stream.Write(record.Data);
            }
        }
        if (query.HasEdns) stream.Write([0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0]);
        return stream.ToArray();
    }
}

/// <summary>Names and record data in wire form.</summary>
internal static class Wire
{
    public static readonly Dictionary<string, ushort> Types = new(StringComparer.Ordinal)
    {
        ["A"] = 1,
        ["NS"] = 2,
        ["CNAME"] = 5,
        ["SOA"] = 6,
        ["PTR"] = 12,
        ["MX"] = 15,
        ["TXT"] = 16,
        ["AAAA"] = 28,
        ["CAA"] = 257,
    };

    public static byte[] Name(string name)
    {
        if (name is "." or "") return [0];
        using var stream = new MemoryStream();
        foreach (var label in name.TrimEnd('.').Replace("\\052", "*", StringComparison.Ordinal).Split('.'))
        {
            var bytes = Encoding.Latin1.GetBytes(label);
            stream.WriteByte((byte)Math.Min(bytes.Length, 63));
            stream.Write(bytes.AsSpan(0, Math.Min(bytes.Length, 63)));
        }
        stream.WriteByte(0);
        return stream.ToArray();
    }

    /// <summary>The data of a value as Route 53 keeps it; null for what can't be put in wire form here.</summary>
    public static byte[]? Data(string type, string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (type)
        {
            case "A" or "AAAA":
                return IPAddress.TryParse(value.Trim(), out var address) ? address.GetAddressBytes() : null;
            case "NS" or "CNAME" or "PTR":
                return Name(State.DnsName.Normalize(value));
            case "MX":
                return parts.Length == 2 && ushort.TryParse(parts[0], CultureInfo.InvariantCulture, out var preference) ? [(byte)(preference >> 8), (byte)preference, .. Name(State.DnsName.Normalize(parts[1]))] : null;
            case "SOA":
                if (parts.Length != 7) return null;
                var numbers = new byte[20];
                for (var i = 0; i < 5; i++)
                    BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(i * 4), uint.TryParse(parts[i + 2], CultureInfo.InvariantCulture, out var n) ? n : 0);
                return [.. Name(State.DnsName.Normalize(parts[0])), .. Name(State.DnsName.Normalize(parts[1])), .. numbers];
            case "CAA":
                return State.Caa.Parse(value) is { } caa ? [caa.Flags, (byte)caa.Tag.Length, .. Encoding.ASCII.GetBytes(caa.Tag), .. Encoding.UTF8.GetBytes(caa.Value)] : null;
            case "TXT":
                var text = Encoding.UTF8.GetBytes(value.Trim().Trim('"'));
                return [.. text.Chunk(255).SelectMany(c => c.Prepend((byte)c.Length))];
            default: return null;
        }
    }
}
