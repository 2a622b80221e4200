using System.Net.Http.Json;
using AcmPortal.AwsEmulator;
using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>The portal's core with its worker, on a real database, against the emulator over HTTP, in real time.</summary>
internal sealed class OrderPortal : IAsyncDisposable
{
    public static readonly Actor Admin = Actor.Administrator("tester", "Tester", "test");

    /// <summary>The same, who proved who they are this moment: nobody else takes a private key.</summary>
    public static Actor JustSignedIn => Admin with { AuthenticatedAt = TimeProvider.System.GetUtcNow().UtcDateTime };

    private readonly HttpClient control;
    private IHostedService? worker;

    private readonly LogLines log;

    private OrderPortal(EmulatorHost emulator, TestDatabase database, LogLines log)
    {
        this.log = log;
        Emulator = emulator;
        Database = database;
        control = new HttpClient { BaseAddress = emulator.Url };
    }

    public EmulatorHost Emulator { get; }
    public TestDatabase Database { get; }
    public Connection Connection { get; private set; } = null!;
    public CertificateAuthority Authority { get; private set; } = null!;
    public Profile Profile { get; private set; } = null!;

    public static async Task<OrderPortal> StartAsync(EmulatorOptions? options = null, bool runWorker = true, bool? mayTag = null, OrderOptions? orders = null, AlertOptions? alerts = null)
    {
        var emulator = await EmulatorHost.StartAsync((options ?? new EmulatorOptions()) with { Url = "http://127.0.0.1:0", DnsPort = -1 });
        var log = new LogLines();
        var database = await TestDatabase.CreateAsync(services => Configure(services, emulator, orders, log, alerts));
        var portal = new OrderPortal(emulator, database, log);
        await portal.SetUpAsync(mayTag);
        if (runWorker)
            await portal.StartWorkerAsync();
        return portal;
    }

    private static void Configure(IServiceCollection services, EmulatorHost emulator, OrderOptions? orders, LogLines log, AlertOptions? alerts = null)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddLogging(b => b.AddProvider(log));
        new PortalOptions(new(), new(), new PricingOptions(), orders ?? new OrderOptions { GatherMilliseconds = 50, BulkGatherMilliseconds = 500 },
            new AwsOptions { ServiceUrl = emulator.Url, RateShare = 0 }, new Core.Dns.DnsOptions { Enabled = false }, new RenewalOptions())
        {
            Alerts = alerts ?? new AlertOptions(),
        }.AddTo(services);
        services.AddAwsAccess().AddOrderWorker().AddReconcileWorker().AddRenewalWorker().AddUseCases();
        if (alerts is not null)
            services.AddAlertWorker();
        services.AddSingleton<PublicCname>((_, _) => Task.FromResult<string?>(null));
    }

    /// <summary>The services of another instance against the same emulator.</summary>
    public void ConfigureLikeThis(IServiceCollection services) => Configure(services, Emulator, null, log);

    private async Task SetUpAsync(bool? mayTag)
    {
        Connection = new Connection { Name = "emulated", Kind = ConnectionKind.AccessKey, AccessKeyId = "AKIAEXAMPLE", AccountId = "111122223333", MayTag = mayTag };
        Authority = new CertificateAuthority { Name = "acm-test", ConnectionId = Connection.Id, DnsConnectionId = Connection.Id, Region = "us-east-1", AccountId = "111122223333" };
        foreach (var zone in Emulator.Zones)
            Authority.Zones.Add(new AuthorityZone { AuthorityId = Authority.Id, ZoneId = zone.Id, Name = zone.Name.TrimEnd('.') });
        Profile = new Profile { Name = "web", AuthorityId = Authority.Id, WildcardsAllowed = true, KeyAlgorithms = [.. KeyAlgorithms.All], DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
        var secrets = Database.Services.GetRequiredService<SecretBox>();
        await Database.Store.ChangeAsync(async (scope, ct) =>
        {
            scope.Db.AddRange(Connection, Authority, Profile);
            await secrets.SealAsync(scope.Db, Connection.Id, SecretField.SecretAccessKey, "secret"u8.ToArray(), ct);
            return 0;
        }, TestContext.Current.CancellationToken);
    }

    public T Get<T>()
        where T : notnull => Database.Services.GetRequiredService<T>();

    public async Task StartWorkerAsync()
    {
        // As after a first reading: tests of readings make their own.
        Get<ReconcileState>().Read($"{Authority.AccountId}/{Authority.Region}");
        worker = Database.Services.GetServices<IHostedService>().OfType<OrderWorker>().Single();
        await worker.StartAsync(default);
    }

    public async Task StopWorkerAsync()
    {
        if (worker is not null)
            await worker.StopAsync(default);
        worker = null;
    }

    public async Task<Guid> RequestAsync(params string[] names) =>
        (await Get<RequestCertificate>().RunAsync(Admin, new RequestCertificateInput(Profile.Id, names, KeyAlgorithms.EcP256))).OrderId;

    public async Task<Order> OrderAsync(Guid id)
    {
        await using var db = Database.NewContext();
        return await db.Orders.AsNoTracking().SingleAsync(o => o.Id == id);
    }

    /// <summary>The order once it fulfils the condition; fails with what it is instead after the time.</summary>
    public async Task<Order> UntilAsync(Guid id, Func<Order, bool> condition, int seconds = 30)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var order = await OrderAsync(id);
            if (condition(order))
                return order;
            if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > seconds)
                Assert.Fail($"Order is {order.State} ({order.Reason}): {order.ReasonText} / {order.AwsCode}: {order.AwsMessage}; next {order.NextAttemptAt:o}, attempt {order.Attempt}\n{log}");
            await Task.Delay(50);
        }
    }

    public Task<Order> UntilAsync(Guid id, OrderState state, int seconds = 30) => UntilAsync(id, o => o.State == state, seconds);

    public async Task ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"_emulator/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await control.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    public Task FaultsAsync(params object[] rules) => ControlAsync(HttpMethod.Put, "faults", new { rules });

    public int Calls(string operation) => Emulator.Calls.Count(c => c.Operation == operation);

    /// <summary>Certificates that the emulator ever made, as its call log shows them.</summary>
    public async Task<int> CertificatesAsync()
    {
        using var document = System.Text.Json.JsonDocument.Parse(await control.GetStringAsync("_emulator/certificates"));
        return document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Array ? document.RootElement.GetArrayLength() : document.RootElement.GetProperty("certificates").GetArrayLength();
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        control.Dispose();
        await Database.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}
