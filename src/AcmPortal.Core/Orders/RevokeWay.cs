namespace AcmPortal.Core.Orders;

/// <summary>The steps of a revocation.</summary>
internal sealed class RevokeWay : OrderWay
{
    public static readonly RevokeWay Instance = new();

    public override IReadOnlyList<OrderState> States { get; } = [OrderState.RevocationRequested, OrderState.Revoked];

    public override string Title(int step, StepStatus status) => (step, status) switch
    {
        (0, StepStatus.Done) => "Asked AWS",
        (0, StepStatus.Now) => "Revoking at AWS",
        (0, _) => "Ask AWS",
        (1, _) => "Revoked",
        _ => "",
    };

    public override string Detail(int step, StepStatus status, StepFacts facts) => (step, status) switch
    {
        (0, StepStatus.Done) => "AWS shows the certificate as revoked",
        (0, StepStatus.Now) => $"The portal acts: it looks who uses the certificate, and has AWS revoke it.{facts.Next}",
        (0, _) => "the portal looks who uses the certificate, and has AWS revoke it",
        (1, StepStatus.Done) => "it never renews again; the CA's revocation list has its serial within 24 hours",
        (1, _) => "AWS may take up to 24 hours; it cannot be undone",
        _ => "",
    };
}
