using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>Rows that fit together, for tests that need some and do not care which.</summary>
internal static class Samples
{
    /// <summary>Connection, CA and profile, saved; orders and certificates can refer to them.</summary>
    public static async Task<(Connection Connection, CertificateAuthority Authority, Profile Profile)> SetupAsync(TestDatabase database)
    {
        var now = TestDatabase.Start.UtcDateTime;
        var connection = new Connection { Name = "prod", Kind = ConnectionKind.Host, CreatedAt = now };
        var authority = new CertificateAuthority
        {
            Name = "public-ca",
            ConnectionId = connection.Id,
            DnsConnectionId = connection.Id,
            Region = "us-east-1",
            AccountId = "123456789012",
            CreatedAt = now,
        };
        authority.Zones.Add(new AuthorityZone { ZoneId = "Z1", Name = "example.com" });
        var profile = new Profile
        {
            Name = "web",
            AuthorityId = authority.Id,
            DefaultKeyAlgorithm = KeyAlgorithms.EcP256,
            KeyAlgorithms = [KeyAlgorithms.EcP256],
            CreatedAt = now,
        };
        await database.AddAsync(connection, authority, profile);
        return (connection, authority, profile);
    }

    /// <summary>An order in its first state, not saved.</summary>
    public static Order Order(Profile profile, string name = "www.example.com", string? openSlot = null) => new()
    {
        Kind = OrderKind.Issue,
        State = OrderState.Requested,
        StateSince = TestDatabase.Start.UtcDateTime,
        CommonName = name,
        Names = [name],
        KeyAlgorithm = KeyAlgorithms.EcP256,
        AuthorityId = profile.AuthorityId,
        ProfileId = profile.Id,
        RequestedById = "demo",
        RequestedByName = "Demo",
        RequestedAt = TestDatabase.Start.UtcDateTime,
        NextAttemptAt = TestDatabase.Start.UtcDateTime,
        OpenSlot = openSlot,
        Fingerprint = openSlot ?? name,
    };
}
