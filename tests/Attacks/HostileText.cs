using System.Globalization;

namespace AcmPortal.Attacks;

/// <summary>Texts that break what takes them for granted.</summary>
internal static class HostileText
{
    private const string Label63 = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0";

    /// <summary>300 names that are no good DNS names, or hardly.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Plain(),
        // Every ASCII sign that no name holds, and each control sign, in the middle of one.
        .. Enumerable.Range(0, 128).Select(i => (char)i).Where(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')).Select(c => $"a{c}b.example.com"),
        // What is written right to left, joins, hides or looks alike.
        .. new[] { 0x00a0, 0x00ad, 0x0130, 0x0131, 0x034f, 0x0430, 0x0440, 0x061c, 0x0660, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2024, 0x2028, 0x2029, 0x202a, 0x202b, 0x202d, 0x202e, 0x2044, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x2100, 0x3002, 0xfe0f, 0xfe52, 0xfeff, 0xff0e, 0xff0f, 0xff1a, 0xff61, 0xfffd, 0xffff }
            .SelectMany(c => new[] { $"a{(char)c}b.example.com", $"{(char)c}.example.com" }),
        .. Enumerable.Range(0, 80).Select(i => string.Create(CultureInfo.InvariantCulture, $"xn--{new string((char)('a' + (i % 26)), 1 + (i % 60))}-{i}.example.com")),
    ];

    /// <summary>Values for any text.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        "", " ", "\t\r\n", "\0", "a\0b", "\u202egnp.exe", "\ud83d\ude00", "\ufffd", "'; DROP TABLE Orders; --", "\" OR 1=1 --", "%", "_", "[a-z]", "\\", "../../../etc/passwd", "..\\..\\win.ini", "%00", "%2e%2e%2f",
        "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "<script>alert(1)</script>", "=cmd|'/c calc'!A1", "\r\nSet-Cookie: x=y", "null", "undefined", "NaN", "-1", "0x1F", "1e309", "٣", "İ", "ß", "ﷺ", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A", "arn:aws:acm:us-east-1:1:certificate/x",
        "9999-12-31T23:59:59.9999999Z", "0001-01-01", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", new string('x', 300), new string('é', 5_000), new string('\u0301', 2_000), new string('a', 70_000),
    ];

    private static IEnumerable<string> Plain() =>
    [
        "", " ", ".", "..", "...", "*", "*.", "*.*", "**.example.com", "*.*.example.com", "a.*.example.com", "a*.example.com", "*a.example.com", "*.com", "*.co.uk", "com", "localhost", "example", "example.com.", ".example.com", "a..example.com", "example..com",
        "-a.example.com", "a-.example.com", "-.example.com", "a_b.example.com", "_acme.example.com", "1.2.3.4", "127.1", "0x7f.1", "[::1]", "::1", "1.2.3.4.in-addr.arpa", "https://www.example.com", "www.example.com/path", "www.example.com:443", "user@example.com",
        "mailto:a@example.com", "www example com", "www.example.com,other.example.com", "www.example.com;other.example.com", "www.example.com\nother.example.com", "EXAMPLE.COM", "Www.Example.Com", "пример.испытание", "bücher.example.com", "BÜCHER.example.com", "faß.example.com",
        "日本語.example.com", "مثال.example.com", "שלום.example.com", "☃.example.com", "💩.example.com", "xn--.example.com", "xn--a.example.com", "xn--bcher-kva.example.com", "xn--bcher-kvb.example.com", "xn--zzzzzzzzzzzzzzzzzzzz.example.com", "xn--ls8h.example.com", "xn--0.example.com",
        $"{Label63}.example.com", $"{Label63}x.example.com", $"{Label63}.{Label63}.{Label63}.{Label63[..61]}", $"{Label63}.{Label63}.{Label63}.{Label63[..62]}", $"{Label63}.{Label63}.{Label63}.{Label63}", $"*.{Label63}.{Label63}.{Label63}.{Label63[..59]}",
        string.Join('.', Enumerable.Repeat("a", 127)), string.Join('.', Enumerable.Repeat("a", 128)), new string('a', 10_000), string.Concat(Enumerable.Repeat("ü", 63)) + ".example.com", "a.example.com\0.evil.com", "%00.example.com", "a%2eexample.com", "a&#46;example.com",
        "\ud800.example.com", "a\u0301.example.com", "e\u0301\u0301\u0301\u0301.example.com", "test", "test.", "invalid", "a.invalid", "a.onion", "a.local", "a.internal", "a.example", "k\u0131.example.com", "ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ", "ｅｘａｍｐｌｅ.com", "𝐞𝐱𝐚𝐦𝐩𝐥𝐞.com", "pаypal.com",
        "a.b.c.d.e.f.g.h.i.j.k.example.com", "0.example.com", "00.example.com", "1e10.example.com", "true", "null", "NaN.example.com", "con.example.com", "aux", "nul.example.com", "a'b.example.com", "a\"b.example.com", "$(id).example.com", "`id`.example.com", "${HOME}.example.com", "{{x}}.example.com",
    ];
}
