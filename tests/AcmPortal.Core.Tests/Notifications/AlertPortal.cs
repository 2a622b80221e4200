using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Connections;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

/// <summary>Alerts on a real database, with channels on loopback; the clock stands until it is advanced.</summary>
internal sealed class AlertPortal : IAsyncDisposable
{
    public const string SigningKey = "s1gn1ng-k3y-CANARY-0123456789";

    private AlertPortal(TestDatabase database, LogLines log) => (Database, Log) = (database, log);

    public TestDatabase Database { get; }
    public LogLines Log { get; }

    public static AlertOptions Loopback { get; } = new() { AllowedHosts = ["127.0.0.1"], AllowHttp = true, TimeoutSeconds = 2, PublicUrl = new Uri("https://acm.example.com") };

    public static async Task<AlertPortal> StartAsync(AlertOptions? options = null, AccessOptions? access = null)
    {
        var log = new LogLines();
        return new AlertPortal(
            await TestDatabase.CreateAsync(services =>
            {
                services.AddSingleton(access ?? new AccessOptions());
                Configure(services, options ?? Loopback, log);
            }), log);
    }

    /// <summary>Another instance on the same database and clock.</summary>
    public async Task<AlertPortal> AnotherAsync(AlertOptions? options = null) =>
        new(await Database.AnotherInstanceAsync(services => Configure(services, options ?? Loopback, Log)), Log);

    private static void Configure(IServiceCollection services, AlertOptions options, LogLines log)
    {
        services.AddLogging(b => b.AddProvider(log));
        new PortalOptions(new(), new(), new PricingOptions(), new OrderOptions(), new AwsOptions(), new Core.Dns.DnsOptions { Enabled = false }, new RenewalOptions()) { Alerts = options }.AddTo(services);
        services.AddAwsAccess().AddAlertWorker().AddUseCases();
    }

    public T Get<T>()
        where T : notnull => Database.Services.GetRequiredService<T>();

    public Task<Guid> WebhookAsync(string url, string name = "hook") =>
        Get<CreateChannel>().DoAsync(new(name, AlertChannelKind.Webhook, Address: new SecretText(url), Key: new SecretText(SigningKey)));

    public Task<Guid> SlackAsync(string url, string name = "slack") => Get<CreateChannel>().DoAsync(new(name, AlertChannelKind.Slack, Address: new SecretText(url)));

    public Task<Guid> MailAsync(int port, string name = "mail", params string[] recipients) =>
        Get<CreateChannel>().DoAsync(new(name, AlertChannelKind.Email, new EmailSettings("127.0.0.1", port, SmtpSecurity.None, null, "acm@example.com", recipients)));

    public Task<Guid> RuleAsync(params Guid[] channels) =>
        Get<CreateAlertRule>().DoAsync(new($"rule {Guid.CreateVersion7()}", [], [], [], channels, TellOwner: channels.Length == 0));

    public static Alert Alert(string subject = "www.example.com needs a person", AlertEvent what = AlertEvent.NeedsPerson, Guid? certificate = null, string owner = "", DateTime? at = null, string text = "Do something.") => new()
    {
        Event = what,
        Severity = AlertSeverity.Warning,
        At = at ?? TestDatabase.Start.UtcDateTime,
        Subject = subject,
        Text = text,
        CertificateId = certificate,
        OwnerContact = owner,
    };

    public Task RaiseAsync(params Alert[] alerts) => Database.Store.ChangeAsync((scope, _) =>
    {
        foreach (var alert in alerts)
            scope.Raise(alert);
        return Task.FromResult(0);
    }, TestContext.Current.CancellationToken);

    /// <summary>Routes and sends until nothing is due at this moment of the clock.</summary>
    public async Task PumpAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        while (await Get<AlertRouter>().RouteAsync(ct) > 0)
        {
        }

        var rounds = Get<DeliveryRounds>();
        for (var tried = 1; tried > 0;)
        {
            tried = 0;
            foreach (var channel in await rounds.DueChannelsAsync(ct))
                tried += await rounds.RunAsync(channel, ct);
        }
    }

    public Task PumpAfterAsync(TimeSpan time)
    {
        Database.Clock.Advance(time);
        return PumpAsync();
    }

    public async Task<List<Delivery>> DeliveriesAsync()
    {
        await using var db = Database.NewContext();
        return await db.Deliveries.AsNoTracking().OrderBy(d => d.CreatedAt).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task<Delivery> OnlyDeliveryAsync() => Assert.Single(await DeliveriesAsync());

    public Task<ChannelView> ChannelAsync(Guid id) => Get<GetChannel>().DoAsync(id);

    /// <summary>Everything that the database holds in clear text, for searching it.</summary>
    public async Task<string> EverythingReadableAsync()
    {
        await using var db = Database.NewContext();
        var ct = TestContext.Current.CancellationToken;
        var parts = new List<string> { Log.ToString() };
        parts.AddRange((await db.AuditEntries.AsNoTracking().ToListAsync(ct)).Select(e => e.Detail + e.ObjectName));
        parts.AddRange((await db.AlertChannels.AsNoTracking().ToListAsync(ct)).Select(c => c.SettingsJson + c.LastError));
        parts.AddRange((await db.Deliveries.AsNoTracking().ToListAsync(ct)).Select(d => d.LastError + d.Recipient));
        parts.AddRange((await db.Alerts.AsNoTracking().ToListAsync(ct)).Select(a => a.Subject + a.Text));
        return string.Join('\n', parts);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
