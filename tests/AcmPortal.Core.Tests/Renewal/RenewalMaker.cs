using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>Snapshots as a test wants them: a certificate of 198 days that AWS shows as it is stored.</summary>
internal static class RenewalMaker
{
    public static readonly DateTime End = new(2027, 10, 1, 0, 0, 0, DateTimeKind.Utc);
    public const string Serial = "0a:01";

    public static RenewalSnapshot Snapshot(RenewalMode mode = RenewalMode.On, int days = 30, Action<Certificate>? change = null)
    {
        var certificate = new Certificate
        {
            // All of the jitter lies in the last two bytes.
            Id = Guid.Parse("01970000-0000-7000-8000-000000000000"),
            CommonName = "www.example.com",
            Names = ["www.example.com"],
            AuthorityId = Guid.CreateVersion7(),
            ProfileId = Guid.CreateVersion7(),
            Arn = OrderMaker.Arn,
            KeyAlgorithm = KeyAlgorithms.EcP256,
            CreatedAt = End.AddDays(-198),
            CurrentVersionId = Guid.CreateVersion7(),
            CurrentSerial = Serial,
            NotBefore = End.AddDays(-198),
            NotAfter = End,
            AwsStatus = "ISSUED",
            AwsSerial = Serial,
            AwsNotAfter = End,
            AwsExported = true,
            AwsEligible = true,
            AwsExportable = true,
        };
        change?.Invoke(certificate);
        return new RenewalSnapshot(
            certificate, new RenewalSetting(mode, false, days, false, "web", mode, days), null, new CurrentVersion(1, certificate.CreatedAt), null, null, false, false,
            new RenewalOptions(), 45);
    }

    public static OpenWork Work(OrderKind kind = OrderKind.Renew, OrderState state = OrderState.Renewing, OrderReason reason = OrderReason.RenewingAtAws, DateTime? openedAt = null) => new(
        Guid.CreateVersion7(), kind, state, reason, null, openedAt ?? End.AddDays(-20), End.AddDays(-20), RenewalRule.NearExpiry, RenewalGoal.Trigger, null, 0, false);

    public static Order Order(OrderState state = OrderState.Due, RenewalGoal goal = RenewalGoal.Trigger, RenewalRule rule = RenewalRule.NearExpiry, Action<Order>? change = null)
    {
        var certificate = Guid.CreateVersion7();
        var order = new Order
        {
            Kind = OrderKind.Renew,
            CommonName = "www.example.com",
            Names = ["www.example.com"],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = Guid.CreateVersion7(),
            ProfileId = Guid.CreateVersion7(),
            RequestedById = "portal",
            RequestedByName = "AcmPortal",
            RequestedAt = End.AddDays(-30),
            Fingerprint = OrderFingerprint.Of(OrderKind.Renew, certificate),
            State = state,
            StateSince = End.AddDays(-30),
            OpenSlot = "slot",
            NextAttemptAt = End.AddDays(-30),
            Arn = OrderMaker.Arn,
            CertificateId = certificate,
            BaselineSerial = Serial,
            BaselineNotAfter = End,
            RenewalRule = rule,
            RenewalGoal = goal,
        };
        change?.Invoke(order);
        return order;
    }
}
