namespace AcmPortal.Web.Api;

/// <summary>Section <c>Api</c>.</summary>
public sealed record ApiOptions
{
    /// <summary><c>Api:RequestsPerMinute</c>: for each token, 10 to 1,000,000.</summary>
    public int RequestsPerMinute { get; init; } = 1_200;

    /// <summary><c>Api:MaxWaitSeconds</c>: how long an answer may be held back by <c>Prefer: wait</c>, 1 to 300.</summary>
    public int MaxWaitSeconds { get; init; } = 60;
}
