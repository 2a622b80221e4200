using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

public sealed class SeenComparisonTests
{
    private static readonly DateTime End = new(2027, 6, 1, 23, 59, 59, DateTimeKind.Utc);

    private static readonly StoredAtAws Stored = new(
        Guid.CreateVersion7(), "arn", CertificateState.Active, RenewalMode.On, "0a:01", End, "ISSUED", "0a:01", End, true, true, null, true, false);

    private static readonly SeenAtAws Seen = new("arn", "ISSUED", "AMAZON_ISSUED", "0a:01", End.AddDays(-198), End, true, true, null, true, true, false, End.AddDays(-198));

    public static TheoryData<string, SeenAtAws, bool> Sights => new()
    {
        { "nothing new", Seen, false },
        { "another serial", Seen with { Serial = "0b:02" }, true },
        { "a later end", Seen with { NotAfter = End.AddDays(150) }, true },
        { "the version before, as a list that lags shows it", Seen with { Serial = "09:00", NotAfter = End.AddDays(-150), Exported = false, Eligible = false }, false },
        { "not exported any more", Seen with { Exported = false }, true },
        { "not eligible any more", Seen with { Eligible = false }, true },
        { "revoked", Seen with { Status = "REVOKED" }, true },
        { "a word that AWS added", Seen with { Status = "RESTING" }, true },
        { "renewing", Seen with { RenewalStatus = "PENDING_AUTO_RENEWAL" }, true },
        { "used by a service", Seen with { InUse = true }, false },
        { "listed, where less is told", Seen with { Serial = null, RenewalTold = false, Exported = null }, false },
    };

    [Theory]
    [MemberData(nameof(Sights))]
    public void MustBeLookedAt_KnownCertificate_FollowsWhatRenewalMustSee(string what, SeenAtAws seen, bool expected) =>
        Assert.True(SeenComparison.MustBeLookedAt(Stored, SeenComparison.Merge(Stored, seen)) == expected, what);

    [Theory]
    [MemberData(nameof(Sights))]
    public void MustBeLookedAt_FirstSight_AsksOnlyForWhatIsNotAsStored(string what, SeenAtAws seen, bool expected)
    {
        var fresh = Stored with { Status = null, Serial = null, AwsNotAfter = null, Exported = null, Eligible = null, Exportable = null, InUse = null };
        Assert.True(SeenComparison.MustBeLookedAt(fresh, SeenComparison.Merge(fresh, seen)) == expected, what);
    }

    [Fact]
    public void Merge_SerialNotTold_IsKeptWhileTheVersionIsTheSame()
    {
        Assert.Equal("0a:01", SeenComparison.Merge(Stored, Seen with { Serial = null }).Serial);
        Assert.Null(SeenComparison.Merge(Stored, Seen with { Serial = null, NotAfter = End.AddDays(150) }).Serial);
    }

    [Theory]
    [InlineData("0b:02", 150, true)]
    [InlineData("0b:02", 0, true)]
    [InlineData("0a:01", 0, false)]
    [InlineData("09:00", -150, false)]
    [InlineData(null, 150, true)]
    [InlineData(null, 0, false)]
    public void IsAhead_SerialAndEnd_OnlyForALaterVersion(string? serial, int days, bool expected) =>
        Assert.Equal(expected, SeenComparison.IsAhead(Stored with { Serial = serial, AwsNotAfter = End.AddDays(days) }));

    [Theory]
    [InlineData("0A1B", "0a:1b")]
    [InlineData("00:AB:01", "ab:01")]
    [InlineData("a:b c", "0a:bc")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Serial_InAnySpelling_IsOne(string? text, string? expected) => Assert.Equal(expected, SerialText.Normal(text));
}
