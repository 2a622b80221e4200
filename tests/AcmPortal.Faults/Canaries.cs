using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Faults;

/// <summary>Secrets that are looked for in whatever a portal leaves behind, in every form in which one may get there.</summary>
internal sealed class Canaries
{
    // Forms are found by their first bytes; what is shorter is no secret.
    private const int Prefix = sizeof(ulong);
    private static readonly byte[] PemOfAKey = "PRIVATE KEY-----"u8.ToArray();
    private readonly Dictionary<ulong, List<(byte[] Form, string Name)>> forms = [];
    private readonly HashSet<string> known = [];

    public Canaries() => AddForm(PemOfAKey, "PEM of a private key");

    /// <summary>How many secrets are looked for.</summary>
    public int Count => known.Count;

    /// <summary>A secret of at least twelve bytes.</summary>
    public void Add(string name, ReadOnlySpan<byte> secret)
    {
        if (secret.Length < 12)
            throw new ArgumentException($"{name} is too short to be told from chance.");
        if (!known.Add(Convert.ToHexString(secret)))
            return;
        AddForm(secret.ToArray(), name);
        foreach (var text in (string[])[Convert.ToHexString(secret), Convert.ToHexStringLower(secret), .. Base64(secret)])
        {
            AddForm(Encoding.ASCII.GetBytes(text), name);
            AddForm(Encoding.Unicode.GetBytes(text), name);
        }

        if (Ascii.IsValid(secret))
            AddForm(Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(secret)), name);
    }

    /// <summary>A private key: what of it is in no certificate.</summary>
    public void AddKey(string name, byte[] pkcs8)
    {
        using var ec = ECDsa.Create();
        using var rsa = RSA.Create();
        try
        {
            ec.ImportPkcs8PrivateKey(pkcs8, out _);
            Add(name, ec.ExportParameters(true).D);
        }
        catch (CryptographicException)
        {
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            var secret = rsa.ExportParameters(true);
            Add(name, secret.P.AsSpan(0, 32));
            Add(name, secret.Q.AsSpan(0, 32));
            Add(name, secret.D.AsSpan(0, 32));
        }
    }

    /// <summary>The names of those that are in the content, as they are or with its line breaks taken out of it.</summary>
    public IReadOnlyCollection<string> Find(byte[] content)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Find(content, found);
        Find(Folded(content), found);
        return found;
    }

    private void Find(ReadOnlySpan<byte> content, SortedSet<string> found)
    {
        for (var i = 0; i + Prefix <= content.Length; i++)
        {
            if (!forms.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(content[i..]), out var candidates))
                continue;
            foreach (var (form, name) in candidates)
            {
                if (content[i..].StartsWith(form))
                    found.Add(name);
            }
        }
    }

    // base64 broken into lines, in JSON, or in its form for addresses, becomes one plain run of it.
    private static byte[] Folded(byte[] content)
    {
        var (folded, length) = (new byte[content.Length], 0);
        for (var i = 0; i < content.Length; i++)
        {
            var rest = content.AsSpan(i);
            if (rest.StartsWith("\\n"u8) || rest.StartsWith("\\r"u8))
                i++;
            else if (rest.StartsWith("\\u000a"u8) || rest.StartsWith("\\u000d"u8) || rest.StartsWith("\\u000A"u8) || rest.StartsWith("\\u000D"u8))
                i += 5;
            else if (rest.StartsWith("\\u002B"u8) || rest.StartsWith("\\u002b"u8))
                (folded[length++], i) = ((byte)'+', i + 5);
            else if (content[i] is not ((byte)'\n' or (byte)'\r' or (byte)' '))
                folded[length++] = content[i] switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', var b => b };
        }

        return folded[..length];
    }

    // By where in a group of three bytes it begins, without the signs that its neighbours have a part in.
    private static IEnumerable<string> Base64(ReadOnlySpan<byte> secret)
    {
        var texts = new List<string>();
        for (var offset = 0; offset < 3; offset++)
        {
            var bytes = new byte[offset + secret.Length];
            secret.CopyTo(bytes.AsSpan(offset));
            var text = Convert.ToBase64String(bytes).TrimEnd('=');
            var first = offset == 0 ? 0 : offset + 1;
            texts.Add(text[first..(bytes.Length * 4 / 3)]);
        }

        return texts;
    }

    private void AddForm(byte[] form, string name)
    {
        var key = BinaryPrimitives.ReadUInt64LittleEndian(form);
        if (!forms.TryGetValue(key, out var list))
            forms[key] = list = [];
        list.Add((form, name));
    }
}
