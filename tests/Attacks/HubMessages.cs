using System.Buffers.Binary;
using System.Text;

namespace AcmPortal.Attacks;

/// <summary>The little of MessagePack, and of the hub protocol over it, that an open page speaks.</summary>
internal static class HubMessages
{
    /// <summary>An invocation: with an id where an answer is wanted.</summary>
    public static byte[] Invoke(string? id, string target, params object?[] arguments)
    {
        var body = new List<byte> { 0x96, 1, 0x80 };
        Write(body, id);
        Write(body, target);
        body.Add((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
            Write(body, argument);
        body.Add(0x90);
        return [.. Length(body.Count), .. body];
    }

    /// <summary>Reads one value; arrays as lists, what a page need not know as null.</summary>
    public static object? Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var kind = bytes[at++];
        switch (kind)
        {
            case <= 0x7f: return (long)kind;
            case >= 0xe0: return (long)(sbyte)kind;
            case <= 0x8f: return Map(bytes, ref at, kind & 15);
            case <= 0x9f: return List(bytes, ref at, kind & 15);
            case <= 0xbf: return Text(bytes, ref at, kind & 31);
            case 0xc0: return null;
            case 0xc2: return false;
            case 0xc3: return true;
            case 0xc4: return Skip(bytes, ref at, bytes[at++]);
            case 0xc5: return Skip(bytes, ref at, (int)Number(bytes, ref at, 2));
            case 0xc6: return Skip(bytes, ref at, (int)Number(bytes, ref at, 4));
            case 0xca: return Skip(bytes, ref at, 4);
            case 0xcb: return Skip(bytes, ref at, 8);
            case >= 0xcc and <= 0xcf: return Number(bytes, ref at, 1 << (kind - 0xcc));
            case >= 0xd0 and <= 0xd3: return Number(bytes, ref at, 1 << (kind - 0xd0));
            case 0xd9: return Text(bytes, ref at, bytes[at++]);
            case 0xda: return Text(bytes, ref at, (int)Number(bytes, ref at, 2));
            case 0xdb: return Text(bytes, ref at, (int)Number(bytes, ref at, 4));
            case 0xdc: return List(bytes, ref at, (int)Number(bytes, ref at, 2));
            case 0xdd: return List(bytes, ref at, (int)Number(bytes, ref at, 4));
            default: throw new InvalidDataException($"MessagePack {kind:x2}");
        }
    }

    /// <summary>The length in front of a message: seven bits in a byte, the lowest first.</summary>
    public static (int Length, int Bytes)? ReadLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        for (var i = 0; i < bytes.Length && i < 5; i++)
        {
            length |= (bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
                return (length, i + 1);
        }

        return null;
    }

    private static List<byte> Length(int length)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((length & 0x7f) | (length > 0x7f ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return bytes;
    }

    private static void Write(List<byte> body, object? value)
    {
        switch (value)
        {
            case null:
                body.Add(0xc0);
                break;
            case bool flag:
                body.Add(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                body.Add(0xdb);
                Number(body, bytes.Length, 4);
                body.AddRange(bytes);
                break;
            case long number:
                body.Add(0xd3);
                Number(body, number, 8);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void Number(List<byte> body, long value, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        body.AddRange(bytes[^width..]);
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at, int width)
    {
        var value = 0L;
        for (var i = 0; i < width; i++)
            value = (value << 8) | bytes[at++];
        return value;
    }

    private static string Text(ReadOnlySpan<byte> bytes, ref int at, int length)
    {
        at += length;
        return Encoding.UTF8.GetString(bytes.Slice(at - length, length));
    }

    private static object? Skip(ReadOnlySpan<byte> bytes, ref int at, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at + length, bytes.Length);
        at += length;
        return null;
    }

    private static List<object?> List(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        var list = new List<object?>(count);
        for (var i = 0; i < count; i++)
            list.Add(Read(bytes, ref at));
        return list;
    }

    private static object? Map(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        List(bytes, ref at, 2 * count);
        return null;
    }
}
