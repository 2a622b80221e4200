using System.Net;
using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

public sealed class AcmLifecycleTests
{
    [Fact]
    public async Task Issue_OnlyWhenEveryRecordIsInSync()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { InsyncDelay = TimeSpan.FromSeconds(30), ValidationDelay = TimeSpan.FromSeconds(10) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.RequestAsync("a.example.com", ["b.example.com"]);
        var records = (await emulator.DescribeAsync(arn))["DomainValidationOptions"]!.AsArray().Select(o => o!["ResourceRecord"]!).ToList();
        async Task Write(JsonNode r, string value) => (await emulator.ChangeAsync(("UPSERT", (string)r["Name"]!, "CNAME", [value]))).Ok();
        // Without the leading underscore and the final dot it is taken, too.
        await Write(records[0], ((string)records[0]["Value"]!).Trim('_', '.'));
        await Write(records[1], "wrong.acm-validations.aws.");
        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(2));
        var detail = await emulator.DescribeAsync(arn);
        Assert.Equal("PENDING_VALIDATION", (string?)detail["Status"]);
        Assert.Equal(["SUCCESS", "PENDING_VALIDATION"], detail["DomainValidationOptions"]!.AsArray().Select(o => (string)o!["ValidationStatus"]!));
        Assert.Equal("INELIGIBLE", (string?)detail["RenewalEligibility"]);
        Assert.Empty(detail["KeyUsages"]!.AsArray());
        await Write(records[1], (string)records[1]["Value"]!);
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(39));
        Assert.Equal("PENDING_VALIDATION", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(1));
        detail = await emulator.DescribeAsync(arn);
        Assert.Equal("ISSUED", (string?)detail["Status"]);
        Assert.Matches("^([0-9a-f]{2}:){15}[0-9a-f]{2}$", (string)detail["Serial"]!);
        Assert.Equal(198 * 86400 - 1, (double)detail["NotAfter"]! - (double)detail["NotBefore"]!);
    }

    [Fact]
    public async Task Issue_PrivateWrongOrUndelegatedZone_StaysPendingUntilMended()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { PublicZones = [] });
        var wrong = await emulator.ControlAsync("POST", "zones", new { name = "team.example", delegationNameServers = new[] { "ns1.registrar.test" } });
        await emulator.ControlAsync("POST", "zones", new { name = "hidden.example", @private = true });
        foreach (var zone in new[] { "team.example", "hidden.example" })
        {
            var arn = await emulator.RequestAsync("app." + zone);
            var record = (await emulator.ControlAsync("GET", "certificates/" + arn.Split('/')[1]))!["records"]![0]!;
            await emulator.ControlAsync("PUT", $"zones/{zone}/records", new { name = (string)record["name"]!, type = "CNAME", values = new[] { (string)record["value"]! } });
            if (zone == "team.example")
            {
                Assert.Equal("PENDING_VALIDATION", (string?)(await emulator.DescribeAsync(arn))["Status"]);
                await emulator.ControlAsync("PUT", $"zones/{wrong!["id"]}", new { delegated = true });
                Assert.Equal("ISSUED", (string?)(await emulator.DescribeAsync(arn))["Status"]);
            }
            else Assert.NotEqual("ISSUED", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        }
    }

    [Fact]
    public async Task Issue_LongestDelegatedZoneCounts_OnALabelBoundary()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { PublicZones = ["ample.com", "example.com"] });
        var arn = await emulator.RequestAsync("www.dev.example.com");
        var record = (await emulator.DescribeAsync(arn))["DomainValidationOptions"]![0]!["ResourceRecord"]!;
        var change = TestEmulator.Changes(("CREATE", (string)record["Name"]!, "CNAME", [(string)record["Value"]!]));
        (await emulator.Route53Async(HttpMethod.Post, $"hostedzone/{emulator.Host.Zones[0].Id}/rrset", change)).Fails("InvalidChangeBatch", 400, "is not permitted in zone ample.com.");
        var sub = await emulator.ControlAsync("POST", "zones", new { name = "dev.example.com" });
        (await emulator.Route53Async(HttpMethod.Post, $"hostedzone/{emulator.Host.Zones[1].Id}/rrset", change)).Ok();
        Assert.Equal("PENDING_VALIDATION", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        (await emulator.Route53Async(HttpMethod.Post, $"hostedzone/{sub!["id"]}/rrset", change)).Ok();
        Assert.Equal("ISSUED", (string?)(await emulator.DescribeAsync(arn))["Status"]);
    }

    [Fact]
    public async Task Issue_After72Hours_ValidationTimedOut()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.RequestAsync("a.example.com");
        emulator.Host.AdvanceClock(TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1));
        Assert.Equal("PENDING_VALIDATION", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(1));
        await emulator.WriteRecordsAsync(arn);
        Assert.Equal("VALIDATION_TIMED_OUT", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Fails("ValidationException");
    }

    [Theory]
    [InlineData("www.example.com", "0 issue \"letsencrypt.org\"", false)]
    [InlineData("www.example.com", "0 issue \";\"", false)]
    [InlineData("www.example.com", "0 issue \"amazontrust.com\"", true)]
    [InlineData("www.example.com", "0 iodef \"mailto:a@example.com\"", true)]
    [InlineData("*.example.com", "0 issue \"letsencrypt.org\"|0 issuewild \"amazon.com\"", true)]
    [InlineData("*.example.com", "0 issue \"amazon.com\"|0 issuewild \"letsencrypt.org\"", false)]
    [InlineData("www.example.com", "0 issue \"amazon.com\"|0 issuewild \"letsencrypt.org\"", true)]
    public async Task Issue_Caa_DecidesAfterValidation(string name, string caa, bool issued)
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "zones/" + emulator.ZoneId, new { caa = caa.Split('|') });
        var arn = await emulator.RequestAsync(name);
        await emulator.WriteRecordsAsync(arn);
        var detail = await emulator.DescribeAsync(arn);
        Assert.Equal(issued ? "ISSUED" : "FAILED", (string?)detail["Status"]);
        Assert.Equal(issued ? null : "CAA_ERROR", (string?)detail["FailureReason"]);
        Assert.Equal("SUCCESS", (string?)detail["DomainValidationOptions"]![0]!["ValidationStatus"]);
    }

    [Theory]
    [InlineData("all", true, true, true)]
    [InlineData("describe", true, false, false)]
    [InlineData("lists", false, true, false)]
    [InlineData("export", false, false, true)]
    public async Task Renew_OldSerialServed_TellsOfTheVersionBeforeForThatLong(string where, bool describe, bool lists, bool export)
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { StaleSerialDelay = TimeSpan.FromMinutes(30) });
        await emulator.ControlAsync("PUT", "settings", new { staleSerialIn = where });
        var arn = await emulator.IssueAsync("www.example.com");
        var first = (string)(await emulator.ExportAsync(arn)).Ok()["Certificate"]!;
        var serial = (string)(await emulator.DescribeAsync(arn))["Serial"]!;
        emulator.Host.AdvanceClock(TimeSpan.FromDays(100));
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Ok();

        var detail = await emulator.DescribeAsync(arn);
        Assert.Equal(describe, (string)detail["Serial"]! == serial);
        Assert.Equal("SUCCESS", (string?)detail["RenewalSummary"]!["RenewalStatus"]);
        var found = (await emulator.AcmAsync("SearchCertificates")).Ok()["Results"]![0]!;
        Assert.Equal(lists, (string)found["X509Attributes"]!["SerialNumber"]! == serial);
        Assert.Equal(lists, (bool)found["CertificateMetadata"]!["AcmCertificateMetadata"]!["Exported"]!);
        Assert.Equal(export, (string)(await emulator.ExportAsync(arn)).Ok()["Certificate"]! == first);

        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(30));
        detail = await emulator.DescribeAsync(arn);
        Assert.NotEqual(serial, (string)detail["Serial"]!);
        // An export of the version before is none of the new one.
        Assert.Equal(export ? "INELIGIBLE" : "ELIGIBLE", (string?)detail["RenewalEligibility"]);
        Assert.NotEqual(first, (string)(await emulator.ExportAsync(arn)).Ok()["Certificate"]!);
        Assert.Equal("ELIGIBLE", (string?)(await emulator.DescribeAsync(arn))["RenewalEligibility"]);
    }

    [Fact]
    public async Task Renew_NeedsAnExportSinceTheLastIssue_AndMakesANewSerial()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { RenewalDelay = TimeSpan.FromMinutes(5), ExportRelationWindow = TimeSpan.FromMinutes(1) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.RequestAsync("a.example.com");
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Fails("RequestInProgressException");
        await emulator.WriteRecordsAsync(arn);
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Fails("ValidationException", "has not been exported and is not eligible for renewal");
        var first = (await emulator.ExportAsync(arn)).Ok();
        var before = await emulator.DescribeAsync(arn);
        Assert.Equal("ELIGIBLE", (string?)before["RenewalEligibility"]);
        Assert.Null(before["RenewalSummary"]);
        var renewed = await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn });
        Assert.Equal((HttpStatusCode.OK, ""), (renewed.Status, renewed.Raw));
        Assert.Equal("PENDING_AUTO_RENEWAL", (string?)(await emulator.DescribeAsync(arn))["RenewalSummary"]!["RenewalStatus"]);
        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(5));
        var after = await emulator.DescribeAsync(arn);
        Assert.Equal("SUCCESS", (string?)after["RenewalSummary"]!["RenewalStatus"]);
        Assert.NotEqual((string?)before["Serial"], (string?)after["Serial"]);
        Assert.Equal("INELIGIBLE", (string?)after["RenewalEligibility"]);
        (await emulator.ExportAsync(arn)).Fails("ValidationException", "must have at least one relation of type EXPORT");
        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(1));
        var second = (await emulator.ExportAsync(arn)).Ok();
        Assert.NotEqual((string?)first["Certificate"], (string?)second["Certificate"]);
        Assert.NotEqual(Material.Spki(first), Material.Spki(second));
        Assert.Equal("ELIGIBLE", (string?)(await emulator.DescribeAsync(arn))["RenewalEligibility"]);
    }

    [Fact]
    public async Task Renew_WhileOneRuns_AcceptedAndChargedUnlessSwitchedToAnError()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { RenewalDelay = TimeSpan.FromMinutes(5) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.IssueAsync("a.example.com");
        (await emulator.ExportAsync(arn)).Ok();
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Ok();
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Ok();
        await emulator.ControlAsync("PUT", "settings", new { renewWhileRunning = "error" });
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Fails("RequestInProgressException");
        emulator.Host.AdvanceClock(TimeSpan.FromMinutes(5));
        var view = await emulator.ControlAsync("GET", "certificates/" + arn.Split('/')[1]);
        Assert.Equal(3, view!["versions"]!.AsArray().Count);
        Assert.Equal(21, (decimal)view["dollars"]!);
        Assert.Equal(21, (decimal)(await emulator.ControlAsync("GET", "calls"))!["totals"]!["dollarsByName"]!["a.example.com"]!);
    }

    [Fact]
    public async Task Renew_RecordGone_PendingValidationThenSuccessOrFailed()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.IssueAsync("a.example.com");
        (await emulator.ExportAsync(arn)).Ok();
        var record = (await emulator.DescribeAsync(arn))["DomainValidationOptions"]![0]!["ResourceRecord"]!;
        (string, string, string, string[]) Change(string action) => (action, (string)record["Name"]!, "CNAME", [(string)record["Value"]!]);
        var serial = (string?)(await emulator.DescribeAsync(arn))["Serial"];

        (await emulator.ChangeAsync(Change("DELETE"))).Ok();
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Ok();
        var summary = (await emulator.DescribeAsync(arn))["RenewalSummary"]!;
        Assert.Equal("PENDING_VALIDATION", (string?)summary["RenewalStatus"]);
        Assert.Equal("PENDING_VALIDATION", (string?)summary["DomainValidationOptions"]![0]!["ValidationStatus"]);
        emulator.Host.AdvanceClock(TimeSpan.FromHours(71));
        (await emulator.ChangeAsync(Change("CREATE"))).Ok();
        Assert.Equal("SUCCESS", (string?)(await emulator.DescribeAsync(arn))["RenewalSummary"]!["RenewalStatus"]);
        Assert.NotEqual(serial, (string?)(await emulator.DescribeAsync(arn))["Serial"]);

        (await emulator.ExportAsync(arn)).Ok();
        (await emulator.ChangeAsync(Change("DELETE"))).Ok();
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Ok();
        emulator.Host.AdvanceClock(TimeSpan.FromHours(72));
        Assert.Equal("FAILED", (string?)(await emulator.DescribeAsync(arn))["RenewalSummary"]!["RenewalStatus"]);
        (await emulator.ChangeAsync(Change("CREATE"))).Ok();
        await emulator.ControlAsync("PUT", "zones/" + emulator.ZoneId, new { caa = new[] { "0 issue \"letsencrypt.org\"" } });
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Ok();
        summary = (await emulator.DescribeAsync(arn))["RenewalSummary"]!;
        Assert.Equal(("FAILED", "CAA_ERROR"), ((string?)summary["RenewalStatus"], (string?)summary["RenewalStatusReason"]));
    }

    [Fact]
    public async Task ManagedRenewal_45DaysBeforeExpiry_OnlyOfWhatWasExported()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "clock", new { now = "2027-01-01T12:00:00Z", frozen = true });
        var exported = await emulator.IssueAsync("a.example.com");
        var left = await emulator.IssueAsync("b.example.com");
        (await emulator.ExportAsync(exported)).Ok();
        var serial = (string?)(await emulator.DescribeAsync(exported))["Serial"];
        // Valid from the day's first to the 198th day's last second: the renewal falls due 45 days before that.
        await emulator.ControlAsync("PUT", "clock", new { now = "2027-06-02T23:59:58Z" });
        Assert.Equal(serial, (string?)(await emulator.DescribeAsync(exported))["Serial"]);
        await emulator.ControlAsync("PUT", "clock", new { now = "2027-06-02T23:59:59Z" });
        Assert.NotEqual(serial, (string?)(await emulator.DescribeAsync(exported))["Serial"]);
        serial = (string?)(await emulator.DescribeAsync(exported))["Serial"];
        // Not exported again, the next renewal does not happen, and it expires.
        await emulator.ControlAsync("POST", "clock/advance", new { by = "P200D" });
        var detail = await emulator.DescribeAsync(exported);
        Assert.Equal(("EXPIRED", serial), ((string?)detail["Status"], (string?)detail["Serial"]));
        Assert.Equal("EXPIRED", (string?)(await emulator.DescribeAsync(left))["Status"]);
        Assert.Single((await emulator.ControlAsync("GET", "certificates/" + left.Split('/')[1]))!["versions"]!.AsArray());
    }

    [Fact]
    public async Task Revoke_OnlyWhatWasExportedAndIsNotInUse()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { RevocationDelay = TimeSpan.FromHours(1) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var arn = await emulator.IssueAsync("a.example.com");
        Task<Reply> Revoke(string? reason) => emulator.AcmAsync("RevokeCertificate", new { CertificateArn = arn, RevocationReason = reason });
        (await Revoke(null)).Fails("ValidationException", "revocationReason");
        (await Revoke("BORED")).Fails("ValidationException", "enum value set");
        (await Revoke("UNSPECIFIED")).Fails("ValidationException", "never exported");
        (await emulator.ExportAsync(arn)).Ok();
        (await Revoke("KEY_COMPROMISE")).Fails("ValidationException", "not supported for public certificates");
        await emulator.ControlAsync("POST", $"certificates/{arn.Split('/')[1]}/in-use", new { inUseBy = new[] { "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/x/1" } });
        (await Revoke("SUPERSEDED")).Fails("ResourceInUseException");
        (await emulator.AcmAsync("DeleteCertificate", new { CertificateArn = arn })).Fails("ResourceInUseException");
        await emulator.ControlAsync("POST", $"certificates/{arn.Split('/')[1]}/in-use", new { inUseBy = Array.Empty<string>() });
        Assert.Equal(arn, (string?)(await Revoke("SUPERSEDED")).Ok()["CertificateArn"]);
        Assert.Equal("ISSUED", (string?)(await emulator.DescribeAsync(arn))["Status"]);
        emulator.Host.AdvanceClock(TimeSpan.FromHours(1));
        var detail = await emulator.DescribeAsync(arn);
        Assert.Equal(("REVOKED", "SUPERSEDED"), ((string?)detail["Status"], (string?)detail["RevocationReason"]));
        Assert.NotNull(detail["RevokedAt"]);
        (await emulator.ExportAsync(arn)).Fails("ValidationException");
        (await emulator.AcmAsync("RenewCertificate", new { CertificateArn = arn })).Fails("ValidationException");
        await emulator.ControlAsync("POST", "clock/advance", new { by = "P400D" });
        Assert.Equal("REVOKED", (string?)(await emulator.DescribeAsync(arn))["Status"]);
    }

    [Fact]
    public async Task UpdateOptions_ExportCannotChange()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.RequestAsync("a.example.com", export: false);
        (await emulator.AcmAsync("UpdateCertificateOptions", new { CertificateArn = arn, Options = new { Export = "ENABLED" } })).Fails("InvalidStateException");
        (await emulator.AcmAsync("UpdateCertificateOptions", new { CertificateArn = arn })).Fails("ValidationException");
        Assert.Equal("", (await emulator.AcmAsync("UpdateCertificateOptions", new { CertificateArn = arn, Options = new { CertificateTransparencyLoggingPreference = "ENABLED" } })).Raw);
    }
}
