using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Tests.Connections;
using Xunit;

namespace AcmPortal.Core.Tests.Profiles;

public sealed class ProfileTests
{
    private static EditProfileInput EditOf(ProfileView p) => new(
        p.Id, p.Name, p.Description, p.NamePatterns, p.WildcardsAllowed, p.KeyAlgorithms, p.DefaultKeyAlgorithm, p.RenewalMode, p.RenewBeforeDays, p.OwnerContact, p.Version);

    [Fact]
    public async Task Create_Patterns_AreKeptInXnFormWithoutRepeats()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var id = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority) with
        {
            NamePatterns = ["*.Example.com", "münchen.example.org.", "*.example.com"],
            KeyAlgorithms = [KeyAlgorithms.EcP256, KeyAlgorithms.Rsa2048],
        });
        var view = await portal.Get<GetProfile>().DoAsync(id);
        Assert.Equal(["*.example.com", "xn--mnchen-3ya.example.org"], view.NamePatterns);
        Assert.Equal([KeyAlgorithms.Rsa2048, KeyAlgorithms.EcP256], view.KeyAlgorithms);
        Assert.Contains("xn--mnchen-3ya", Assert.Single(await portal.AuditAsync(), a => a.Action == AuditAction.ProfileCreated).Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Wrong() => new()
    {
        { "Name", "" },
        { "Name", "  " },
        { "NamePatterns", "a*.example.com" },
        { "NamePatterns", "*.com" },
        { "NamePatterns", "www.example.net" },
        { "NamePatterns", "notexample.com" },
        { "KeyAlgorithms", "RSA_4096" },
        { "KeyAlgorithms", "" },
        { "DefaultKeyAlgorithm", "RSA_2048" },
        { "RenewBeforeDays", "0" },
        { "RenewBeforeDays", "31" },
        { "OwnerContact", "" },
        { "OwnerContact", "a@b" },
        { "OwnerContact", "Web Team <web@example.com>" },
        { "OwnerContact", "two\nlines" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Create_WrongField_IsNamed(string field, string value)
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var good = SetupPortal.ProfileOf(authority) with { KeyAlgorithms = [KeyAlgorithms.EcP256] };
        var input = field switch
        {
            "Name" => good with { Name = value },
            "NamePatterns" => good with { NamePatterns = [value] },
            "KeyAlgorithms" => good with { KeyAlgorithms = value.Length == 0 ? [] : [KeyAlgorithms.EcP256, value] },
            "DefaultKeyAlgorithm" => good with { DefaultKeyAlgorithm = value },
            "RenewBeforeDays" => good with { RenewBeforeDays = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
            _ => good with { OwnerContact = value },
        };
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateProfile>().DoAsync(input));
        Assert.Contains(refused.Errors, e => e.Field == field);
        Assert.Empty((await portal.Get<ListProfiles>().DoAsync(new(new()))).Items);
    }

    [Fact]
    public async Task Edit_SecondSaver_IsToldThatItChanged()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var id = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority));
        var seen = EditOf(await portal.Get<GetProfile>().DoAsync(id));
        await portal.Get<EditProfile>().DoAsync(seen with { RenewBeforeDays = 20 });
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<EditProfile>().DoAsync(seen with { RenewBeforeDays = 10 }));
        Assert.Equal(20, (await portal.Get<GetProfile>().DoAsync(id)).RenewBeforeDays);
        var other = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority) with { Name = "other" });
        var taken = await Assert.ThrowsAsync<InvalidInputException>(async () => await portal.Get<EditProfile>().DoAsync(EditOf(await portal.Get<GetProfile>().DoAsync(other)) with { Name = "WEB" }));
        Assert.Equal("Name", Assert.Single(taken.Errors).Field);
    }

    [Fact]
    public async Task Name_OfAnotherTeamsProfile_IsFree()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority));
        var team = await portal.Get<CreateTeam>().DoAsync(new CreateTeamInput("Payments"));
        var theirs = SetupPortal.ProfileOf(authority) with { Name = "Web", TeamId = team };

        var id = await portal.Get<CreateProfile>().DoAsync(theirs);

        var twice = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateProfile>().DoAsync(theirs with { Name = "WEB" }));
        Assert.Equal("Name", Assert.Single(twice.Errors).Field);
        await portal.Get<EditProfile>().DoAsync(EditOf(await portal.Get<GetProfile>().DoAsync(id)) with { Name = "web" });
    }

    [Fact]
    public async Task Preview_OfAChange_CountsWhoInheritsIt()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var id = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority));
        for (var i = 0; i < 30; i++)
        {
            var name = $"n{i:00}.example.com";
            var certificate = CertificateOf(authority, id, name, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(100 - i));
            certificate.RenewBeforeDaysOverride = i < 3 ? 5 : null;
            await portal.Database.AddAsync(certificate, new CertificateName { CertificateId = certificate.Id, Name = name });
        }

        var edit = EditOf(await portal.Get<GetProfile>().DoAsync(id));
        Assert.Empty((await portal.Get<PreviewProfileChange>().DoAsync(edit)).Changes);
        var days = await portal.Get<PreviewProfileChange>().DoAsync(edit with { RenewBeforeDays = 14 });
        Assert.Equal((27, 25, 3), (days.CertificateCount, days.Certificates.Count, days.OverriddenCount));
        Assert.Equal("n29.example.com", days.Certificates[0].CommonName);
        Assert.Equal(("Renew before", "30 days", "14 days", true), (days.Changes[0].Field, days.Changes[0].Before, days.Changes[0].After, days.Changes[0].Inherited));
        var mode = await portal.Get<PreviewProfileChange>().DoAsync(edit with { RenewalMode = RenewalMode.Follow });
        Assert.Equal(30, mode.CertificateCount);
        Assert.Single(mode.Warnings);
        var names = await portal.Get<PreviewProfileChange>().DoAsync(edit with { NamePatterns = ["n00.example.com", "n01.example.com"] });
        Assert.Equal(0, names.CertificateCount);
        Assert.Contains("28 certificates", Assert.Single(names.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", false)]
    [InlineData("name", true)]
    [InlineData("authority", false)]
    [InlineData("authority", true)]
    [InlineData("created", false)]
    [InlineData("created", true)]
    public async Task List_EverySort_ShowsTheProfile(string sort, bool descending)
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority));
        var row = Assert.Single((await portal.Get<ListProfiles>().DoAsync(new(new(Sort: sort, Descending: descending), "WEB", authority, true))).Items);
        Assert.Equal(("web", "acm-test", 0), (row.Name, row.AuthorityName, row.CertificateCount));
        Assert.Equal(0, (await portal.Get<ListProfiles>().DoAsync(new(new(), "nothing"))).Total);
    }

    [Fact]
    public async Task Requestable_OnlyEnabledProfilesOfEnabledCas()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var id = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority));
        var row = Assert.Single(await portal.Get<ListRequestableProfiles>().DoAsync(new("web")));
        Assert.Equal(["example.com", "example.org"], row.ZoneNames);
        await portal.Get<SetProfileEnabled>().DoAsync(new(id, false, (await portal.Get<GetProfile>().DoAsync(id)).Version));
        Assert.Empty(await portal.Get<ListRequestableProfiles>().DoAsync(new()));
        await portal.Get<SetProfileEnabled>().DoAsync(new(id, true, (await portal.Get<GetProfile>().DoAsync(id)).Version));
        await portal.Get<SetAuthorityEnabled>().DoAsync(new(authority, false, (await portal.Get<GetAuthority>().DoAsync(authority)).Version));
        Assert.Empty(await portal.Get<ListRequestableProfiles>().DoAsync(new()));
    }

    internal static Certificate CertificateOf(Guid authority, Guid profile, string name, DateTime notAfter) => new()
    {
        CommonName = name,
        Names = [name],
        AuthorityId = authority,
        ProfileId = profile,
        Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{name}",
        KeyAlgorithm = KeyAlgorithms.EcP256,
        CreatedAt = notAfter.AddDays(-198),
        CurrentVersionId = Guid.CreateVersion7(),
        CurrentSerial = "01:02",
        NotBefore = notAfter.AddDays(-198),
        NotAfter = notAfter,
    };
}
