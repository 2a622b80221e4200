using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

public class AuditTrailTests
{
    private static AuditLine Line(string name = "x") =>
        new(Actor.Host, AuditAction.ConnectionCreated, "connection", "1", name, new { before = 1, after = 2 });

    [Fact]
    public async Task Append_FiftyWritersAtOnce_ChainIsUnbroken()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => database.Store.ChangeAsync(
            (scope, _) =>
            {
                scope.Audit(Line($"writer {i}"));
                scope.Audit(Line($"writer {i} again"));
                return Task.FromResult(i);
            },
            TestContext.Current.CancellationToken))));

        await using var db = database.NewContext();
        Assert.Equal(101, await db.AuditEntries.CountAsync(TestContext.Current.CancellationToken));
        var result = await database.VerifyAsync();
        Assert.Equal(new AuditVerification(101, null, null), result);
    }
}
