using Xunit;

namespace AcmPortal.Core.Tests.Storage;

public sealed class PlanRulesTests
{
    private const string Orders = "SELECT \"o\".\"Id\"\nFROM \"Orders\" AS \"o\"\nWHERE \"o\".\"Arn\" = @arn";

    [Theory]
    [InlineData("a table that grows is walked", Orders, "SCAN o", true)]
    [InlineData("by an index it is not", Orders, "SEARCH o USING INDEX IX_Orders_Arn (Arn=?)", false)]
    [InlineData("an index that holds not all of it is walked like the table", Orders, "SCAN o USING INDEX IX_Orders_Arn", true)]
    [InlineData("few open orders may be walked", Orders, "SCAN o USING INDEX IX_Orders_Open", false)]
    [InlineData("what people set up is small", "SELECT \"p\".\"Id\"\nFROM \"Profiles\" AS \"p\"", "SCAN p", false)]
    [InlineData("counting along one narrow index", "SELECT COUNT(*)\nFROM \"Orders\" AS \"o\"", "SCAN o USING COVERING INDEX IX_Orders_Arn", false)]
    [InlineData("counting through the table", "SELECT COUNT(*)\nFROM \"Orders\" AS \"o\"", "SCAN o", true)]
    [InlineData("a page in the order of an index", "SELECT \"o\".\"Id\"\nFROM \"Orders\" AS \"o\"\nORDER BY \"o\".\"RequestedAt\"\nLIMIT @take", "SCAN o USING INDEX IX_Orders_RequestedAt", false)]
    [InlineData("any part of a name along its index", "SELECT \"n\".\"CertificateId\"\nFROM \"CertificateNames\" AS \"n\"\nWHERE instr(\"n\".\"Name\", @part) > 0", "SCAN n USING COVERING INDEX IX_CertificateNames_Search", false)]
    [InlineData("any part of a name through the table", "SELECT \"n\".\"CertificateId\"\nFROM \"CertificateNames\" AS \"n\"\nWHERE instr(\"n\".\"Name\", @part) > 0", "SCAN n", true)]
    public void Problem_OfAPlan_IsFoundWhereItGrowsSlow(string why, string sql, string step, bool slow) =>
        Assert.True(slow == PlanRules.Problem(sql, [new PlanStep(0, step)]) is not null, why);

    [Fact]
    public void Problem_OfAPageThatIsSortedWhole_IsFound()
    {
        var sql = Orders + "\nORDER BY \"o\".\"CommonName\"\nLIMIT @take";

        Assert.NotNull(PlanRules.Problem(sql, [new PlanStep(0, "SCAN o USING INDEX IX_Orders_Arn"), new PlanStep(0, "USE TEMP B-TREE FOR ORDER BY")]));
        Assert.NotNull(PlanRules.Problem(sql, [new PlanStep(0, "SEARCH o USING INDEX IX_Orders_RequestedAt (RequestedAt>?)"), new PlanStep(0, "USE TEMP B-TREE FOR ORDER BY")]));
        Assert.Null(PlanRules.Problem(sql, [new PlanStep(0, "SEARCH o USING INDEX IX_Orders_Arn (Arn=?)"), new PlanStep(0, "USE TEMP B-TREE FOR ORDER BY")]));
    }

    [Fact]
    public async Task Watch_OnATestDatabase_JudgesThePortalsQueries()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "SQLite explains its plans.");
        await using var portal = await Dashboard.DashboardPortal.StartAsync();
        await portal.Get<Core.Orders.ListOrders>().RunAsync(Core.Access.Actor.Administrator("a", "A", "test"), new(new()), TestContext.Current.CancellationToken);

        Assert.True(QueryPlans.Count > 0);
    }
}
