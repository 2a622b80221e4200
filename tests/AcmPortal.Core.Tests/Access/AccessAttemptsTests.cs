using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

public sealed class AccessAttemptsTests
{
    private static readonly Actor Nobody = new("eve", "Eve", [], "session") { From = "192.0.2.66", Correlation = Guid.CreateVersion7() };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<TestDatabase> StartAsync() => TestDatabase.CreateAsync(services => services.AddSingleton(new AuditOptions()).AddUseCases());

    private static async Task<List<AuditEntry>> RowsAsync(TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.AuditEntries.AsNoTracking().OrderBy(e => e.Sequence).Skip(1).ToListAsync(Cancel);
    }

    private static Task DenyAsync(TestDatabase database, Actor? actor = null) => Assert.ThrowsAsync<NotAllowedException>(
        () => database.Services.GetRequiredService<ListAudit>().RunAsync(actor ?? Nobody, new ListAuditInput(new PageRequest()), Cancel));

    [Fact]
    public async Task UseCase_WithoutThePermission_IsRecordedWithWhoWhatAndFromWhere()
    {
        await using var database = await StartAsync();

        await DenyAsync(database);

        var row = Assert.Single(await RowsAsync(database));
        Assert.Equal((AuditAction.AccessDenied, AuditOutcome.Denied, "eve", "192.0.2.66", Nobody.Correlation), (row.Action, row.Outcome, row.ActorId, row.ActorFrom, row.CorrelationId));
        Assert.Equal(("use-case", "ListAudit"), (row.ObjectKind, row.ObjectId));
        Assert.Contains("ReadAudit", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseCase_OnAThing_WithoutThePermission_NamesTheThingAndTheSession()
    {
        await using var database = await StartAsync();
        var (about, session) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var actor = Nobody with { SessionId = session };

        await Assert.ThrowsAsync<NotAllowedException>(() => database.Services.GetRequiredService<SetUserDisabled>().RunAsync(actor, new(about, true), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => database.Services.GetRequiredService<DeleteTeam>().RunAsync(actor, about, Cancel));

        var rows = await RowsAsync(database);
        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Contains($"\"about\":\"{about}\"", r.Detail, StringComparison.Ordinal));
        Assert.All(rows, r => Assert.Equal($"session:{SessionReference.Of(session)}", r.Via));
    }

    [Fact]
    public async Task UseCase_ThatFindsAPermissionMissingOnlyInside_IsRecordedOnceToo()
    {
        await using var database = await StartAsync();
        var outer = new Outer();
        ((IWatched)outer).Attempts = database.Services.GetRequiredService<AccessAttempts>();

        var refused = await Assert.ThrowsAsync<NotAllowedException>(() => outer.RunAsync(Nobody with { Permissions = [Permission.View] }, database, Cancel));

        Assert.Equal(Permission.ReadAudit, refused.Permission);
        Assert.Equal("ListAudit", Assert.Single(await RowsAsync(database)).ObjectId);
    }

    [Fact]
    public async Task Denials_InAFlood_AreARowAMinuteAndThenTheirCount()
    {
        await using var database = await StartAsync();
        var attempts = database.Services.GetRequiredService<AccessAttempts>();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => DenyAsync(database)));
        Assert.Single(await RowsAsync(database));

        await attempts.FlushAsync();
        Assert.Single(await RowsAsync(database));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await attempts.FlushAsync();
        await attempts.FlushAsync();
        var rows = await RowsAsync(database);
        Assert.Equal(2, rows.Count);
        Assert.Contains("\"more\":199", rows[1].Detail, StringComparison.Ordinal);

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await DenyAsync(database);
        Assert.Equal(3, (await RowsAsync(database)).Count);
    }

    [Fact]
    public async Task Denials_OfOthersOrOfOtherUseCases_AreRowsOfTheirOwn()
    {
        await using var database = await StartAsync();
        await DenyAsync(database);
        await DenyAsync(database, Nobody with { Id = "mallory" });
        await Assert.ThrowsAsync<NotAllowedException>(() => database.Services.GetRequiredService<ExportAudit>().RunAsync(Nobody, new ExportAuditInput(new AuditFilter(), AuditFormat.Csv), Cancel));
        Assert.Equal(3, (await RowsAsync(database)).Count);
    }

    [Fact]
    public async Task Denial_ThatCannotBeWritten_StandsAllTheSame()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "The trigger is SQLite's.");
        await using var database = await StartAsync();
        await using (var db = database.NewContext())
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'disk full'); END", Cancel);

        await DenyAsync(database);

        Assert.Empty(await RowsAsync(database));
    }

    [Fact]
    public async Task Tokens_ThatAreRefused_AreARowForEachNetworkWithTheReasonAndWithoutTheSecret()
    {
        await using var database = await StartAsync();
        var ann = Actor.Administrator("ann", "Ann", "session");
        var token = await database.Services.GetRequiredService<CreateToken>().RunAsync(ann, new CreateTokenInput("t", [ApiScope.OrdersCreate], 30), Cancel);
        await database.Services.GetRequiredService<RevokeToken>().RunAsync(ann, token.Id, Cancel);
        var authenticate = database.Services.GetRequiredService<AuthenticateToken>();
        async Task TryAsync(string text, string from) =>
            Assert.Null(await authenticate.RunAsync(Actor.Anonymous with { From = from }, new AuthenticateTokenInput(new SecretText(text), null), Cancel));

        for (var i = 0; i < 50; i++)
            await TryAsync($"acmp_guess{i}", "198.51.100.7");
        await TryAsync(token.Token.Reveal(), "198.51.100.8");
        await TryAsync("acmp_x", "2001:db8:1:2::1");
        await TryAsync("acmp_x", "2001:db8:1:2::2");

        var rows = (await RowsAsync(database)).Where(r => r.Action == AuditAction.TokenRefused).ToList();
        Assert.Equal(["198.51.100.7", "198.51.100.8", "2001:db8:1:2::1"], rows.Select(r => r.ActorFrom));
        Assert.All(rows, r => Assert.Equal(AuditOutcome.Refused, r.Outcome));
        Assert.Contains("revoked", rows[1].Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Token.Reveal()[20..40], string.Concat(rows.Select(r => r.Detail + r.ObjectId)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_FromAThousandAddresses_AreBoundedInAMinute()
    {
        await using var database = await StartAsync();
        var attempts = database.Services.GetRequiredService<AccessAttempts>();
        for (var i = 0; i < 1000; i++)
            await attempts.RefusedAsync(Actor.Anonymous with { From = $"10.1.{i / 250}.{i % 250}" }, AuditAction.SignInRefused, "link", "wrong");
        Assert.Equal(AccessAttempts.MostInAMinute, (await RowsAsync(database)).Count);
    }

    [Fact]
    public async Task SignInLink_ThatDoesNotWork_IsRecorded()
    {
        await using var database = await StartAsync();
        await Assert.ThrowsAsync<RefusedException>(() => database.Services.GetRequiredService<RedeemSignInLink>().RunAsync(
            Actor.Anonymous with { From = "192.0.2.1" }, new RedeemSignInLinkInput(new SecretText("acmportal_link_guess")), Cancel));
        var row = Assert.Single(await RowsAsync(database));
        Assert.Equal((AuditAction.SignInRefused, "192.0.2.1", AuditOutcome.Refused), (row.Action, row.ActorFrom, row.Outcome));
        Assert.DoesNotContain("guess", row.Detail, StringComparison.Ordinal);
    }

    private sealed class Outer : UseCase<TestDatabase, int>
    {
        public override Permission Permission => Permission.View;

        protected override async Task<int> HandleAsync(Actor actor, TestDatabase input, CancellationToken cancellationToken) =>
            (await input.Services.GetRequiredService<ListAudit>().RunAsync(actor, new ListAuditInput(new PageRequest()), cancellationToken)).Total;
    }
}
