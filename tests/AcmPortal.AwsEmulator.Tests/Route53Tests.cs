namespace AcmPortal.AwsEmulator.Tests;

public sealed class Route53Tests
{
    private static readonly string[] s_value = ["x.acm-validations.aws."];

    [Fact]
    public async Task Change_OneBadChange_NothingIsDone()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.ChangeAsync(("CREATE", "a.example.com", "CNAME", s_value), ("CREATE", "a.example.org", "CNAME", s_value)))
            .Fails("InvalidChangeBatch", 400, "[RRSet with DNS name a.example.org. is not permitted in zone example.com.]");
        Assert.Equal(["example.com.", "example.com."], (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}/rrset")).Ok().Values("Name"));
    }

    [Fact]
    public async Task Change_SameSetTwice_Refused()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.ChangeAsync(("UPSERT", "a.example.com", "CNAME", s_value), ("UPSERT", "A.example.com.", "CNAME", s_value)))
            .Fails("InvalidChangeBatch", 400, "The request contains an invalid set of changes for a resource record set 'CNAME a.example.com.'");
        (await emulator.ChangeAsync(("CREATE", "a.example.com", "CNAME", s_value))).Ok();
        (await emulator.ChangeAsync(("DELETE", "a.example.com", "CNAME", s_value), ("CREATE", "a.example.com", "CNAME", ["y.aws."]))).Ok();
    }

    [Fact]
    public async Task Change_CreateAndDelete_AsStrictAsAws()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.ChangeAsync(("CREATE", "a.example.com", "CNAME", s_value))).Ok();
        (await emulator.ChangeAsync(("CREATE", "a.example.com", "CNAME", s_value))).Fails("InvalidChangeBatch", 400, "[Tried to create resource record set [name='a.example.com.', type='CNAME'] but it already exists]");
        (await emulator.ChangeAsync(("DELETE", "b.example.com", "CNAME", s_value))).Fails("InvalidChangeBatch", 400, "but it was not found");
        (await emulator.ChangeAsync(("DELETE", "a.example.com", "CNAME", ["y.aws."]))).Fails("InvalidChangeBatch", 400, "but the values provided do not match the current values");
        (await emulator.ChangeAsync(("CREATE", "a.example.com", "TXT", ["\"t\""]))).Fails("InvalidChangeBatch", 400, "RRSet of type TXT with DNS name a.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.");
        (await emulator.ChangeAsync(("CREATE", "example.com", "CNAME", s_value))).Fails("InvalidChangeBatch", 400, "apex");
        (await emulator.ChangeAsync(("CREATE", "c.example.com", "CNAME", ["a.aws.", "b.aws."]))).Fails("InvalidChangeBatch", 400);
        (await emulator.ChangeAsync(("DELETE", "A.example.com", "CNAME", s_value))).Ok();
    }

    [Fact]
    public async Task Change_BatchLimits_CountUpsertTwice()
    {
        await using var emulator = await TestEmulator.StartAsync();
        // 65 characters each, as in validation records: 492 CREATEs fit, 493 do not; 246 UPSERTs fit, 247 do not.
        (string, string, string, string[])[] Make(string action, int count, string prefix) =>
            [.. Enumerable.Range(0, count).Select(i => (action, $"{prefix}{i}.example.com", "CNAME", new[] { new string('v', 60) + ".aws." }))];
        (await emulator.ChangeAsync(Make("CREATE", 493, "a"))).Fails("InvalidChangeBatch", 400, "Number of characters limit of 32000 exceeded");
        (await emulator.ChangeAsync(Make("CREATE", 492, "a"))).Ok();
        (await emulator.ChangeAsync(Make("UPSERT", 247, "b"))).Fails("InvalidChangeBatch", 400);
        (await emulator.ChangeAsync(Make("UPSERT", 246, "b"))).Ok();
        (string, string, string, string[])[] Short(string action, int count) => [.. Enumerable.Range(0, count).Select(i => (action, $"s{i}.example.com", "CNAME", new[] { "a.b." }))];
        (await emulator.ChangeAsync(Short("CREATE", 1001))).Fails("InvalidChangeBatch", 400, "Number of records limit of 1000 exceeded");
        (await emulator.ChangeAsync(Short("UPSERT", 501))).Fails("InvalidChangeBatch", 400);
        (await emulator.ChangeAsync(Short("UPSERT", 500))).Ok();
        await emulator.ControlAsync("PUT", "limits", new { recordsPerZone = 1241 });
        (await emulator.ChangeAsync(("CREATE", "z1.example.com", "CNAME", s_value))).Ok();
        (await emulator.ChangeAsync(("CREATE", "z2.example.com", "CNAME", s_value))).Fails("InvalidChangeBatch", 400, "exceeded for zone");
        Assert.Equal("1241", (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}")).Ok().Value("ResourceRecordSetCount"));
    }

    [Fact]
    public async Task Change_BothErrorDocuments_AsSwitched()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "settings", new { changeBatchErrors = "alternate" });
        var first = await emulator.ChangeAsync(("DELETE", "b.example.com", "CNAME", s_value));
        var second = await emulator.ChangeAsync(("DELETE", "b.example.com", "CNAME", s_value));
        Assert.Equal("ErrorResponse", first.Body!.Name.LocalName);
        Assert.Equal("InvalidChangeBatch", second.Body!.Name.LocalName);
        Assert.Equal("Tried to delete resource record set [name='b.example.com.', type='CNAME'] but it was not found", Assert.Single(second.Values("Message")));
    }

    [Fact]
    public async Task Change_PendingThenInSync_AndTheZoneIsBusyMeanwhile()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { InsyncDelay = TimeSpan.FromSeconds(30), ZoneBusyDelay = TimeSpan.FromSeconds(5) });
        await emulator.ControlAsync("PUT", "clock", new { frozen = true });
        var change = (await emulator.ChangeAsync(("CREATE", "a.example.com", "CNAME", s_value))).Ok();
        Assert.StartsWith("/change/C", change.Value("Id"), StringComparison.Ordinal);
        Assert.Equal("PENDING", change.Value("Status"));
        (await emulator.ChangeAsync(("CREATE", "b.example.com", "CNAME", s_value))).Fails("PriorRequestNotComplete", 400);
        Assert.Contains("a.example.com.", (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}/rrset")).Values("Name"));
        emulator.Host.AdvanceClock(TimeSpan.FromSeconds(30));
        (await emulator.ChangeAsync(("CREATE", "b.example.com", "CNAME", s_value))).Ok();
        Assert.Equal("INSYNC", (await emulator.Route53Async(HttpMethod.Get, change.Value("Id")!.TrimStart('/'))).Ok().Value("Status"));
        (await emulator.Route53Async(HttpMethod.Get, "change/C0NONE")).Fails("NoSuchChange", 404);
    }

    [Fact]
    public async Task Change_BrokenInput_InvalidInput()
    {
        await using var emulator = await TestEmulator.StartAsync();
        Task<XmlReply> Post(string body) => emulator.Route53Async(HttpMethod.Post, $"hostedzone/{emulator.ZoneId}/rrset", body);
        (await Post("<broken")).Fails("InvalidInput", 400);
        (await Post("<a/>")).Fails("InvalidInput", 400);
        (await Post(TestEmulator.Batch([]))).Fails("InvalidInput", 400, "changeBatch.changes");
        (await Post(TestEmulator.Changes(("REPLACE", "a.example.com", "CNAME", s_value)))).Fails("InvalidInput", 400, "[CREATE, DELETE, UPSERT]");
        (await Post(TestEmulator.Changes(("CREATE", "a.example.com", "ALIEN", s_value)))).Fails("InvalidInput", 400, "type");
        (await Post("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")).Fails("InvalidInput", 400);
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone/ZNONE")).Fails("NoSuchHostedZone", 404);
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone/" + new string('Z', 33))).Fails("InvalidInput", 400);
    }

    [Fact]
    public async Task ListRecords_StartAndPages_InRoute53sOrder()
    {
        await using var emulator = await TestEmulator.StartAsync();
        (await emulator.ChangeAsync(("CREATE", "b.example.com", "CNAME", s_value), ("CREATE", "x.a.example.com", "CNAME", s_value), ("CREATE", "*.example.com", "CNAME", s_value), ("CREATE", "a.example.com", "TXT", ["\"t\""]))).Ok();
        var all = (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}/rrset")).Ok().Values("Name");
        Assert.Equal(["example.com.", "example.com.", "\\052.example.com.", "a.example.com.", "x.a.example.com.", "b.example.com."], all);
        var page = (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}/rrset?name=a.example.com&maxitems=1")).Ok();
        Assert.Equal(("true", "x.a.example.com.", "CNAME"), (page.Value("IsTruncated"), page.Value("NextRecordName"), page.Value("NextRecordType")));
        (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}/rrset?type=CNAME")).Fails("InvalidInput", 400);
        (await emulator.Route53Async(HttpMethod.Get, $"hostedzone/{emulator.ZoneId}/rrset?maxitems=x")).Fails("InvalidInput", 400);
    }

    [Fact]
    public async Task Zones_ListAndByName_PrefixedIdsAndAStartPosition()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { PublicZones = ["b.org", "a.com", "z.a.com"] });
        await emulator.ControlAsync("POST", "zones", new { name = "inner.local", @private = true });
        var list = (await emulator.Route53Async(HttpMethod.Get, "hostedzone?maxitems=3")).Ok();
        Assert.Equal(["b.org.", "a.com.", "z.a.com."], list.Values("Name"));
        Assert.All(list.Values("Id"), id => Assert.StartsWith("/hostedzone/Z", id, StringComparison.Ordinal));
        Assert.Equal(["inner.local."], (await emulator.Route53Async(HttpMethod.Get, "hostedzone?marker=" + list.Value("NextMarker"))).Ok().Values("Name"));
        Assert.Equal(["inner.local."], (await emulator.Route53Async(HttpMethod.Get, "hostedzone?hostedzonetype=PrivateHostedZone")).Ok().Values("Name"));
        Assert.Equal(["z.a.com.", "inner.local.", "b.org."], (await emulator.Route53Async(HttpMethod.Get, "hostedzonesbyname?dnsname=b.a.com")).Ok().Values("Name"));
        var hidden = emulator.Host.Zones.Single(z => z.Private).Id;
        var zone = (await emulator.Route53Async(HttpMethod.Get, "hostedzone/" + hidden)).Ok();
        Assert.Equal("true", zone.Value("PrivateZone"));
        Assert.Empty(zone.Values("NameServer"));
        Assert.Equal(4, (await emulator.Route53Async(HttpMethod.Get, "hostedzone/" + emulator.ZoneId)).Ok().Values("NameServer").Count);
    }

    [Fact]
    public async Task Zone_OfAnotherAccount_AccessDenied()
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "policy", new { keys = new { AKOTHER = new { account = "444455556666" } } });
        (await emulator.Route53Async(HttpMethod.Get, "hostedzone/" + emulator.ZoneId, key: "AKOTHER")).Fails("AccessDenied", 403);
        Assert.Empty((await emulator.Route53Async(HttpMethod.Get, "hostedzone", key: "AKOTHER")).Ok().Values("Id"));
    }
}
