using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

/// <summary>What a process began at AWS and did not live to end has an end in the log all the same, and one alone.</summary>
public sealed class LostIntentsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static AuditLine Line(string action, string kind, string id, Guid effect, Guid? team = null) =>
        new(Actor.Portal, action, kind, id, id, new { operation = kind == "zone" ? "ChangeResourceRecordSets" : "DeleteCertificate" }, effect) { TeamId = team };

    private static Task<TestDatabase> StartAsync() => TestDatabase.CreateAsync(services => services.AddSingleton<LostIntents>());

    private static async Task<List<AuditEntry>> OutcomesAsync(TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.AuditEntries.AsNoTracking().Where(e => e.Action == AuditAction.AwsOutcome).OrderBy(e => e.Sequence).ToListAsync(Cancel);
    }

    [Fact]
    public async Task Old_WithoutAnEnd_AreEndedOnceByWhomeverLooks()
    {
        await using var database = await StartAsync();
        await using var other = await database.AnotherInstanceAsync(services => services.AddSingleton<LostIntents>());
        var (lost, told, team) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await database.WriteAsync(Line(AuditAction.AwsIntent, "certificate", "c1", lost, team), Line(AuditAction.AwsIntent, "zone", "z1", told), Line(AuditAction.AwsOutcome, "zone", "z1", told));
        // An order ends its own at its next step.
        await database.WriteAsync(Line(AuditAction.AwsIntent, "order", "o1", Guid.CreateVersion7()));
        Assert.Equal(0, await database.Services.GetRequiredService<LostIntents>().EndOldAsync(Cancel));
        database.Clock.Advance(TimeSpan.FromMinutes(61));
        await database.WriteAsync(Line(AuditAction.AwsIntent, "certificate", "c2", Guid.CreateVersion7()));

        var ended = await Task.WhenAll(new[] { database.Services, other.Services, database.Services, other.Services }.Select(s => Task.Run(() => s.GetRequiredService<LostIntents>().EndOldAsync(Cancel))));

        Assert.Equal(1, ended.Sum());
        var row = Assert.Single(await OutcomesAsync(database), o => o.CorrelationId != told);
        Assert.Equal((lost, "certificate", "c1", AuditOutcome.Failed, team), (row.CorrelationId, row.ObjectKind, row.ObjectId, row.Outcome, row.TeamId));
        Assert.Contains("\"operation\":\"DeleteCertificate\",\"code\":\"AnswerNotSeen\"", row.Detail, StringComparison.Ordinal);
        Assert.Null((await database.VerifyAsync()).Problem);
    }

    [Fact]
    public async Task Last_OfAZone_IsEndedByWhoeverHoldsItNext()
    {
        await using var database = await StartAsync();
        var (whole, cut) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await database.WriteAsync(Line(AuditAction.AwsIntent, "zone", "z1", whole), Line(AuditAction.AwsOutcome, "zone", "z1", whole), Line(AuditAction.AwsIntent, "zone", "z1", cut), Line(AuditAction.AwsIntent, "zone", "z2", Guid.CreateVersion7()));

        for (var i = 0; i < 2; i++)
        {
            await database.Store.ChangeAsync(async (scope, ct) =>
            {
                await LostIntents.EndAsync(scope, "zone", "z1", ct);
                await LostIntents.EndAsync(scope, "zone", "z3", ct);
                return 0;
            }, Cancel);
        }

        Assert.Equal([whole, cut], (await OutcomesAsync(database)).Select(o => o.CorrelationId!.Value));
    }

    [Fact]
    public async Task Zone_TakenOverWhileItsHolderWasStopped_HasOneEnd()
    {
        await using var database = await StartAsync();
        var (stopped, taken) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await database.WriteAsync(Line(AuditAction.AwsIntent, "zone", "z1", stopped));
        await database.Store.ChangeAsync(async (scope, ct) =>
        {
            await LostIntents.EndAsync(scope, "zone", "z1", ct);
            scope.Audit(Line(AuditAction.AwsIntent, "zone", "z1", taken));
            return 0;
        }, Cancel);

        var open = await database.Store.ChangeAsync(async (scope, ct) => (await LostIntents.IsOpenAsync(scope, stopped, ct), await LostIntents.IsOpenAsync(scope, taken, ct)), Cancel);

        Assert.Equal((false, true), open);
        Assert.Equal(stopped, Assert.Single(await OutcomesAsync(database)).CorrelationId);
    }
}
