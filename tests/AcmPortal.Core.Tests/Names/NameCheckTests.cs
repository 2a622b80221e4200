using AcmPortal.Core.Names;
using CsCheck;
using Xunit;

namespace AcmPortal.Core.Tests.Names;

public sealed class NameCheckTests
{
    private static readonly NameRules Rules = new(
        "acm-prod", [new("Z1", "example.com"), new("Z2", "example.org"), new("Z3", "dev.example.com")], 10, "web", [], true, new());

    private static NameCheckResult Check(string raw, NameRules? rules = null) => NameCheck.Check(NameList.Parse(raw), rules ?? Rules);

    [Theory]
    [InlineData("example.com", "Z1")]
    [InlineData("www.example.com", "Z1")]
    [InlineData("*.example.com", "Z1")]
    [InlineData("dev.example.com", "Z3")]
    [InlineData("*.dev.example.com", "Z3")]
    [InlineData("a.b.dev.example.com", "Z3")]
    [InlineData("xdev.example.com", "Z1")]
    [InlineData("a.example.org", "Z2")]
    public void Check_NameInZone_TakesTheLongestOnALabelBoundary(string name, string zone)
    {
        var row = Assert.Single(Check(name).Rows);
        Assert.Equal(zone, row.ZoneId);
        Assert.True(row.IsRight);
    }

    [Theory]
    [InlineData("notexample.com")]
    [InlineData("example.com.evil.net")]
    [InlineData("example.net")]
    [InlineData("com.example")]
    [InlineData("xexample.org")]
    public void Check_NameOutsideZones_IsRefusedByName(string name)
    {
        var result = Check(name + " www.example.com");
        Assert.False(result.IsRight);
        if (result.Rows[0].Errors[0].Code != NameCode.InternalName)
            Assert.Equal(NameCode.OutsideZones, Assert.Single(result.Rows[0].Errors).Code);
        Assert.Equal(0, result.Rows[0].PriceCents);
        Assert.True(result.Rows[1].IsRight);
    }

    [Fact]
    public void Check_Prices_AreSummed()
    {
        var result = Check("example.com *.example.com www.example.org");
        Assert.Equal([700, 7_900, 700], result.Rows.Select(r => r.PriceCents));
        Assert.Equal(9_300, result.TotalCents);
        Assert.Equal("example.com", result.Rows[1].BaseName);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Check_CommonName_EndsAt64Octets(int length, bool right)
    {
        var longName = NameListTests.LongName(length);
        var result = Check(longName + " short.example.com");
        Assert.Equal(right, result.IsRight);
        if (!right)
        {
            var error = Assert.Single(result.AllErrors);
            Assert.Equal(NameCode.CommonNameTooLong, error.Code);
            Assert.Contains("short.example.com", error.Message, StringComparison.Ordinal);
            Assert.Contains("65", error.Message, StringComparison.Ordinal);
        }

        Assert.True(Check("short.example.com " + longName).IsRight);
    }

    [Fact]
    public void Check_CommonNameTooLongAlone_SuggestsTheZone() =>
        Assert.Contains("for example example.com", Assert.Single(Check(NameListTests.LongName(65)).AllErrors).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_EleventhName_NamesTheSettingOfTheCa()
    {
        var ten = string.Join(' ', Enumerable.Range(1, 10).Select(i => $"n{i}.example.com"));
        Assert.True(Check(ten).IsRight);
        var error = Assert.Single(Check(ten + " n11.example.com").AllErrors);
        Assert.Equal(NameCode.TooManyNames, error.Code);
        Assert.Contains("\"Names per certificate\" of acm-prod", error.Message, StringComparison.Ordinal);
        Assert.True(Check(ten + " n11.example.com", Rules with { MaxNames = 100 }).IsRight);
        Assert.True(Check(ten + " n10.EXAMPLE.com").IsRight);
    }

    [Fact]
    public void Check_NoNames_IsAnError() => Assert.Equal(NameCode.NoNames, Assert.Single(Check(" , \n").AllErrors).Code);

    [Fact]
    public void Check_WildcardWithoutApex_IsHinted()
    {
        Assert.Equal(NameCode.WildcardWithoutApex, Assert.Single(Check("*.example.com").Rows[0].Hints).Code);
        Assert.Empty(Check("*.example.com example.com").Rows.SelectMany(r => r.Hints));
    }

    [Theory]
    [InlineData("*.example.com www.example.com", true)]
    [InlineData("*.example.com a.b.example.com example.com", false)]
    [InlineData("*.example.com *.b.example.com example.com b.example.com", true)]
    public void Check_NameUnderAWildcardOfTheList_IsHinted(string raw, bool hinted) =>
        Assert.Equal(hinted, Check(raw).Rows.Any(r => r.Hints.Any(h => h.Code == NameCode.CoveredByWildcard)));

    [Fact]
    public void Check_ProfileWithoutWildcards_RefusesThem()
    {
        var result = Check("*.example.com example.com", Rules with { WildcardsAllowed = false });
        Assert.Equal(NameCode.WildcardNotAllowed, Assert.Single(result.AllErrors).Code);
    }

    [Theory]
    [InlineData("www.example.com", true)]
    [InlineData("pay.example.com", false)]
    [InlineData("a.dev.example.com", true)]
    [InlineData("a.b.dev.example.com", true)]
    [InlineData("*.dev.example.com", true)]
    [InlineData("*.b.dev.example.com", true)]
    [InlineData("dev.example.com", false)]
    [InlineData("*.example.com", false)]
    [InlineData("xdev.example.com", false)]
    [InlineData("www.www.example.com", false)]
    public void Check_ProfilePatterns_AreExactOrEverythingBelow(string name, bool allowed)
    {
        var result = Check(name, Rules with { Patterns = ["www.example.com", "*.dev.example.com"] });
        Assert.Equal(allowed ? [] : [NameCode.NotAllowedByProfile], result.AllErrors.Select(e => e.Code));
    }

    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "*.example.com", true)]
    [InlineData("*.example.com", "*.a.example.com", false)]
    [InlineData("www.example.com", "example.com", false)]
    [InlineData("*.example.com", "wwwexample.com", false)]
    public void Covers_IsAsBrowsersMatch(string certificateName, string name, bool covers) =>
        Assert.Equal(covers, DnsName.Covers(certificateName, name));

    [Theory]
    [InlineData("*.Example.com.", "*.example.com", null)]
    [InlineData("münchen.de", "xn--mnchen-3ya.de", null)]
    [InlineData("", "", NameCode.NoNames)]
    [InlineData("a.com b.com", "", NameCode.InvalidCharacter)]
    [InlineData("*.com", "*.com", NameCode.WildcardTooWide)]
    [InlineData("a*.example.com", "a*.example.com", NameCode.WildcardPosition)]
    [InlineData("*.*.example.com", "*.*.example.com", NameCode.WildcardPosition)]
    [InlineData("ex_a.com", "ex_a.com", NameCode.Underscore)]
    public void ReadPattern_GivesXnFormOrTheFault(string typed, string pattern, NameCode? code)
    {
        var (read, error) = NamePattern.Read(typed);
        Assert.Equal(pattern, read);
        Assert.Equal(code, error?.Code);
    }

    [Fact]
    public void Check_RandomText_NeverThrowsAndAcceptsOnlyWhatAcmTakes()
    {
        // ACM's own pattern of a domain name, from its service model.
        var acm = new System.Text.RegularExpressions.Regex(
            @"^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$");
        Gen.String[Gen.Char["abz09-._*:/@ ,üΩаאå\u0301\u200d\u202e\0。💩\ud800xn--"], 0, 60].Sample(
            raw =>
            {
                foreach (var row in Check(raw + " " + raw + ".example.com").Rows.Where(r => r.IsRight))
                    Assert.True(acm.IsMatch(row.Ascii) && row.Ascii.Length <= 253 && row.ZoneId is not null, row.Ascii);
            },
            iter: 20_000);
    }
}
