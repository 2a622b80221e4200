using AcmPortal.Core.Storage;
using AcmPortal.Core.Storage.Sqlite;
using AcmPortal.Core.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>What SQL Server refuses and SQLite takes, found without a server.</summary>
public sealed class SqlServerModelTests : IDisposable
{
    private readonly SqlServerPortalDb db = new SqlServerPortalDbFactory().CreateDbContext([]);

    private IModel Model => db.GetService<IDesignTimeModel>().Model;

    private IRelationalModel Tables => Model.GetRelationalModel();

    public void Dispose() => db.Dispose();

    [Fact]
    public void Migrations_OfSqlServer_HoldTheWholeModel() => Assert.False(db.Database.HasPendingModelChanges());

    [Fact]
    public void Migrations_OfSqlite_HoldTheWholeModel()
    {
        using var sqlite = new SqlitePortalDbFactory().CreateDbContext([]);
        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.Equal(Names(sqlite.Database.GetMigrations()), Names(db.Database.GetMigrations()));

        static IEnumerable<string> Names(IEnumerable<string> ids) => ids.Select(id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public void SchemaScript_IsWhatTheMigrationsSay()
    {
        var generated = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        Assert.Equal(Lines(generated), Lines(File.ReadAllText(Path.Combine(ScriptFolder, "schema.sql"))));

        static string Lines(string text) => text.ReplaceLineEndings("\n").Trim('\uFEFF', '\n', ' ');
    }

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(ScriptFolder, "*.sql").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_OfTheFolder_IsTransactSql(string script) => TransactSql.Parse(File.ReadAllText(Path.Combine(ScriptFolder, script)));

    [Fact]
    public void RolesScript_NamesTablesThatExist()
    {
        var tables = Tables.Tables.Select(t => t.Name).Append("__EFMigrationsHistory").ToHashSet();
        var named = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(ScriptFolder, "roles.sql")), @"\[dbo\]\.\[(\w+)\]")
            .Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, tables));
    }

    // By the script alone, since no server was at hand: what the role is given on the schema, less what it is denied on the table.
    [Theory]
    [InlineData("acmportal_app", "AuditEntries", "INSERT SELECT")]
    [InlineData("acmportal_app", "AuditHead", "INSERT SELECT UPDATE")]
    [InlineData("acmportal_app", "__EFMigrationsHistory", "SELECT")]
    [InlineData("acmportal_app", "Orders", "DELETE INSERT SELECT UPDATE")]
    [InlineData("acmportal_read", "AuditEntries", "SELECT")]
    [InlineData("acmportal_read", "Secrets", "")]
    [InlineData("acmportal_read", "Sessions", "")]
    public void RolesScript_OnATable_LetsARoleDoThisAndNoMore(string role, string table, string rights)
    {
        var script = File.ReadAllText(Path.Combine(ScriptFolder, "roles.sql"));
        Assert.DoesNotMatch($@"ALTER ROLE[^;]*ADD MEMBER \[{role}\]", script);
        HashSet<string> given = [], denied = [];
        foreach (System.Text.RegularExpressions.Match line in System.Text.RegularExpressions.Regex.Matches(script, @"^(GRANT|DENY) ([A-Z, ]+) ON (?:SCHEMA::\[dbo\]|\[dbo\]\.\[(\w+)\]) TO \[(\w+)\];\r?$", System.Text.RegularExpressions.RegexOptions.Multiline))
        {
            if (line.Groups[4].Value == role && (line.Groups[3].Value is "" || line.Groups[3].Value == table))
                (line.Groups[1].Value == "GRANT" ? given : denied).UnionWith(line.Groups[2].Value.Split(", "));
        }

        Assert.Equal(rights, string.Join(' ', given.Except(denied).Order()));
    }

    [Fact]
    public void ForeignKeys_Cascading_ReachNoTableTwice()
    {
        foreach (var start in Tables.Tables)
        {
            var reached = new List<string>();
            Follow(start, reached, 0);
            Assert.Equal(reached.Distinct(), reached);
        }

        void Follow(ITable table, List<string> reached, int depth)
        {
            Assert.True(depth < 20, $"The cascades from {table.Name} run in a circle.");
            foreach (var key in Tables.Tables.SelectMany(t => t.ForeignKeyConstraints)
                .Where(k => k.PrincipalTable == table && k.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull))
            {
                reached.Add(key.Table.Name);
                Follow(key.Table, reached, depth + 1);
            }
        }
    }

    [Fact]
    public void Keys_AndIndexes_FitIntoSqlServersLimits()
    {
        foreach (var table in Tables.Tables)
        {
            foreach (var index in table.Indexes)
                Assert.True(index.Columns.Sum(Bytes) <= 1700, $"{index.Name} may take {index.Columns.Sum(Bytes)} bytes; 1,700 fit.");
            foreach (var key in table.UniqueConstraints)
                Assert.True(key.Columns.Sum(Bytes) <= 900, $"{key.Name} may take {key.Columns.Sum(Bytes)} bytes; 900 fit into a clustered key.");
        }
    }

    [Fact]
    public void UniqueIndexes_OverNullableColumns_LeaveNullsOut()
    {
        foreach (var index in Tables.Tables.SelectMany(t => t.Indexes).Where(i => i.IsUnique))
        {
            foreach (var column in index.Columns.Where(c => c.IsNullable))
                Assert.Contains($"[{column.Name}] IS NOT NULL", index.Filter ?? "", StringComparison.Ordinal);
        }

        Assert.Contains(Tables.FindTable("Orders", null)!.Indexes, i => i.IsUnique && i.Filter == "[OpenSlot] IS NOT NULL");
    }

    [Fact]
    public void Columns_HaveTypesThatBothProvidersOrderAlike()
    {
        Type[] fine = [typeof(Guid), typeof(string), typeof(DateTime), typeof(int), typeof(long), typeof(byte), typeof(bool), typeof(byte[])];
        foreach (var property in Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Where(p => !p.IsPrimitiveCollection))
        {
            var stored = property.FindTypeMapping()!.Converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            Assert.True(fine.Contains(stored), $"{property.DeclaringType.ClrType.Name}.{property.Name} is stored as {stored.Name}.");
        }
    }

    [Fact]
    public void Enums_AreStoredByNamesThatFit()
    {
        var enums = Model.GetEntityTypes().SelectMany(e => e.GetProperties())
            .Select(p => (Property: p, Type: Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType)).Where(p => p.Type.IsEnum).ToList();
        Assert.NotEmpty(enums);
        foreach (var (property, type) in enums)
        {
            Assert.Equal(typeof(string), property.FindTypeMapping()!.Converter!.ProviderClrType);
            Assert.All(Enum.GetNames(type), name => Assert.True(name.Length <= property.GetMaxLength(), name));
        }
    }

    [Fact]
    public void Texts_CompareByteByByteAsOnSqlite() => Assert.All(
        Tables.Tables.SelectMany(t => t.Columns).Where(c => c.StoreType.StartsWith("nvarchar", StringComparison.Ordinal) && !c.PropertyMappings.First().Property.IsPrimitiveCollection),
        column => Assert.Equal("Latin1_General_100_BIN2", column.Collation));

    private static int Bytes(IColumn column)
    {
        var type = column.StoreType;
        if (type.Contains('(', StringComparison.Ordinal))
        {
            Assert.False(type.EndsWith("(max)", StringComparison.Ordinal), $"{column.Table.Name}.{column.Name} has no limit and cannot be in an index.");
            var length = int.Parse(type[(type.IndexOf('(', StringComparison.Ordinal) + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
            return type.StartsWith('n') ? 2 * length : length;
        }

        return type switch
        {
            "uniqueidentifier" => 16,
            "bigint" or "datetime2" => 8,
            "int" => 4,
            "tinyint" or "bit" => 1,
            _ => throw new InvalidOperationException($"Say how many bytes {type} takes."),
        };
    }

    private static string ScriptFolder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "AcmPortal.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
            return Path.Combine(folder.FullName, "db", "sqlserver");
        }
    }
}
