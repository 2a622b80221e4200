using System.Globalization;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Security;

/// <summary>All rows of a portal's database as they lie there, read past the model.</summary>
internal static class DatabaseCopy
{
    public sealed record Cell(string Table, string Column, object Value);

    /// <summary>Every value but NULL; <paramref name="leaveOut"/> by table, or table and column.</summary>
    public static async Task<List<Cell>> ReadAsync(GuardedPortal portal, params string[] leaveOut)
    {
        await using var db = await portal.Portal.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Xunit.TestContext.Current.CancellationToken);
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(Xunit.TestContext.Current.CancellationToken);
        var cells = new List<Cell>();
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()!).Distinct().Order().Except(leaveOut))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\" ORDER BY 1, 2";
            await using var reader = await command.ExecuteReaderAsync(Xunit.TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(Xunit.TestContext.Current.CancellationToken))
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    if (!reader.IsDBNull(i) && !leaveOut.Contains($"{table}.{reader.GetName(i)}"))
                        cells.Add(new Cell(table, reader.GetName(i), reader.GetValue(i)));
                }
            }
        }

        return cells;
    }

    /// <summary>The same as lines, to compare.</summary>
    public static async Task<List<string>> LinesAsync(GuardedPortal portal, params string[] leaveOut) =>
        (await ReadAsync(portal, leaveOut)).ConvertAll(c => $"{c.Table}.{c.Column} {Text(c.Value)}");

    private static string Text(object value) => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
