using System.Globalization;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Storage.Sqlite;
using AcmPortal.Core.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>
/// An instance of the last release goes on working on the new schema: a migration only adds, and what it adds is nullable
/// or has a default that stays.
/// </summary>
public class RollingUpgradeTests
{
    /// <summary>What a migration may do all the same, as <c>Migration: what</c>, and why it harms no running instance.</summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["Renewal: SqlOperation"] = "fills a column that the release before does not know",
        ["TeamAudit: makes TeamId+Name of Profiles unique"] = "the release before made Name alone unique, and still looks for it before it saves",
    };

    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, string> Migrations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var provider in new[] { "Sqlite", "SqlServer" })
            {
                using var db = Design(provider);
                foreach (var id in db.Database.GetMigrations().Skip(1))
                    data.Add(provider, id);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Migrations))]
    public void Migration_OnALiveSchema_OnlyAdds(string provider, string id)
    {
        using var db = Design(provider);
        var operations = Operations(db, id);
        var made = operations.OfType<CreateTableOperation>().Select(o => o.Name).ToHashSet();
        var added = operations.OfType<AddColumnOperation>().Select(o => (o.Table, o.Name)).ToHashSet();
        var name = id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..];
        Assert.NotEmpty(operations);
        foreach (var operation in operations)
        {
            if (Harm(operation, made, added) is { } harm && !Allowed.ContainsKey($"{name}: {harm}"))
                Assert.Fail($"{provider}, migration {name}: {harm}. An instance of the last release runs on this schema during an upgrade.");
        }
    }

    [Fact]
    public void Rules_OfOperations_FindWhatHarms()
    {
        HashSet<string> made = ["New"];
        HashSet<(string, string)> added = [("Old", "Added")];
        MigrationOperation[] harmful =
        [
            new DropColumnOperation { Table = "Old", Name = "Gone" }, new DropTableOperation { Name = "Old" },
            new RenameColumnOperation { Table = "Old", Name = "A", NewName = "B" }, new RenameTableOperation { Name = "Old", NewName = "Other" },
            new AddColumnOperation { Table = "Old", Name = "Needed", ClrType = typeof(int), IsNullable = false },
            new AlterColumnOperation { Table = "Old", Name = "A", ClrType = typeof(int), IsNullable = false, OldColumn = new AddColumnOperation { ClrType = typeof(int), IsNullable = true } },
            new CreateIndexOperation { Table = "Old", Name = "IX", Columns = ["A"], IsUnique = true }, new SqlOperation { Sql = "DELETE FROM Old" },
            new AddForeignKeyOperation { Table = "Old", Name = "FK", Columns = ["A"], PrincipalTable = "New" },
        ];
        MigrationOperation[] harmless =
        [
            new CreateTableOperation { Name = "New" }, new CreateIndexOperation { Table = "Old", Name = "IX", Columns = ["A"] }, new DropIndexOperation { Table = "Old", Name = "IX" },
            new AddColumnOperation { Table = "Old", Name = "May", ClrType = typeof(int), IsNullable = true },
            new AddColumnOperation { Table = "Old", Name = "Has", ClrType = typeof(int), IsNullable = false, DefaultValue = 0 },
            new AddColumnOperation { Table = "Old", Name = "Counted", ClrType = typeof(int), IsNullable = false, ComputedColumnSql = "length(A)" },
            new CreateIndexOperation { Table = "New", Name = "IX", Columns = ["A"], IsUnique = true },
            new CreateIndexOperation { Table = "Old", Name = "IX", Columns = ["A", "Added"], IsUnique = true },
            new AddForeignKeyOperation { Table = "Old", Name = "FK", Columns = ["Added"], PrincipalTable = "New" },
            new AlterColumnOperation { Table = "Old", Name = "A", ClrType = typeof(int), IsNullable = true, OldColumn = new AddColumnOperation { ClrType = typeof(int), IsNullable = false } },
        ];
        Assert.All(harmful, o => Assert.NotNull(Harm(o, made, added)));
        Assert.All(harmless, o => Assert.Null(Harm(o, made, added)));
    }

    /// <summary>Rows as an instance of each earlier release inserts them, without what it does not know, and read by this one.</summary>
    [Fact]
    public async Task Rows_OfEarlierReleases_AreTakenAndRead()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "The shapes are the same; foreign keys are switched off here, which SQLite does for one connection.");
        await using var database = await TestDatabase.CreateAsync();
        await using var design = Design("Sqlite");
        var earlier = design.Database.GetMigrations().SkipLast(1).ToList();
        Assert.NotEmpty(earlier);
        var inserted = 0;
        foreach (var id in earlier)
        {
            await using var db = database.NewContext();
            await db.Database.OpenConnectionAsync(None);
            await ExecuteAsync(db, "PRAGMA foreign_keys = OFF");
            var now = design.GetService<IDesignTimeModel>().Model.GetRelationalModel();
            foreach (var table in Finalized(design, id).GetRelationalModel().Tables)
            {
                // A table that the portal keeps one row of, and what is there already, is left alone.
                if (table.Name is "AuditHead" || now.FindTable(table.Name, null) is not { } current)
                    continue;
                await InsertAsync(db, table, current, ++inserted);
            }

            await ExecuteAsync(db, "PRAGMA foreign_keys = ON");
        }

        await using var read = database.NewContext();
        var rows = 0;
        foreach (var entity in read.Model.GetEntityTypes().Select(e => e.ClrType).Distinct())
            rows += await (Task<int>)typeof(RollingUpgradeTests).GetMethod(nameof(ReadAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(entity).Invoke(null, [read])!;
        Assert.True(rows >= inserted, $"{inserted} rows were inserted, {rows} read.");
    }

    /// <summary>What an operation does to an instance that does not know of it; null for nothing. Pure.</summary>
    private static string? Harm(MigrationOperation operation, HashSet<string> made, HashSet<(string Table, string Column)> added) => operation switch
    {
        CreateTableOperation or DropIndexOperation => null,
        AddColumnOperation o => o.IsNullable || o.DefaultValue is not null || o.DefaultValueSql is not null || o.ComputedColumnSql is not null || made.Contains(o.Table) ? null : $"adds {o.Table}.{o.Name} without a default",
        AlterColumnOperation o => (o.IsNullable || !o.OldColumn.IsNullable) && (o.MaxLength is null || o.MaxLength >= o.OldColumn.MaxLength) && o.ClrType == o.OldColumn.ClrType
            ? null : $"narrows {o.Table}.{o.Name}",
        CreateIndexOperation o => !o.IsUnique || made.Contains(o.Table) || o.Columns.Any(c => added.Contains((o.Table, c))) ? null : $"makes {string.Join("+", o.Columns)} of {o.Table} unique",
        AddForeignKeyOperation o => made.Contains(o.Table) || o.Columns.Any(c => added.Contains((o.Table, c))) ? null : $"ties {o.Table}.{string.Join("+", o.Columns)}",
        InsertDataOperation o => made.Contains(o.Table) ? null : $"inserts into {o.Table}",
        ITableMigrationOperation o => $"{operation.GetType().Name} {o.Table}",
        _ => $"{operation.GetType().Name}",
    };

    private static async Task InsertAsync(PortalDb db, ITable old, ITable current, int number)
    {
        // What the database computes, no release writes.
        var columns = old.Columns.Where(c => c.ComputedColumnSql is null).ToList();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"INSERT INTO \"{old.Name}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        for (var i = 0; i < columns.Count; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", columns[i].IsNullable ? DBNull.Value : Value(columns[i], current, number));
            command.Parameters.Add(parameter);
        }

        Assert.Equal(1, await command.ExecuteNonQueryAsync(None));
    }

    private static object Value(IColumn column, ITable table, int number)
    {
        var property = (table.FindColumn(column.Name) ?? throw new InvalidOperationException($"{table.Name}.{column.Name} is gone.")).PropertyMappings.First().Property;
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        var text = type == typeof(string) ? "x" + number.ToString(CultureInfo.InvariantCulture) : property.IsPrimitiveCollection ? "[]" : type.IsEnum ? Enum.GetNames(type)[0] : null;
        return text ?? (type == typeof(Guid) ? Guid.CreateVersion7().ToString().ToUpperInvariant()
            : type == typeof(DateTime) ? "2027-01-01 00:00:00"
            : type == typeof(byte[]) ? new byte[] { (byte)number }
            : type == typeof(byte) ? (object)(long)(number % 250) : (long)(1000 + number));
    }

    private static async Task<int> ReadAsync<T>(PortalDb db)
        where T : class => (await db.Set<T>().IgnoreAutoIncludes().AsNoTracking().ToListAsync(None)).Count;

    private static async Task ExecuteAsync(PortalDb db, string sql)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(None);
    }

    private static PortalDb Design(string provider) => provider == "Sqlite" ? new SqlitePortalDbFactory().CreateDbContext([]) : new SqlServerPortalDbFactory().CreateDbContext([]);

    private static Migration Find(PortalDb db, string id)
    {
        var assembly = db.GetService<IMigrationsAssembly>();
        return assembly.CreateMigration(assembly.Migrations[id], db.Database.ProviderName!);
    }

    private static IReadOnlyList<MigrationOperation> Operations(PortalDb db, string id) => Find(db, id).UpOperations;

    private static IModel Finalized(PortalDb db, string id) => db.GetService<IModelRuntimeInitializer>().Initialize(Find(db, id).TargetModel, designTime: true, validationLogger: null);
}
