using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.Core.Access;

/// <summary>One signed-in browser. The row, not the cookie, decides whether it lasts, on every instance.</summary>
public sealed class PortalSession
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the key in the cookie: a copy of the database opens no session.</summary>
    public required byte[] KeyHash { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }

    /// <summary><c>session</c> by an identity provider, <c>link</c> by a link from the host, <c>demo</c>.</summary>
    public required string Via { get; init; }

    /// <summary>The provider's own id of its session, so that a sign-out there ends this one; null where it told none.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>The provider's id as it is kept: a very long one by its hash.</summary>
    public static string KeptIdOf(string providerSession) =>
        providerSession.Length <= 255 ? providerSession : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(providerSession)));

    /// <summary>The cookie's ticket, protected; the cookie itself holds a key only.</summary>
    public required byte[] Ticket { get; set; }

    /// <summary>The address it was opened from.</summary>
    public string? From { get; init; }

    /// <summary>The browser's own description of itself.</summary>
    public string? Agent { get; init; }

    // Sessions live on the real clock.
    public required DateTime StartedAt { get; init; }

    /// <summary>Stands for a moment that the identity provider did not tell: longer ago than anything asks for.</summary>
    public static readonly DateTime NotTold = DateTime.UnixEpoch;

    /// <summary>When the person last proved who they are, as the provider tells it; or <see cref="NotTold"/>. The session may have been opened long after.</summary>
    public required DateTime AuthenticatedAt { get; init; }

    /// <summary>When it was last used, to within a minute.</summary>
    public required DateTime LastSeenAt { get; set; }
    public required DateTime EndsAt { get; init; }
    public DateTime? EndedAt { get; set; }
}
