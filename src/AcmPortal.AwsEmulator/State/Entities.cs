using System.Text.Json.Serialization;

namespace AcmPortal.AwsEmulator.State;

/// <summary>What the data file keeps: one line each time it changes.</summary>
internal interface IEntity
{
    [JsonIgnore] string Key { get; }
}

internal sealed class RecordSet : IEntity
{
    public required string ZoneId { get; init; }
    /// <summary>Lower case with the final dot; other characters as Route 53 writes them (<c>\052</c>).</summary>
    public required string Name { get; init; }
    public required string Type { get; init; }
    public string? SetIdentifier { get; init; }
    public long? Ttl { get; init; }
    public List<string> Values { get; init; } = [];
    /// <summary>Elements that are kept and given back, but mean nothing here (Weight, AliasTarget, ...): their XML.</summary>
    public List<string> Extras { get; init; } = [];
    /// <summary>When the public name servers have it.</summary>
    public DateTimeOffset VisibleAt { get; init; }

    [JsonIgnore] public string Key => $"{ZoneId}|{Name}|{Type}|{SetIdentifier}";
}

internal sealed class Change : IEntity
{
    public required string Id { get; init; }
    public required string Account { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public DateTimeOffset InsyncAt { get; init; }
    public string? Comment { get; init; }
    [JsonIgnore] public string Key => Id;
}

/// <summary>Credentials that AssumeRole gave out. They end on the real clock, as clients keep them by it.</summary>
internal sealed class Session : IEntity
{
    public required string AccessKeyId { get; init; }
    public required string Secret { get; init; }
    public required string Token { get; init; }
    public required string Account { get; init; }
    public required string RoleArn { get; init; }
    public required string PrincipalArn { get; init; }
    public required string UserId { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    [JsonIgnore] public string Key => AccessKeyId;
}

/// <summary>The clock, counters, delegations and the policy: one line. Timing and limits are those of each start.</summary>
internal sealed class Meta : IEntity
{
    public TimeSpan ClockOffset { get; set; }
    public DateTimeOffset? ClockFrozenAt { get; set; }
    public long NextSequence { get; set; } = 1;
    public Dictionary<string, List<string>> Delegations { get; set; } = new(StringComparer.Ordinal);
    public Http.PolicyDocument? Policy { get; set; }
    public decimal Dollars { get; set; }
    [JsonIgnore] public string Key => "meta";
}
