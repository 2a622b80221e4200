using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

/// <summary>Filters, pages, the export and the history of one object.</summary>
public sealed class AuditReadingTests
{
    private static readonly Actor Auditor = new("aud", "Auditor", [Permission.ReadAudit], "session");
    private static readonly Actor Viewer = new("vic", "Viewer", [Permission.View], "session");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<TestDatabase> LogAsync()
    {
        var database = await TestDatabase.CreateAsync();
        for (var i = 0; i < 30; i++)
        {
            var actor = Actor.Administrator(i % 2 == 0 ? "ann" : "ben", i % 2 == 0 ? "Ann" : "Ben", "session") with { From = $"192.0.2.{i % 3}" };
            await database.WriteAsync(new AuditLine(
                actor, i % 3 == 0 ? AuditAction.ProfileChanged : AuditAction.ConnectionTested, i % 3 == 0 ? "profile" : "connection", $"id-{i % 5}", $"Name {i}", new { note = $"Remark {i}" })
            {
                Outcome = i % 10 == 0 ? AuditOutcome.Failed : AuditOutcome.Ok,
            });
            database.Clock.Advance(TimeSpan.FromHours(1));
        }

        return database;
    }

    private static DateTime At(int hours) => TestDatabase.Start.UtcDateTime.AddHours(hours);

    public static TheoryData<string, AuditFilter, int> Filters => new()
    {
        { "all", new(), 31 },
        { "actor by id", new(Actor: "ann"), 15 },
        { "actor by name", new(Actor: "Ben"), 15 },
        { "kind", new(ObjectKind: "profile"), 10 },
        { "object", new(ObjectKind: "profile", ObjectId: "id-0"), 2 },
        { "action", new(Action: AuditAction.ConnectionTested), 20 },
        { "outcome", new(Outcome: AuditOutcome.Failed), 3 },
        { "from a moment on", new(Since: At(20)), 10 },
        { "before a moment", new(Before: At(20), Actor: "ann"), 10 },
        { "text in particulars, any case", new(Text: "remark 7"), 1 },
        { "text in names", new(Text: "name 2"), 11 },
        { "address", new(Text: "192.0.2.1"), 10 },
        { "several", new(Actor: "ann", ObjectKind: "profile", Outcome: AuditOutcome.Failed), 1 },
        { "nothing", new(Actor: "nobody"), 0 },
        { "no joker", new(Text: "%"), 0 },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task List_Filtered_FindsThoseAndNoOthers(string what, AuditFilter filter, int count)
    {
        Assert.NotEmpty(what);
        await using var database = await LogAsync();
        var page = await new ListAudit(database.Store).RunAsync(Auditor, new ListAuditInput(new PageRequest(Size: 200), filter), Cancel);
        Assert.Equal((count, count), (page.Total, page.Items.Count));
        Assert.Equal(page.Items.OrderByDescending(i => i.Sequence).Select(i => i.Sequence), page.Items.Select(i => i.Sequence));

        var exported = new List<AuditRow>();
        await foreach (var row in await new ExportAudit(database.Store).RunAsync(Auditor, new ExportAuditInput(filter, AuditFormat.Csv), Cancel))
            exported.Add(row);
        Assert.Equal(page.Items.Select(i => i.Sequence).Order(), exported.Select(r => r.Sequence));
    }

    [Fact]
    public async Task Pages_WhileRowsAreAppended_GiveEachRowOnce()
    {
        await using var database = await LogAsync();
        var pages = new PageAudit(database.Store);
        var seen = new List<long>();
        for (long? below = null; ;)
        {
            var page = await pages.RunAsync(Auditor, new PageAuditInput(new AuditFilter(), 7, below), Cancel);
            seen.AddRange(page.Items.Select(i => i.Sequence));
            await database.WriteAsync(new AuditLine(Actor.Host, AuditAction.ProfileCreated, "profile", "x", "meanwhile"));
            if (page.Next is null)
                break;
            below = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, 31).Select(n => (long)n).Reverse(), seen);
    }

    [Fact]
    public async Task Export_OfMoreThanABatch_HasEveryRowOnceAndIsRecordedItself()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.WriteAsync([.. Enumerable.Range(0, 1200).Select(i => new AuditLine(Actor.Host, AuditAction.ProfileCreated, "profile", "1", $"{i}"))]);
        var rows = await new ExportAudit(database.Store).RunAsync(Auditor, new ExportAuditInput(new AuditFilter(), AuditFormat.JsonLines), Cancel);
        await database.WriteAsync(new AuditLine(Actor.Host, AuditAction.ProfileCreated, "profile", "1", "too late"));

        var numbers = new List<long>();
        await foreach (var row in rows)
            numbers.Add(row.Sequence);

        Assert.Equal(Enumerable.Range(1, 1201).Select(n => (long)n), numbers);
        await using var db = database.NewContext();
        var record = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.AuditExported, Cancel);
        Assert.Equal(("aud", 1202), (record.ActorId, record.Sequence));
        Assert.Contains("\"format\":\"JsonLines\"", record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_OfAnObject_IsItsOwnAloneAndSaysNoMoreThanWhatChanged()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (one, other) = (new Connection { Name = "one", Kind = ConnectionKind.Host }, new Connection { Name = "two", Kind = ConnectionKind.Host });
        await database.AddAsync(one, other);
        var actor = Actor.Administrator("ann", "Ann", "session") with { From = "192.0.2.7" };
        foreach (var connection in new[] { one, other })
        {
            await database.WriteAsync(new AuditLine(
                actor, AuditAction.ConnectionChanged, "connection", connection.Id.ToString(), connection.Name, new { inner = "hidden", before = new { name = "old", enabled = true }, after = new { name = connection.Name, enabled = true } }));
        }

        var list = new ListObjectAudit(database.Store);
        var page = await list.RunAsync(Viewer, new ListObjectAuditInput("connection", one.Id, new PageRequest()), Cancel);

        var row = Assert.Single(page.Items);
        Assert.Equal(("Ann", AuditAction.ConnectionChanged, AuditOutcome.Ok, 1), (row.ActorName, row.Action, row.Outcome, page.Total));
        Assert.Equal([new FieldChange("name", "old", "one"), new FieldChange("enabled", "yes", "yes")], row.Changes);
        await Assert.ThrowsAsync<NotFoundException>(() => list.RunAsync(Viewer, new ListObjectAuditInput("connection", Guid.NewGuid(), new PageRequest()), Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => list.RunAsync(Viewer, new ListObjectAuditInput("profile", one.Id, new PageRequest()), Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => list.RunAsync(Viewer, new ListObjectAuditInput("sign-in", one.Id, new PageRequest()), Cancel));
        foreach (var kind in ListObjectAudit.Kinds)
            await Assert.ThrowsAsync<NotFoundException>(() => list.RunAsync(Viewer, new ListObjectAuditInput(kind, Guid.NewGuid(), new PageRequest()), Cancel));
    }

    [Fact]
    public async Task History_OfAToken_IsItsOwnersAndThoseWhoManageTokens()
    {
        await using var database = await TestDatabase.CreateAsync();
        var owner = Viewer with { Permissions = [Permission.View, Permission.OwnTokens, Permission.RequestCertificates] };
        var token = await new CreateToken(database.Store, new AccessOptions { KeyExport = null }, database.Clock).RunAsync(owner, new CreateTokenInput("t", [ApiScope.OrdersCreate], 30), Cancel);
        var list = new ListObjectAudit(database.Store);
        var input = new ListObjectAuditInput("token", token.Id, new PageRequest());

        Assert.Equal(AuditAction.TokenCreated, Assert.Single((await list.RunAsync(owner, input, Cancel)).Items).Action);
        Assert.Single((await list.RunAsync(Viewer with { Id = "boss", Permissions = [Permission.View, Permission.ManageTokens] }, input, Cancel)).Items);
        await Assert.ThrowsAsync<NotFoundException>(() => list.RunAsync(Viewer with { Id = "other" }, input, Cancel));
    }

    public static TheoryData<string, string> Details => new()
    {
        { """{"before":{"a":1,"b":[1,2],"c":{"d":null}},"after":{"a":2,"b":[1,2],"c":{"d":"x"}}}""", "a 1>2; b 1, 2>1, 2; c.d >x" },
        { """{"from":"Requested","to":"Failed","reason":"x"}""", "state Requested>Failed" },
        { """{"before":true,"after":false}""", " yes>no" },
        { """{"after":{"name":"new"}}""", "name >new" },
        { """{"before":{"name":"old"}}""", "name old>" },
        { """{"from":1,"to":2}""", "" },
        { "{}", "" },
        { "[1]", "" },
        { "no json", "" },
        { """{"before":{"list":[{"x":1}]},"after":{"list":[]}}""", """list [{"x":1}]>""" },
    };

    [Theory]
    [MemberData(nameof(Details))]
    public void Diff_OfParticulars_IsFieldByField(string detail, string expected) =>
        Assert.Equal(expected, string.Join("; ", AuditDiff.Of(detail).Select(c => $"{c.Field} {c.Before}>{c.After}")));

    [Fact]
    public void Others_AreWhatIsNeitherBeforeNorAfter() =>
        Assert.Equal([("reason", "x"), ("calls.code", "7")], AuditDiff.Others("""{"from":"A","to":"B","before":1,"after":2,"reason":"x","calls":{"code":7}}"""));
}
