using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Tests.Dashboard;

/// <summary>The use cases on a real database that a test fills by rows; no AWS.</summary>
internal sealed class DashboardPortal : IAsyncDisposable
{
    private readonly List<object> rows = [];
    private int count;

    public required TestDatabase Database { get; init; }
    public Connection Connection { get; } = new() { Name = "prod", Kind = ConnectionKind.Host, AccountId = "111122223333", LastTestPassed = true };
    public CertificateAuthority Authority { get; private set; } = null!;
    public Profile Profile { get; private set; } = null!;
    public Profile Ending { get; private set; } = null!;
    public DateTime Now => Get<DomainClock>().Now;

    public static async Task<DashboardPortal> StartAsync()
    {
        var portal = new DashboardPortal
        {
            Database = await TestDatabase.CreateAsync(services =>
            {
                new PortalOptions(new(), new(), new PricingOptions(), new OrderOptions(), new AwsOptions(), new DnsOptions { Enabled = false }, new RenewalOptions()).AddTo(services);
                services.AddAwsAccess().AddUseCases();
            }),
        };
        portal.Authority = new() { Name = "acm-prod", ConnectionId = portal.Connection.Id, DnsConnectionId = portal.Connection.Id, Region = "us-east-1", AccountId = "111122223333" };
        portal.Profile = new() { Name = "web", AuthorityId = portal.Authority.Id, DefaultKeyAlgorithm = KeyAlgorithms.EcP256, RenewBeforeDays = 20 };
        portal.Ending = new() { Name = "once", AuthorityId = portal.Authority.Id, DefaultKeyAlgorithm = KeyAlgorithms.EcP256, RenewalMode = RenewalMode.LetItEnd };
        await portal.Database.AddAsync(portal.Connection, portal.Authority, portal.Profile, portal.Ending);
        return portal;
    }

    public T Get<T>()
        where T : notnull => Database.Services.GetRequiredService<T>();

    public Certificate Certificate(double daysLeft, Profile? profile = null, Action<Certificate>? change = null, Guid? replaces = null, params string[] names) =>
        Certificate(Authority, 0, daysLeft, profile, change, replaces, names);

    public Certificate Certificate(CertificateAuthority authority, double madeDaysAgo, double daysLeft, Profile? profile = null, Action<Certificate>? change = null, Guid? replaces = null, params string[] names)
    {
        names = names.Length > 0 ? names : [$"n{count}.example.com"];
        var certificate = new Certificate
        {
            CommonName = names[0],
            Names = [.. names],
            AuthorityId = authority.Id,
            ProfileId = (profile ?? Profile).Id,
            Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{count++}",
            KeyAlgorithm = KeyAlgorithms.EcP256,
            CreatedAt = Now.AddDays(-madeDaysAgo),
            CurrentVersionId = Guid.CreateVersion7(),
            CurrentSerial = $"{count:x8}",
            NotBefore = Now.AddDays(daysLeft - 198),
            NotAfter = Now.AddDays(daysLeft),
            ReplacesCertificateId = replaces,
        };
        change?.Invoke(certificate);
        rows.Add(certificate);
        rows.AddRange(names.Select(n => new CertificateName { CertificateId = certificate.Id, Name = n }));
        return certificate;
    }

    public Order Order(OrderKind kind, OrderState state, OrderReason reason = OrderReason.OnTheWay, Guid? certificate = null, string name = "order.example.com", double daysAgo = 0, double? oldEnds = null, bool accepted = false, Guid? profile = null)
    {
        var order = new Order
        {
            Kind = kind,
            CommonName = name,
            Names = [name],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = Authority.Id,
            ProfileId = profile ?? Profile.Id,
            RequestedById = "t",
            RequestedByName = "T",
            RequestedAt = Now.AddDays(-daysAgo),
            EstimatedCents = 700,
            Fingerprint = $"{kind} {name}",
            State = state,
            StateSince = Now.AddDays(-daysAgo),
            NextAttemptAt = OrderTransitions.IsOpen(state) ? Now : null,
            Reason = reason,
            CertificateId = certificate,
            BaselineNotAfter = oldEnds is { } days ? Now.AddDays(days) : null,
            RenewalAcceptedAt = accepted ? Now : null,
        };
        rows.Add(order);
        return order;
    }

    public void Add(params object[] more) => rows.AddRange(more);

    public Charge Charge(DateTime at, int cents, Guid? profile = null)
    {
        var charge = new Charge { CertificateId = Guid.CreateVersion7(), CommonName = "c", ProfileId = profile ?? Profile.Id, Key = "01", Kind = ChargeKind.Issue, At = at, Cents = cents };
        rows.Add(charge);
        return charge;
    }

    public async Task SaveAsync()
    {
        foreach (var part in rows.Chunk(5_000))
            await Database.AddAsync(part);
        rows.Clear();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
