using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

public class CertificateSearchTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("api.eu.example.com", "api.eu.example.com", "eu.example.com", "example.com")]
    [InlineData("*.example.com", "*.example.com", "example.com")]
    [InlineData("example.com", "example.com")]
    [InlineData("single", "single")]
    public void Rests_OfAName_BeginAtEachLabelButTheLast(string name, params string[] rests) => Assert.Equal(rests, CertificateLabels.Rests(name));

    [Fact]
    public void Labels_OfSeveralNames_AreDistinct() =>
        Assert.Equal(["a.example.com", "example.com", "b.example.com"], CertificateLabels.Of(Guid.CreateVersion7(), ["a.example.com", "b.example.com"]).Select(l => l.Text));

    [Theory]
    [InlineData("api", "api.eu.example.com")]
    [InlineData("eu", "api.eu.example.com,eu.example.org")]
    [InlineData("EU.exam", "api.eu.example.com,eu.example.org")]
    [InlineData("example.com", "api.eu.example.com,shop.example.com")]
    [InlineData(".example.com", "api.eu.example.com,shop.example.com")]
    [InlineData("example", "api.eu.example.com,eu.example.org,shop.example.com")]
    [InlineData("*.", "*.wild.test")]
    [InlineData("hop", "shop.example.com")] // No label begins so: any part.
    [InlineData("ample.org", "eu.example.org")]
    [InlineData("com", "api.eu.example.com,shop.example.com")] // Nor so, and most end so.
    [InlineData(".", "*.wild.test,api.eu.example.com,eu.example.org,shop.example.com")]
    [InlineData("100%", "")]
    [InlineData("", "*.wild.test,api.eu.example.com,eu.example.org,shop.example.com")]
    public async Task Text_Typed_FindsNames(string typed, string found)
    {
        await using var database = await TestDatabase.CreateAsync();
        var profile = (await Samples.SetupAsync(database)).Profile;
        foreach (var name in new[] { "api.eu.example.com", "eu.example.org", "shop.example.com", "*.wild.test" })
            await AddAsync(database, profile, name, labelled: true);
        Assert.Equal(found, string.Join(',', await FindAsync(database, typed)));
    }

    [Fact]
    public async Task Serial_OfTheVersionInUse_IsFoundHoweverItIsWritten()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AddAsync(database, (await Samples.SetupAsync(database)).Profile, "www.example.com", labelled: true, serial: "0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9");
        Assert.Equal(["www.example.com"], await FindAsync(database, "0A1B2C3D4E5F60718293A4B5C6D7E8F9"));
        Assert.Equal(["www.example.com"], await FindAsync(database, "0a 1b 2c 3d 4e 5f 60 71 82 93 a4 b5 c6 d7 e8 f9"));
        Assert.Empty(await FindAsync(database, "0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:00"));
    }

    [Fact]
    public async Task Hits_AboveWhatIsSorted_AreTheSame()
    {
        await using var database = await TestDatabase.CreateAsync();
        var profile = (await Samples.SetupAsync(database)).Profile;
        await AddAsync(database, profile, "other.example.org", labelled: true);
        var names = Enumerable.Range(0, 2_100).Select(n => $"n{n:0000}.example.com").ToList();
        await database.AddAsync([.. names.SelectMany(n => Rows(profile, n, labelled: true, n))]);
        Assert.Equal(names, await FindAsync(database, "example.com"));
    }

    [Fact]
    public async Task Fill_OfWhatHasNoLabels_MakesThemOnceAndFindsThem()
    {
        await using var database = await TestDatabase.CreateAsync();
        var profile = (await Samples.SetupAsync(database)).Profile;
        await database.AddAsync([.. Enumerable.Range(0, 450).SelectMany(n => Rows(profile, $"n{n:000}.eu.example.com", labelled: false, $"s{n}"))]);
        var fill = new LabelFill(database.Store, database.Clock, NullLogger<LabelFill>.Instance);

        Assert.Equal(450, await fill.FillAsync(None));
        Assert.Equal(0, await fill.FillAsync(None));

        await using var db = database.NewContext();
        Assert.Equal(450 * 3, await db.CertificateLabels.CountAsync(None));
        Assert.Equal(450, (await FindAsync(database, "eu.exam")).Count);
        Assert.Equal(["n007.eu.example.com"], await FindAsync(database, "n007"));
    }

    private static Task<List<string>> FindAsync(TestDatabase database, string typed) => database.Store.ReadAsync(
        async (db, ct) => await (await CertificateSearch.OfAsync(db, typed, ct)).In(db, db.Certificates).OrderBy(c => c.CommonName).Select(c => c.CommonName).ToListAsync(ct), None);

    private static Task AddAsync(TestDatabase database, Profile profile, string name, bool labelled, string serial = "00") =>
        database.AddAsync([.. Rows(profile, name, labelled, serial)]);

    private static List<object> Rows(Profile profile, string name, bool labelled, string serial)
    {
        var now = TestDatabase.Start.UtcDateTime;
        var certificate = new Certificate
        {
            CommonName = name,
            Names = [name],
            AuthorityId = profile.AuthorityId,
            ProfileId = profile.Id,
            Arn = $"arn:aws:acm:us-east-1:123456789012:certificate/{Guid.CreateVersion7()}",
            KeyAlgorithm = KeyAlgorithms.EcP256,
            CreatedAt = now,
            CurrentVersionId = Guid.CreateVersion7(),
            CurrentSerial = serial,
            NotBefore = now,
            NotAfter = now.AddDays(198),
            LabelScheme = labelled ? CertificateLabels.Scheme : 0,
        };
        List<object> rows = [certificate, new CertificateName { CertificateId = certificate.Id, Name = name }];
        if (labelled)
            rows.AddRange(CertificateLabels.Of(certificate.Id, [name]));
        return rows;
    }
}
