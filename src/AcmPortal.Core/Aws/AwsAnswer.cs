namespace AcmPortal.Core.Aws;

/// <summary>One call as it went, before it is known which order's page shows it.</summary>
public sealed record AwsCallNote(DateTime At, string Operation, int? HttpStatus, string? Code, string Outcome, int DurationMs, string? RequestId)
{
    /// <summary>As a row of one order.</summary>
    public AwsCall OfOrder(Guid orderId) => Row(orderId, null);

    /// <summary>As a row shared by the orders that waited together.</summary>
    public AwsCall Shared(string scope) => Row(null, scope);

    private AwsCall Row(Guid? orderId, string? scope) => new()
    {
        OrderId = orderId,
        Scope = scope,
        At = At,
        Operation = Operation,
        HttpStatus = HttpStatus,
        Code = Code,
        Outcome = Outcome.Length <= 500 ? Outcome : Outcome[..500],
        DurationMs = DurationMs,
        RequestId = RequestId,
    };
}

/// <summary>The answer of one call: a value or a classified error, and the note of the call.</summary>
public sealed record AwsAnswer<T>(T? Value, AwsError? Error, AwsCallNote Call)
    where T : class
{
    /// <summary>Whether AWS did what was asked.</summary>
    public bool Ok => Error is null;
}
