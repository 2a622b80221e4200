using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>
/// A real database for one test: an SQLite file of its own, or, where ACMPORTAL_TEST_SQLSERVER holds a connection string,
/// a database of its own on that server. Gone when disposed.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>Where the test clock starts.</summary>
    public static readonly DateTimeOffset Start = new(2027, 3, 14, 14, 2, 11, TimeSpan.Zero);

    private static readonly SemaphoreSlim TemplateGate = new(1, 1);
    private static string? template;

    private TestDatabase(string folder, DatabaseOptions options, ServiceProvider services, FakeTimeProvider clock)
    {
        Folder = folder;
        Options = options;
        Services = services;
        Clock = clock;
    }

    public static string? SqlServer => Environment.GetEnvironmentVariable("ACMPORTAL_TEST_SQLSERVER");

    /// <summary>Holds database file and master key.</summary>
    public string Folder { get; }
    public DatabaseOptions Options { get; }
    public ServiceProvider Services { get; }

    /// <summary>The real clock of the portal under test; it stands until it is advanced.</summary>
    public FakeTimeProvider Clock { get; }
    public DomainClock DomainClock => Services.GetRequiredService<DomainClock>();
    public PortalStore Store => Services.GetRequiredService<PortalStore>();
    public MasterKeyOptions MasterKey => KeyIn(Folder);

    /// <summary>A database that is ready for use; <paramref name="configure"/> adds or replaces services.</summary>
    public static async Task<TestDatabase> CreateAsync(Action<IServiceCollection>? configure = null)
    {
        var folder = NewFolder();
        if (SqlServer is null)
        {
            foreach (var file in Directory.EnumerateFiles(await TemplateAsync()))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var database = Build(folder, new FakeTimeProvider(Start), configure);
        if (SqlServer is not null)
            await database.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        await database.Services.GetRequiredService<PortalStartup>().InitializeAsync();
        return database;
    }

    /// <summary>A second instance of the portal on the same database and key: own services, same clock.</summary>
    public async Task<TestDatabase> AnotherInstanceAsync(Action<IServiceCollection>? configure = null)
    {
        var other = new TestDatabase(Folder, Options, ServicesFor(Folder, Options, Clock, configure), Clock) { owner = false };
        await other.Services.GetRequiredService<PortalStartup>().InitializeAsync();
        return other;
    }

    /// <summary>A context of its own, for a test's arrangements and checks.</summary>
    public PortalDb NewContext() => Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext();

    /// <summary>Adds rows as they are, in one save.</summary>
    public async Task AddAsync(params object[] rows)
    {
        await using var db = NewContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    private bool owner = true;

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        if (!owner)
            return;
        if (Options.Provider is DatabaseProvider.SqlServer)
        {
            using (var own = new SqlConnection(Options.ConnectionString))
                SqlConnection.ClearPool(own);
            OnServer($"DROP DATABASE [{new SqlConnectionStringBuilder(Options.ConnectionString).InitialCatalog}]");
        }
        else
        {
            using var connection = new SqliteConnection(Options.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>An empty place: nothing migrated, no key, for tests of the start itself.</summary>
    internal static TestDatabase Build(string? folder = null, FakeTimeProvider? clock = null, Action<IServiceCollection>? configure = null)
    {
        folder ??= NewFolder();
        clock ??= new FakeTimeProvider(Start);
        var options = SqlServer is null
            ? new DatabaseOptions { Provider = DatabaseProvider.Sqlite, ConnectionString = $"Data Source={Path.Combine(folder, "portal.db")}" }
            : new DatabaseOptions
            {
                Provider = DatabaseProvider.SqlServer,
                ConnectionString = new SqlConnectionStringBuilder(SqlServer) { InitialCatalog = "AcmPortalTest" + Guid.CreateVersion7().ToString("N") }
                    .ConnectionString,
                MaxBatchSize = int.TryParse(Environment.GetEnvironmentVariable("ACMPORTAL_TEST_MAXBATCHSIZE"), out var size) ? size : null,
            };
        // Made here, not by the migrations: a production database has its name and settings from an administrator, too.
        if (SqlServer is not null)
            OnServer($"CREATE DATABASE [{new SqlConnectionStringBuilder(options.ConnectionString).InitialCatalog}]");
        return new TestDatabase(folder, options, ServicesFor(folder, options, clock, configure), clock);
    }

    private static void OnServer(string sql)
    {
        using var connection = new SqlConnection(SqlServer);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static ServiceProvider ServicesFor(
        string folder, DatabaseOptions options, FakeTimeProvider clock, Action<IServiceCollection>? configure)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(clock).AddPortalStorage(options, KeyIn(folder));
#pragma warning disable EF1001
        if (options.Provider is DatabaseProvider.Sqlite)
        {
            services.ConfigureDbContext<SqlitePortalDb>(builder => builder
                .ReplaceService<Microsoft.EntityFrameworkCore.Query.Internal.IQueryCompiler, CheckingQueryCompiler>()
                .AddInterceptors(QueryPlans.Watch));
        }
        else
        {
            services.ConfigureDbContext<SqlServerPortalDb>(builder => builder.AddInterceptors(new CountedStatements()));
        }

#pragma warning restore EF1001
        configure?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static MasterKeyOptions KeyIn(string folder) => new() { File = Path.Combine(folder, "master.key") };

    private static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "acmportal-tests", Guid.CreateVersion7().ToString("N"))).FullName;

    // Migrated once for all tests of the run, then copied: a copy takes milliseconds.
    private static async Task<string> TemplateAsync()
    {
        await TemplateGate.WaitAsync();
        try
        {
            if (template is not null)
                return template;
            var made = Build();
            await made.Services.GetRequiredService<PortalStartup>().InitializeAsync();
            await using (var db = made.NewContext())
                await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            await made.Services.DisposeAsync();
            using (var connection = new SqliteConnection(made.Options.ConnectionString))
                SqliteConnection.ClearPool(connection);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(made.Folder, recursive: true);
            return template = made.Folder;
        }
        finally
        {
            TemplateGate.Release();
        }
    }
}
