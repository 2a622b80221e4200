using AcmPortal.Core.Names;
using Xunit;

namespace AcmPortal.Core.Tests.Names;

public sealed class NameListTests
{
    [Theory]
    [InlineData("a.example.com b.example.com", "a.example.com|b.example.com")]
    [InlineData("a.example.com,b.example.com", "a.example.com|b.example.com")]
    [InlineData("a.example.com;b.example.com ; c.example.com", "a.example.com|b.example.com|c.example.com")]
    [InlineData("a.example.com\nb.example.com\r\nc.example.com", "a.example.com|b.example.com|c.example.com")]
    [InlineData("a.example.com\tb.example.com", "a.example.com|b.example.com")]
    [InlineData("\"a.example.com\", 'b.example.com'", "a.example.com|b.example.com")]
    [InlineData("[\"a.example.com\",\"b.example.com\"]", "a.example.com|b.example.com")]
    [InlineData("(a.example.com) {b.example.com} <c.example.com>", "a.example.com|b.example.com|c.example.com")]
    [InlineData("a.example.com|b.example.com", "a.example.com|b.example.com")]
    [InlineData("“a.example.com” „b.example.com‟", "a.example.com|b.example.com")]
    [InlineData("a.example.com、b.example.com，c.example.com", "a.example.com|b.example.com|c.example.com")]
    [InlineData("a.example.com\u00A0b.example.com\u2028c.example.com", "a.example.com|b.example.com|c.example.com")]
    [InlineData("- a.example.com\n- b.example.com", "a.example.com|b.example.com")]
    [InlineData("• a.example.com\n• b.example.com", "a.example.com|b.example.com")]
    [InlineData("DNS:a.example.com, DNS:b.example.com", "a.example.com|b.example.com")]
    [InlineData("CN=a.example.com", "a.example.com")]
    [InlineData("a.example.com.", "a.example.com")]
    [InlineData("a.example.com...", "a.example.com")]
    [InlineData("A.Example.COM", "a.example.com")]
    [InlineData("https://shop.example.com/cart?x=1#top", "shop.example.com")]
    [InlineData("http://user:secret@shop.example.com:8443/", "shop.example.com")]
    [InlineData("shop.example.com/cart", "shop.example.com")]
    [InlineData("shop.example.com:443", "shop.example.com")]
    [InlineData("a.example.com b.example.com A.EXAMPLE.COM. a.example.com", "a.example.com|b.example.com")]
    [InlineData("z.example.com a.example.com m.example.com", "z.example.com|a.example.com|m.example.com")]
    [InlineData("ex\u200Bample.com", "example.com")]
    [InlineData("\uFEFFexample.com", "example.com")]
    [InlineData("exam\u00ADple.com", "example.com")]
    [InlineData("www。example．com", "www.example.com")]
    [InlineData("ｅｘａｍｐｌｅ.com", "example.com")]
    [InlineData("", "")]
    [InlineData("  ,;\n\t\"\" [] - ", "")]
    public void Parse_PastedText_GivesNamesInOrderWithoutRepeats(string raw, string expected) =>
        Assert.Equal(expected, string.Join('|', NameList.Parse(raw).Select(n => n.Errors.Count == 0 ? n.Ascii : n.Unicode)));

    [Theory]
    [InlineData("münchen.de", "xn--mnchen-3ya.de", "münchen.de")]
    [InlineData("MÜNCHEN.de", "xn--mnchen-3ya.de", "münchen.de")]
    [InlineData("mu\u0308nchen.de", "xn--mnchen-3ya.de", "münchen.de")]
    [InlineData("xn--mnchen-3ya.de", "xn--mnchen-3ya.de", "münchen.de")]
    [InlineData("XN--MNCHEN-3YA.DE", "xn--mnchen-3ya.de", "münchen.de")]
    [InlineData("straße.de", "xn--strae-oqa.de", "straße.de")]
    [InlineData("*.bücher.example.com", "*.xn--bcher-kva.example.com", "*.bücher.example.com")]
    [InlineData("пример.рф", "xn--e1afmkfd.xn--p1ai", "пример.рф")]
    [InlineData("例え.jp", "xn--r8jz45g.jp", "例え.jp")]
    [InlineData("東京タワー.jp", "xn--5ck2eqb538s34z.jp", "東京タワー.jp")]
    [InlineData("한국.com", "xn--3e0b707e.com", "한국.com")]
    [InlineData("אבג.com", "xn--4dbcd.com", "אבג.com")]
    [InlineData("βόλος.gr", "xn--nxasmm1c.gr", "βόλος.gr")]
    [InlineData("क्षेत्र.com", "xn--11b4axb0a4f8ad.com", "क्षेत्र.com")]
    public void Parse_InternationalName_ShowsBothForms(string typed, string ascii, string unicode)
    {
        var name = Assert.Single(NameList.Parse(typed));
        Assert.Empty(name.Errors);
        Assert.Equal(ascii, name.Ascii);
        Assert.Equal(unicode, name.Unicode);
    }

    [Theory]
    [InlineData("exam_ple.com", NameCode.Underscore)]
    [InlineData("_acme.example.com", NameCode.Underscore)]
    [InlineData("mün_chen.de", NameCode.Underscore)]
    [InlineData("exa!mple.com", NameCode.InvalidCharacter)]
    [InlineData("a+b.example.com", NameCode.InvalidCharacter)]
    [InlineData("exa\0mple.com", NameCode.InvalidCharacter)]
    [InlineData("exa\u001Bmple.com", NameCode.InvalidCharacter)]
    [InlineData("a..example.com", NameCode.EmptyLabel)]
    [InlineData(".example.com", NameCode.EmptyLabel)]
    [InlineData("*..example.com", NameCode.EmptyLabel)]
    [InlineData("-a.example.com", NameCode.HyphenAtEdge)]
    [InlineData("a-.example.com", NameCode.HyphenAtEdge)]
    [InlineData("a.exa-.com", NameCode.HyphenAtEdge)]
    [InlineData("examplehost", NameCode.SingleLabel)]
    [InlineData("localhost", NameCode.InternalName)]
    [InlineData("printer.local", NameCode.InternalName)]
    [InlineData("db.internal", NameCode.InternalName)]
    [InlineData("app.corp", NameCode.InternalName)]
    [InlineData("router.lan", NameCode.InternalName)]
    [InlineData("a.b.test", NameCode.InternalName)]
    [InlineData("hidden.onion", NameCode.InternalName)]
    [InlineData("1.0.10.in-addr.arpa", NameCode.InternalName)]
    [InlineData("192.168.1.10", NameCode.IpAddress)]
    [InlineData("10.0.0.0/8", NameCode.IpAddress)]
    [InlineData("https://192.168.1.10:8443/x", NameCode.IpAddress)]
    [InlineData("999.999.999.999", NameCode.IpAddress)]
    [InlineData("2001:db8::1", NameCode.IpAddress)]
    [InlineData("::ffff:10.0.0.1", NameCode.IpAddress)]
    [InlineData("admin@example.com", NameCode.EmailAddress)]
    [InlineData("mailto:admin@example.com", NameCode.EmailAddress)]
    [InlineData("example.123", NameCode.InvalidTopLevel)]
    [InlineData("example.c", NameCode.InvalidTopLevel)]
    [InlineData("example.c0m", NameCode.InvalidTopLevel)]
    [InlineData("*", NameCode.WildcardPosition)]
    [InlineData("**.example.com", NameCode.WildcardPosition)]
    [InlineData("*.*.example.com", NameCode.WildcardPosition)]
    [InlineData("www.*.example.com", NameCode.WildcardPosition)]
    [InlineData("w*.example.com", NameCode.WildcardPosition)]
    [InlineData("*w.example.com", NameCode.WildcardPosition)]
    [InlineData("*münchen.de", NameCode.WildcardPosition)]
    [InlineData("example.*", NameCode.WildcardPosition)]
    [InlineData("*.com", NameCode.WildcardTooWide)]
    [InlineData("*.co.uk", NameCode.WildcardTooWide)]
    [InlineData("ab--cd.example.com", NameCode.ReservedPrefix)]
    [InlineData("xm--abc.example.com", NameCode.ReservedPrefix)]
    [InlineData("xn--a.example.com", NameCode.InvalidPunycode)]
    [InlineData("xn--.example.com", NameCode.InvalidPunycode)]
    [InlineData("xn--example.example.com", NameCode.InvalidPunycode)]
    [InlineData("xn--99999999.com", NameCode.InvalidPunycode)]
    [InlineData("аpple.com", NameCode.MixedScripts)]
    [InlineData("xn--pple-43d.com", NameCode.MixedScripts)]
    [InlineData("gοοgle.com", NameCode.MixedScripts)]
    [InlineData("אa.com", NameCode.MixedScripts)]
    [InlineData("1אב.com", NameCode.MixedScripts)]
    [InlineData("a\u202Eb.com", NameCode.InvalidInternational)]
    [InlineData("a\u200Db.com", NameCode.InvalidInternational)]
    [InlineData("\uD800.com", NameCode.InvalidInternational)]
    [InlineData("my.amazonaws.com", NameCode.RefusedByAcm)]
    [InlineData("d111.cloudfront.net", NameCode.RefusedByAcm)]
    [InlineData("*.elasticbeanstalk.com", NameCode.RefusedByAcm)]
    [InlineData("amazonaws.com", NameCode.RefusedByAcm)]
    [InlineData("s3.cn-north-1.amazonaws.com.cn", NameCode.RefusedByAcm)]
    [InlineData("ftp:example.com", NameCode.InvalidCharacter)]
    public void Parse_WrongName_IsNamedWithASentence(string typed, NameCode code)
    {
        var name = Assert.Single(NameList.Parse(typed));
        var error = Assert.Single(name.Errors);
        Assert.Equal(code, error.Code);
        Assert.EndsWith(".", error.Message.TrimEnd(')'), StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, c => char.IsControl(c) || c is '\u202E');
    }

    [Theory]
    [InlineData("notamazonaws.com")]
    [InlineData("local.example.com")]
    [InlineData("test.com")]
    [InlineData("*.example.com")]
    [InlineData("*.a.b.c.example.com")]
    [InlineData("1.example.com")]
    [InlineData("1-2.example.com")]
    [InlineData("a--b.example.com")]
    [InlineData("3com.example.com")]
    [InlineData("1.2.3.example.com")]
    [InlineData("example.xn--p1ai")]
    [InlineData("example.museum")]
    [InlineData("xn--strae-oqa.de")]
    public void Parse_RightName_HasNoError(string typed) => Assert.Empty(Assert.Single(NameList.Parse(typed)).Errors);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Parse_LongLabel_EndsAt63(int length, bool right)
    {
        var name = Assert.Single(NameList.Parse(new string('a', length) + ".example.com"));
        Assert.Equal(right ? [] : [NameCode.LabelTooLong], name.Errors.Select(e => e.Code));
    }

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void Parse_LongName_EndsAt253(int length, bool right)
    {
        var name = Assert.Single(NameList.Parse(LongName(length)));
        Assert.Equal(length, name.Ascii.Length);
        Assert.Equal(right ? [] : [NameCode.NameTooLong], name.Errors.Select(e => e.Code));
    }

    [Fact]
    public void Parse_InternationalLabelOver63InXnForm_SaysSo()
    {
        var name = Assert.Single(NameList.Parse(new string('ü', 61) + ".example.com"));
        Assert.Equal(NameCode.LabelTooLong, Assert.Single(name.Errors).Code);
    }

    [Fact]
    public void Parse_OneHugeToken_IsShortened()
    {
        var name = Assert.Single(NameList.Parse(new string('a', 90_000)));
        Assert.Equal(NameCode.NameTooLong, Assert.Single(name.Errors).Code);
        Assert.True(name.Typed.Length < 310 && name.Ascii.Length < 310 && name.Errors[0].Message.Length < 600);
    }

    [Fact]
    public void Parse_AllCyrillicLookalike_IsHinted()
    {
        var name = Assert.Single(NameList.Parse("аррѕ.com"));
        Assert.Empty(name.Errors);
        Assert.Equal(NameCode.LooksLikeLatin, Assert.Single(name.Hints).Code);
    }

    [Fact]
    public void Parse_RepeatedName_IsHintedWithCount()
    {
        var name = Assert.Single(NameList.Parse("a.example.com A.example.com a.example.com."));
        Assert.Contains("3 times", Assert.Single(name.Hints).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UrlAndPort_AreHinted()
    {
        Assert.All(NameList.Parse("https://a.example.com/x b.example.com:443 c.example.com/x"), n => Assert.Equal(NameCode.Trimmed, Assert.Single(n.Hints).Code));
    }

    internal static string LongName(int length)
    {
        const string End = ".example.com";
        var name = "";
        for (var left = length - End.Length; left > 0;)
        {
            var label = Math.Min(left == 64 ? 62 : 63, left);
            name += (name.Length > 0 ? "." : "") + new string('a', name.Length > 0 ? Math.Max(1, label - 1) : label);
            left = length - End.Length - name.Length;
        }

        return name + End;
    }
}
