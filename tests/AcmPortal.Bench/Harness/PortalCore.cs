using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Harness;

/// <summary>
/// The portal's core in this process, on an SQLite file that other instances may share. Without its worker it is how a
/// harness asks for certificates and looks at what became of them.
/// </summary>
internal sealed class PortalCore : IAsyncDisposable
{
    public static readonly Actor Admin = Actor.Administrator("harness", "Harness", "test");

    /// <summary>The connection's, and recognisable.</summary>
    public const string AwsSecret = "CANARYawsSECRETxK7MDENGbPxRfiCYzEXAMPLE0";
    private readonly ServiceProvider services;
    private readonly DatabaseOptions database;
    private readonly List<IHostedService> workers = [];

    private PortalCore(ServiceProvider services, DatabaseOptions database) => (this.services, this.database) = (services, database);

    public PortalStore Store => Get<PortalStore>();
    public Guid ProfileId { get; set; }
    public string KeyAlgorithm { get; set; } = KeyAlgorithms.EcP256;

    /// <summary>Opens (and at first makes) the database of a folder.</summary>
    public static async Task<PortalCore> OpenAsync(string folder, Emulator emulator, OrderOptions? orders = null, double rateShare = 0, Action<IServiceCollection>? configure = null)
    {
        var database = new DatabaseOptions { ConnectionString = ConnectionStringOf(folder) };
        var key = new MasterKeyOptions { File = KeyFileOf(folder) };
        var options = new PortalOptions(database, key, new PricingOptions(), orders ?? new OrderOptions(), new AwsOptions { ServiceUrl = emulator.Url, RateShare = rateShare }, new DnsOptions { Enabled = false }, new RenewalOptions())
        {
            // Checkpoints are the portals' own: this process would find those of whatever folder it was started in.
            Audit = new AuditOptions { CheckpointFile = null },
        };
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        services.AddPortalStorage(database, key);
        options.AddTo(services);
        services.AddAwsAccess().AddOrderWorker().AddReconcileWorker().AddRenewalWorker().AddUseCases();
        services.AddSingleton<PublicCname>((_, _) => Task.FromResult<string?>(null));
        configure?.Invoke(services);
        var core = new PortalCore(services.BuildServiceProvider(), database);
        await core.Get<PortalStartup>().InitializeAsync();
        return core;
    }

    public static string ConnectionStringOf(string folder) => $"Data Source={Path.Combine(folder, "portal.db")}";

    public static string KeyFileOf(string folder) => Path.Combine(folder, "master.key");

    /// <summary>One connection, CA and profile over all zones of the emulator.</summary>
    public async Task SetUpAsync(Emulator emulator)
    {
        var connection = new Connection { Name = "emulated", Kind = ConnectionKind.AccessKey, AccessKeyId = "AKIAEXAMPLE", AccountId = "111122223333" };
        var authority = new CertificateAuthority { Name = "acm-run", ConnectionId = connection.Id, DnsConnectionId = connection.Id, Region = "us-east-1", AccountId = "111122223333" };
        foreach (var (id, name) in emulator.Zones)
            authority.Zones.Add(new AuthorityZone { AuthorityId = authority.Id, ZoneId = id, Name = name });
        var profile = new Profile { Name = "web", AuthorityId = authority.Id, WildcardsAllowed = true, KeyAlgorithms = [.. KeyAlgorithms.All], DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
        await Store.ChangeAsync(async (scope, ct) =>
        {
            scope.Db.AddRange(connection, authority, profile);
            await Get<SecretBox>().SealAsync(scope.Db, connection.Id, SecretField.SecretAccessKey, System.Text.Encoding.ASCII.GetBytes(AwsSecret), ct);
            return 0;
        }, default);
        ProfileId = profile.Id;
    }

    /// <summary>The domain's time.</summary>
    public DateTime Now => Get<DomainClock>().Now;

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public Task<RequestCertificateResult> RequestAsync(params string[] names) =>
        Get<RequestCertificate>().RunAsync(Admin, new RequestCertificateInput(ProfileId, names, KeyAlgorithm));

    /// <summary>A loop that is not started, to be told what to do.</summary>
    public T Worker<T>()
        where T : IHostedService => services.GetServices<IHostedService>().OfType<T>().Single();

    /// <summary>Starts loops in this process, by the names of their types; without a name the one that works on orders.</summary>
    public async Task WorkAsync(params string[] names)
    {
        foreach (var name in names.Length > 0 ? names : ["OrderWorker"])
        {
            var worker = services.GetServices<IHostedService>().Single(s => s.GetType().Name == name);
            workers.Add(worker);
            await worker.StartAsync(default);
        }
    }

    /// <summary>Stops them all; they may be started again.</summary>
    public async Task RestAsync()
    {
        await Task.WhenAll(workers.Select(w => w.StopAsync(default)));
        workers.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await RestAsync();
        await services.DisposeAsync();
        using var connection = new SqliteConnection(database.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }
}
