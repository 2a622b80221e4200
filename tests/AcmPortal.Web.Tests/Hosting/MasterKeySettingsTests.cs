using AcmPortal.Core.Hosting;
using Microsoft.Extensions.Configuration;

namespace AcmPortal.Web.Tests.Hosting;

public sealed class MasterKeySettingsTests
{
    private static (MasterKeyOptions Options, IReadOnlyList<string> Errors) Bind(params (string Key, string Value)[] settings)
    {
        var errors = new List<string>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("MasterKey:" + s.Key, (string?)s.Value))).Build();
        return (MasterKeyOptions.Bind(configuration, errors), errors);
    }

    [Fact]
    public void Keys_NotSet_LeaveTheOneKeyAsItWas()
    {
        var (options, errors) = Bind(("Provider", "Environment"), ("Variable", "MY_KEY"));
        Assert.Empty(errors);
        var key = Assert.Single(options.All());
        Assert.Equal((MasterKeySource.Environment, "MY_KEY", "MasterKey"), (key.Provider, key.Variable, key.Section));
    }

    [Fact]
    public void Keys_TwoOfThem_HaveTheCurrentOneFirst()
    {
        var (options, errors) = Bind(
            ("Keys:0:Id", "2026"), ("Keys:0:File", "data/master.key"), ("Keys:1:Id", "2027"), ("Keys:1:Provider", "Kms"),
            ("Keys:1:KmsKeyId", "arn:aws:kms:eu-central-1:111122223333:key/1"), ("Current", "2027"));
        Assert.Empty(errors);
        Assert.Equal(["2027", "2026"], options.All().Select(k => k.Id));
        Assert.Equal("MasterKey:Keys:0", options.All()[1].Section);
    }

    [Theory]
    [InlineData("MasterKey:Current is missing", "Keys:0:Id", "a")]
    [InlineData("MasterKey:Current must be one of a; it is \"b\"", "Keys:0:Id", "a", "Current", "b")]
    [InlineData("MasterKey:Current names one of MasterKey:Keys, and there are none", "Current", "b")]
    [InlineData("MasterKey:Keys has the id \"a\" 2 times", "Keys:0:Id", "a", "Keys:1:Id", "a", "Current", "a")]
    [InlineData("MasterKey:Keys:0:Id must be a name", "Keys:0:Id", "a b", "Current", "a b")]
    [InlineData("MasterKey:Keys:0:Fiel is not a setting", "Keys:0:Id", "a", "Keys:0:Fiel", "x", "Current", "a")]
    [InlineData("MasterKey:Keys:0:KmsKeyId is missing", "Keys:0:Id", "a", "Keys:0:Provider", "Kms", "Current", "a")]
    [InlineData("MasterKey:KmsRegion is missing", "Provider", "Kms", "KmsKeyId", "alias/portal")]
    public void Keys_SetWrongly_AreNamed(string expected, params string[] settings)
    {
        var (_, errors) = Bind([.. settings.Chunk(2).Select(p => (p[0], p[1]))]);
        Assert.StartsWith(expected, Assert.Single(errors), StringComparison.Ordinal);
    }
}
