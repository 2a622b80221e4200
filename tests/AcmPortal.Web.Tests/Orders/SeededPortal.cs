using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Orders;

/// <summary>A portal with one connection, one CA with two zones and one profile. No worker runs: orders stay as a test puts them.</summary>
public abstract class SeededPortal : PortalBunitContext
{
    protected SeededPortal() => Services.AddAwsAccess();

    protected PortalStore Store => Services.GetRequiredService<PortalStore>();
    protected DomainClock Clock => Services.GetRequiredService<DomainClock>();
    protected CertificateAuthority Authority { get; private set; } = null!;
    protected Profile Profile { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var connection = new Connection { Name = "prod", Kind = ConnectionKind.Host, AccountId = "111122223333" };
        Authority = new CertificateAuthority { Name = "acm-prod", ConnectionId = connection.Id, DnsConnectionId = connection.Id, Region = "us-east-1", AccountId = "111122223333" };
        Authority.Zones.Add(new AuthorityZone { AuthorityId = Authority.Id, ZoneId = "Z1", Name = "example.com" });
        Authority.Zones.Add(new AuthorityZone { AuthorityId = Authority.Id, ZoneId = "Z2", Name = "example.org" });
        Profile = new Profile
        {
            Name = "web-prod",
            AuthorityId = Authority.Id,
            WildcardsAllowed = true,
            KeyAlgorithms = [.. KeyAlgorithms.All],
            DefaultKeyAlgorithm = KeyAlgorithms.EcP256,
            OwnerContact = "team-shop@example.com",
        };
        await SaveAsync(connection, Authority, Profile);
    }

    protected Task SaveAsync(params object[] rows) => Store.ChangeAsync(
        (scope, _) =>
        {
            scope.Db.AddRange(rows);
            return Task.FromResult(0);
        },
        Xunit.TestContext.Current.CancellationToken);

    /// <summary>An order as the wizard makes it.</summary>
    protected async Task<Guid> OrderAsync(params string[] names) =>
        (await ArrangeAsync<RequestCertificate, RequestCertificateInput, RequestCertificateResult>(new(Profile.Id, names, KeyAlgorithms.EcP256))).OrderId;

    /// <summary>Puts an order into a state that otherwise the worker and AWS bring about, and tells open pages.</summary>
    protected Task PutAsync(Guid id, OrderState state, OrderReason reason = OrderReason.OnTheWay, string? text = null, string? arn = null, bool dead = false, bool sent = false, string? awsCode = null) =>
        Store.ChangeAsync(
            async (scope, ct) =>
            {
                DateTime? now = Clock.Now;
                await scope.Db.Orders.Where(o => o.Id == id).ExecuteUpdateAsync(
                    set => set.SetProperty(o => o.State, state).SetProperty(o => o.Reason, reason).SetProperty(o => o.ReasonText, text)
                        .SetProperty(o => o.Arn, arn).SetProperty(o => o.ArnIsDead, dead).SetProperty(o => o.LastSentAt, sent || arn is not null ? now : null)
                        .SetProperty(o => o.AwsCode, awsCode).SetProperty(o => o.AwsMessage, awsCode == null ? null : "AWS's own words")
                        .SetProperty(o => o.AwsRequestId, awsCode == null ? null : "6f1c-a0"),
                    ct);
                scope.Announce(ChangeKind.Order, id);
                return 0;
            },
            Xunit.TestContext.Current.CancellationToken);
}
