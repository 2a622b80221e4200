using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class ListAndSearchTests
{
    private static List<string> Arns(JsonNode answer, string list) => [.. answer[list]!.AsArray().Select(c => (string)c!["CertificateArn"]!)];

    [Fact]
    public async Task List_WithoutKeyTypes_LeavesEcAndAcmeOut()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var rsa = await emulator.RequestAsync("rsa.example.com", algorithm: "RSA_2048");
        var ec = await emulator.RequestAsync("ec.example.com");
        await emulator.ControlAsync("POST", "certificates", new { names = new[] { "acme.example.com" }, keyPairOrigin = "ACME" });
        Assert.Equal([rsa], Arns((await emulator.AcmAsync("ListCertificates")).Ok(), "CertificateSummaryList"));
        Assert.Equal([rsa, ec], Arns((await emulator.AcmAsync("ListCertificates", new { Includes = new { keyTypes = new[] { "RSA_2048", "EC_prime256v1" } } })).Ok(), "CertificateSummaryList"));
        Assert.Equal(2, Arns((await emulator.AcmAsync("ListCertificates", new { CertificateKeyPairOrigins = new[] { "ACME", "AWS_MANAGED" } })).Ok(), "CertificateSummaryList").Count);
        Assert.Empty(Arns((await emulator.AcmAsync("ListCertificates", new { CertificateStatuses = new[] { "FAILED" } })).Ok(), "CertificateSummaryList"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_Pages_GiveEveryCertificateOnceWhileOthersGo(bool shuffle)
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { Shuffle = shuffle, ListPageCap = 7 });
        await emulator.ControlAsync("POST", "certificates", new { count = 30 });
        await emulator.ControlAsync("PUT", "settings", new { emptyFirstPage = true });
        var seen = new List<string>();
        string? token = null;
        var pages = 0;
        do
        {
            var page = (await emulator.AcmAsync("ListCertificates", new { MaxItems = 10, NextToken = token })).Ok();
            var arns = Arns(page, "CertificateSummaryList");
            Assert.True(arns.Count <= 7);
            seen.AddRange(arns);
            if (pages == 1) (await emulator.AcmAsync("DeleteCertificate", new { CertificateArn = arns[0] })).Ok();
            token = (string?)page["NextToken"];
            Assert.True(++pages < 20);
        }
        while (token is not null);
        Assert.Equal(30, seen.Count);
        Assert.Equal(30, seen.Distinct().Count());
        Assert.Equal(6, pages);
    }

    [Fact]
    public async Task List_WrongArguments_Refused()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.AcmAsync("ListCertificates", new { SortBy = "CREATED_AT" })).Fails("InvalidArgsException");
        (await emulator.AcmAsync("ListCertificates", new { NextToken = "made up" })).Fails("InvalidArgsException");
        (await emulator.AcmAsync("ListCertificates", new { MaxItems = 1001 })).Fails("ValidationException", "less than or equal to 1000");
        (await emulator.AcmAsync("ListCertificates", new { MaxItems = 0 })).Fails("ValidationException");
        (await emulator.AcmAsync("ListCertificates", new { CertificateStatuses = new[] { "NICE" } })).Fails("ValidationException");
    }

    [Fact]
    public async Task List_Sorted_BothWays()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("POST", "certificates", new { count = 5 });
        var up = Arns((await emulator.AcmAsync("ListCertificates", new { SortBy = "CREATED_AT", SortOrder = "ASCENDING" })).Ok(), "CertificateSummaryList");
        var down = Arns((await emulator.AcmAsync("ListCertificates", new { SortBy = "CREATED_AT", SortOrder = "DESCENDING" })).Ok(), "CertificateSummaryList");
        Assert.Equal(up, Enumerable.Reverse(down));
    }

    [Fact]
    public async Task ListAndSearch_Lag_HidesTheNewAndKeepsTheDeleted()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { ListLag = TimeSpan.FromMinutes(1) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.RequestAsync("a.example.com", algorithm: "RSA_2048");
        async Task<int> Count() => Arns((await emulator.AcmAsync("ListCertificates")).Ok(), "CertificateSummaryList").Count + Arns((await emulator.AcmAsync("SearchCertificates")).Ok(), "Results").Count;
        Assert.Equal(0, await Count());
        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await Count());
        (await emulator.AcmAsync("DeleteCertificate", new { CertificateArn = arn })).Ok();
        (await emulator.AcmAsync("DescribeCertificate", new { CertificateArn = arn })).Fails("ResourceNotFoundException");
        Assert.Equal(2, await Count());
        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task KeyAlgorithm_Hyphen_AsSwitched()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.RequestAsync("a.example.com", algorithm: "RSA_2048");
        async Task<(string?, string?)> Forms() => ((string?)(await emulator.DescribeAsync(arn))["KeyAlgorithm"], (string?)(await emulator.AcmAsync("ListCertificates")).Ok()["CertificateSummaryList"]![0]!["KeyAlgorithm"]);
        Assert.Equal(("RSA-2048", "RSA_2048"), await Forms());
        await emulator.ControlAsync("PUT", "settings", new { keyAlgorithmHyphen = "all" });
        Assert.Equal(("RSA-2048", "RSA-2048"), await Forms());
        await emulator.ControlAsync("PUT", "settings", new { keyAlgorithmHyphen = "none" });
        Assert.Equal(("RSA_2048", "RSA_2048"), await Forms());
    }

    [Fact]
    public async Task Search_Filters_FindWhatTheySay()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "clock", new { now = "2027-01-01T00:00:00Z", frozen = true });
        var a = await emulator.IssueAsync("a.example.com");
        var b = await emulator.RequestAsync("b.example.com", ["www.b.example.com"], "RSA_2048");
        (await emulator.ExportAsync(a)).Ok();
        async Task<List<string>> Find(string filter) => Arns((await emulator.AcmAsync("SearchCertificates", $"{{\"FilterStatement\":{filter}}}")).Ok(), "Results");
        Assert.Equal([a, b], await Find("""{"Or":[{"Filter":{"AcmCertificateMetadataFilter":{"Status":"ISSUED"}}},{"Filter":{"X509AttributeFilter":{"KeyAlgorithm":"RSA_2048"}}}]}"""));
        Assert.Equal([b], await Find("""{"Not":{"Filter":{"AcmCertificateMetadataFilter":{"Exported":true}}}}"""));
        Assert.Equal([b], await Find("""{"Filter":{"X509AttributeFilter":{"SubjectAlternativeName":{"DnsName":{"Value":"www.","ComparisonOperator":"CONTAINS"}}}}}"""));
        Assert.Equal([a], await Find("""{"And":[{"Filter":{"X509AttributeFilter":{"Subject":{"CommonName":{"Value":"a.example.com","ComparisonOperator":"EQUALS"}}}}},{"Filter":{"AcmCertificateMetadataFilter":{"ExportOption":"ENABLED"}}}]}"""));
        static string Until(long end) => new JsonObject { ["Filter"] = new JsonObject { ["X509AttributeFilter"] = new JsonObject { ["NotAfter"] = new JsonObject { ["End"] = end } } } }.ToJsonString();
        var end = new DateTimeOffset(2027, 7, 17, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal([a], await Find(Until(end)));
        Assert.Empty(await Find(Until(end - 1)));
        var found = (await emulator.AcmAsync("SearchCertificates", new { SortBy = "COMMON_NAME", SortOrder = "DESCENDING", MaxResults = 1 })).Ok();
        Assert.Equal([b], Arns(found, "Results"));
        found = (await emulator.AcmAsync("SearchCertificates", new { SortBy = "COMMON_NAME", SortOrder = "DESCENDING", NextToken = (string)found["NextToken"]! })).Ok();
        Assert.Equal((string?)(await emulator.DescribeAsync(a))["Serial"], (string?)found["Results"]![0]!["X509Attributes"]!["SerialNumber"]);
        (await emulator.AcmAsync("SearchCertificates", """{"FilterStatement":{"And":[],"Or":[]}}""")).Fails("ValidationException");
        (await emulator.AcmAsync("SearchCertificates", new { MaxResults = 501 })).Fails("ValidationException");
    }

    [Fact]
    public async Task DomainValidations_GiveTheRecordsInPages()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.RequestAsync("a.example.com", ["b.example.com", "c.example.com"]);
        var first = (await emulator.AcmAsync("ListCertificateDomainValidations", new { CertificateArn = arn, MaxItems = 2 })).Ok();
        var second = (await emulator.AcmAsync("ListCertificateDomainValidations", new { CertificateArn = arn, NextToken = (string)first["NextToken"]! })).Ok();
        Assert.Null(second["NextToken"]);
        var names = first["DomainValidationSummaryList"]!.AsArray().Concat(second["DomainValidationSummaryList"]!.AsArray())
            .Select(s => (string)s!["ActiveValidationConfiguration"]!["ValidationChallenge"]!["DnsValidationChallenge"]!["ResourceRecord"]!["Name"]!);
        Assert.Equal((await emulator.DescribeAsync(arn))["DomainValidationOptions"]!.AsArray().Select(o => (string)o!["ResourceRecord"]!["Name"]!), names);
    }
}
