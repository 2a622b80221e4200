using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.AwsEmulator;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Connections;

/// <summary>The portal's use cases on a real database, against the emulator over HTTP and DNS.</summary>
internal sealed class SetupPortal : IAsyncDisposable
{
    public const string Key = "AKIAEXAMPLE";
    public const string Secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00";
    public static readonly Actor Admin = Actor.Administrator("tester", "Tester", "test");
    private readonly HttpClient control;

    private SetupPortal(EmulatorHost emulator, TestDatabase database)
    {
        Emulator = emulator;
        Database = database;
        control = new HttpClient { BaseAddress = emulator.Url };
    }

    public EmulatorHost Emulator { get; }
    public TestDatabase Database { get; }

    public static async Task<SetupPortal> StartAsync(EmulatorOptions? options = null, DnsOptions? dns = null)
    {
        var emulator = await EmulatorHost.StartAsync((options ?? new EmulatorOptions()) with { Url = "http://127.0.0.1:0", DnsPort = 0 });
        var database = await TestDatabase.CreateAsync(services =>
        {
            services.AddSingleton(TimeProvider.System);
            new PortalOptions(new(), new(), new PricingOptions(), new OrderOptions(), new AwsOptions { ServiceUrl = emulator.Url, RateShare = 0 },
                dns ?? new DnsOptions { Servers = [$"127.0.0.1:{emulator.DnsPort}"], TimeoutSeconds = 2 }, new RenewalOptions()).AddTo(services);
            services.AddAwsAccess().AddUseCases();
        });
        return new SetupPortal(emulator, database);
    }

    public T Get<T>()
        where T : notnull => Database.Services.GetRequiredService<T>();

    public string ZoneId(string name) => Emulator.Zones.First(z => z.Name.TrimEnd('.') == name && !z.Private).Id;

    public async Task<Guid> ConnectAsync(string name = "aws", string key = Key) =>
        (await Get<CreateConnection>().DoAsync(new(name, ConnectionKind.AccessKey, key, new SecretText(Secret)))).Id;

    public async Task<(Guid Connection, Guid Authority)> AuthorityAsync(int maxNames = 10)
    {
        var connection = await ConnectAsync();
        var made = await Get<CreateAuthority>().DoAsync(new("acm-test", connection, connection, "us-east-1", [ZoneId("example.com"), ZoneId("example.org")], maxNames));
        return (connection, made.Id);
    }

    public static CreateProfileInput ProfileOf(Guid authority) =>
        new(authority, "web", "Web servers", [], true, [.. KeyAlgorithms.All], KeyAlgorithms.EcP256, RenewalMode.On, 30, "web-team@example.com");

    public async Task<string> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"_emulator/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await control.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text;
    }

    public Task PolicyAsync(object policy) => ControlAsync(HttpMethod.Put, "policy", policy);

    public Task FaultsAsync(params object[] rules) => ControlAsync(HttpMethod.Put, "faults", new { rules });

    public async Task<string> AddZoneAsync(object zone)
    {
        using var document = JsonDocument.Parse(await ControlAsync(HttpMethod.Post, "zones", zone));
        return document.RootElement.GetProperty("id").GetString()!;
    }

    public async Task<List<AuditEntry>> AuditAsync()
    {
        await using var db = Database.NewContext();
        return await db.AuditEntries.AsNoTracking().Where(e => e.Action != AuditAction.MasterKeyCreated).OrderBy(e => e.Sequence).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        control.Dispose();
        await Database.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}

internal static class UseCaseCalls
{
    /// <summary>Runs a use case as an administrator.</summary>
    public static Task<TResult> DoAsync<TInput, TResult>(this UseCase<TInput, TResult> useCase, TInput input) =>
        useCase.RunAsync(SetupPortal.Admin, input, TestContext.Current.CancellationToken);
}
