using System.Runtime.CompilerServices;
using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>Orders as a test wants them.</summary>
internal static class OrderMaker
{
    public static readonly DateTime Now = new(2027, 3, 14, 14, 2, 11, DateTimeKind.Utc);
    public const string Arn = "arn:aws:acm:us-east-1:111122223333:certificate/0b7c1f3e-2f7a-4c57-9b1f-6f6f6f6f6f6f";

    public static Order In(OrderState state, string? arn = null, bool cancel = false)
    {
        string[] names = ["shop.example.com", "*.shop.example.com"];
        var authority = Guid.CreateVersion7();
        return new Order
        {
            Kind = OrderKind.Issue,
            CommonName = names[0],
            Names = [.. names],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = authority,
            ProfileId = Guid.CreateVersion7(),
            RequestedById = "somebody",
            RequestedByName = "Somebody",
            RequestedAt = Now,
            Fingerprint = OrderFingerprint.Of(Team.DefaultId, authority, names, KeyAlgorithms.EcP256),
            State = state,
            StateSince = Now,
            OpenSlot = OrderTransitions.IsOpen(state) ? "slot" : null,
            NextAttemptAt = OrderTransitions.IsOpen(state) ? Now : null,
            Arn = arn,
            CancelRequestedAt = cancel ? Now : null,
        };
    }
}

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "AcmPortal.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("AcmPortal.sln was not found above the tests.");
    }
}
