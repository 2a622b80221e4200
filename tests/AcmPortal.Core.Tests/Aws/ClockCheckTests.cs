using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Tests.Storage;
using Xunit;

namespace AcmPortal.Core.Tests.Aws;

/// <summary>
/// The host's clock against AWS's and the database's. The latter counts on SQL Server alone; its question is asked here of
/// SQLite, whose clock is this machine's, while the host's is a test's.
/// </summary>
public sealed class ClockCheckTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, null)]
    [InlineData(4.5 / 1440, null)]
    [InlineData(-4.5 / 1440, null)]
    [InlineData(6.0 / 1440, "6 minutes ahead of")]
    [InlineData(-6.0 / 1440, "6 minutes behind")]
    [InlineData(40, "40 days ahead of")]
    [InlineData(-40, "40 days behind")]
    public async Task Problem_HostAndDatabaseDiffer_SaysByHowMuchAndWhichWay(double days, string? words)
    {
        await using var database = await TestDatabase.CreateAsync();
        var host = new HostClock { Wrong = TimeSpan.FromDays(days) };
        var check = Check(database, host, DatabaseProvider.SqlServer);

        var problem = await check.ProblemAsync(Ct);

        if (words is null)
            Assert.Null(problem);
        else
            Assert.Contains($"This host's clock is {words} the database's.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_DatabaseAskedJustNow_IsAskedAgainAfterHalfAMinute()
    {
        await using var database = await TestDatabase.CreateAsync();
        var host = new HostClock { Wrong = TimeSpan.FromDays(40) };
        var check = Check(database, host, DatabaseProvider.SqlServer);
        Assert.NotNull(await check.ProblemAsync(Ct));

        // The host is put right, which its steady counter does not see.
        host.Wrong = TimeSpan.Zero;
        Assert.NotNull(await check.ProblemAsync(Ct));
        host.Waited += TimeSpan.FromSeconds(31);
        Assert.Null(await check.ProblemAsync(Ct));
    }

    [Fact]
    public async Task Problem_OnSqlite_TheDatabaseIsNotAsked()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Null(await Check(database, new HostClock { Wrong = TimeSpan.FromDays(40) }, DatabaseProvider.Sqlite).ProblemAsync(Ct));
    }

    [Fact]
    public async Task Problem_Question_IsTransactSql()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "Translation is checked while running on SQLite.");
        await using var database = await TestDatabase.CreateAsync();
        await Check(database, new HostClock(), DatabaseProvider.SqlServer).ProblemAsync(Ct);

        // Asked once more by itself: another test of this process may have had it translated first.
        Assert.Contains(
            SqlServerTranslation.Statements,
            sql => sql.Contains("SELECT TOP(1) DATEADD(second, 0, SYSUTCDATETIME())", StringComparison.Ordinal) && sql.Contains("[MasterKeyChecks]", StringComparison.Ordinal));
    }

    private static ClockCheck Check(TestDatabase database, TimeProvider host, DatabaseProvider provider)
    {
        var domain = new DomainClock(host);
        return new ClockCheck(new AwsClock(domain), domain, database.Store, new DatabaseOptions { Provider = provider }, host);
    }

    private sealed class HostClock : TimeProvider
    {
        public TimeSpan Wrong { get; set; }
        public TimeSpan Waited { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Wrong;

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Waited.TotalSeconds * TimestampFrequency);
    }
}
