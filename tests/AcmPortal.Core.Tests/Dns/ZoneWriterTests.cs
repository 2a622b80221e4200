using AcmPortal.AwsEmulator;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AcmPortal.Core.Tests.Dns;

/// <summary>The writer of records, over HTTP against the emulator.</summary>
public sealed class ZoneWriterTests
{
    private static readonly Func<string, CancellationToken, Task<string?>> NoDns = (_, _) => Task.FromResult<string?>(null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(492, 1)]
    [InlineData(493, 2)]
    [InlineData(1000, 3)]
    public async Task Ensure_ManyRecords_GoOutInTheFewestBatchesThatRoute53Takes(int records, int batches)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var report = await EnsureAsync(portal, Wanted(records));

        Assert.Equal(batches, portal.Calls("ChangeResourceRecordSets"));
        Assert.Equal(records, report.Outcomes.Values.Count(o => o.State == RecordState.InZone));
        Assert.Equal(records, report.WrittenBy.Count);
    }

    [Fact]
    public async Task Ensure_LongValues_AreCutByTheirCharacters()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var long200 = new WantedRecord[200];
        for (var i = 0; i < long200.Length; i++)
            long200[i] = new($"_l{i}.example.com", string.Join('.', Enumerable.Repeat(new string('v', 60), 4)) + ".acm-validations.aws");
        var report = await EnsureAsync(portal, long200);

        Assert.All(report.Outcomes.Values, o => Assert.Equal(RecordState.InZone, o.State));
        Assert.Equal(2, portal.Calls("ChangeResourceRecordSets"));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("messages")]
    public async Task Ensure_SomeMembersRefused_LosesNoneOfTheGoodOnes(string form)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.ControlAsync(HttpMethod.Put, "settings", new { changeBatchErrors = form });
        var wanted = Wanted(100);
        // One stands already as it should, one points elsewhere, and one name has an address.
        await PutAsync(portal, wanted[10].Name, "CNAME", wanted[10].Value + ".");
        await PutAsync(portal, wanted[20].Name, "CNAME", "elsewhere.example.net.");
        await PutAsync(portal, wanted[30].Name, "A", "192.0.2.1");
        var report = await EnsureAsync(portal, wanted);

        Assert.Equal(RecordState.InZone, report.Outcomes[wanted[10].Name].State);
        Assert.Equal((RecordState.Conflict, OrderReason.RecordConflict), (report.Outcomes[wanted[20].Name].State, report.Outcomes[wanted[20].Name].Reason));
        Assert.Contains("elsewhere.example.net", report.Outcomes[wanted[20].Name].Problem, StringComparison.Ordinal);
        Assert.Equal(RecordState.Conflict, report.Outcomes[wanted[30].Name].State);
        Assert.Equal(97, report.WrittenBy.Count);
        Assert.All(wanted.Where((_, i) => i is not (20 or 30)), r => Assert.Equal(RecordState.InZone, report.Outcomes[r.Name].State));
    }

    [Fact]
    public async Task Ensure_RefusalThatNamesNobody_IsFoundByHalving()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.FaultsAsync(new { operation = "ChangeResourceRecordSets", contains = "_n7.", effect = "error", code = "InvalidChangeBatch", message = "One of the records is not welcome.", status = 400 });
        var wanted = Wanted(64);
        var report = await EnsureAsync(portal, wanted);

        Assert.Equal(63, report.WrittenBy.Count);
        Assert.Equal(RecordState.Conflict, report.Outcomes[wanted[7].Name].State);
        // One batch, six halvings, two calls each.
        Assert.InRange(portal.Calls("ChangeResourceRecordSets"), 8, 14);
    }

    [Fact]
    public async Task Ensure_ZoneBusyWithSomebodyElse_SendsTheWholeBatchAgain()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ZoneBusyDelay = TimeSpan.FromSeconds(1) }, runWorker: false);
        await EnsureAsync(portal, [new("_other.example.com", "_x.acm-validations.aws")]);
        var report = await EnsureAsync(portal, Wanted(50));

        Assert.Equal(50, report.WrittenBy.Count);
        Assert.Contains(report.Calls, c => c.Code == "PriorRequestNotComplete");
    }

    [Fact]
    public async Task Ensure_ZoneBusyForLong_GivesAllBackAsBusy()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.FaultsAsync(new { operation = "ChangeResourceRecordSets", effect = "error", code = "PriorRequestNotComplete", message = "Still at it.", status = 400 });
        var report = await EnsureAsync(portal, Wanted(3));

        Assert.All(report.Outcomes.Values, o => Assert.Equal((RecordState.Known, OrderReason.ZoneBusy), (o.State, o.Reason)));
        Assert.Equal(5, portal.Calls("ChangeResourceRecordSets"));
    }

    [Fact]
    public async Task Ensure_WhereTheZoneMayNotBeRead_GoesByPublicDnsOrByAwsWord()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "route53:ListResourceRecordSets", "route53:GetChange" } });
        var wanted = Wanted(3);
        await PutAsync(portal, wanted[0].Name, "CNAME", wanted[0].Value + ".");
        await PutAsync(portal, wanted[1].Name, "CNAME", "elsewhere.example.net.");

        var seen = await EnsureAsync(portal, wanted, (name, _) => Task.FromResult<string?>(name == wanted[0].Name ? wanted[0].Value : "elsewhere.example.net"));
        Assert.Equal([RecordState.InZone, RecordState.Conflict, RecordState.InZone], wanted.Select(w => seen.Outcomes[w.Name].State));

        // Nobody can tell what stands there: AWS will find it, or say that it does not.
        var blind = await EnsureAsync(portal, wanted);
        Assert.All(blind.Outcomes.Values, o => Assert.Equal(RecordState.InZone, o.State));
    }

    [Fact]
    public async Task Enter_ZoneOfAnotherInstance_WaitsUntilItIsLeft()
    {
        await using var here = await TestDatabase.CreateAsync();
        await using var there = await here.AnotherInstanceAsync();
        var (ours, theirs) = (Leases(here), Leases(there));
        var first = await ours.EnterAsync("Z1", Token);
        Assert.NotNull(first);
        var second = theirs.EnterAsync("Z1", Token);
        await using (await theirs.EnterAsync("Z2", Token))
            await Task.Delay(500, Token);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await using var entered = await second.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.NotNull(entered);
    }

    [Fact]
    public async Task Enter_ZoneOfADeadInstance_IsTakenOverWhenItsLeaseEnds()
    {
        await using var here = await TestDatabase.CreateAsync();
        // Left behind by a process that was killed: its lease ends in two seconds.
        await here.Store.ChangeAsync((scope, ct) =>
        {
            scope.Db.ZoneLeases.Add(new ZoneLease { ZoneId = "Z1", LeaseOwner = "dead", LeaseUntil = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2), LeaseEpoch = 4 });
            return Task.FromResult(0);
        }, Token);
        var since = TimeProvider.System.GetTimestamp();
        await using var hold = await Leases(here).EnterAsync("Z1", Token);
        Assert.NotNull(hold);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 1, 15);
    }

    private static ZoneLeases Leases(TestDatabase database) =>
        new(database.Store, new OrderOptions { LeaseSeconds = 5 }, TimeProvider.System, NullLogger<ZoneLeases>.Instance);

    // As long as ACM's: "_" and 32 hex digits, ten letters, and its domain.
    private static WantedRecord[] Wanted(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new WantedRecord($"_n{i}.example.com", $"_{i:x32}.abcdefghij.acm-validations.aws"))];

    private static async Task<ZoneReport> EnsureAsync(OrderPortal portal, IReadOnlyList<WantedRecord> wanted, Func<string, CancellationToken, Task<string?>>? dns = null)
    {
        var route53 = await portal.Get<AwsAccess>().Route53GatewayAsync(portal.Connection, "us-east-1", Token);
        return await ZoneWriter.EnsureAsync(route53, portal.Authority.Zones.Single(z => z.Name == "example.com").ZoneId, wanted, dns ?? NoDns, TimeProvider.System, Token);
    }

    private static Task PutAsync(OrderPortal portal, string name, string type, string value) =>
        portal.ControlAsync(HttpMethod.Put, "zones/example.com/records", new { name, type, values = new[] { value } });
}
