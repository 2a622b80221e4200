using System.Collections.Concurrent;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Aws;

/// <summary>
/// AWS's time as its answers tell it, for judging the age of a token: what counts there is AWS's clock, not the host's.
/// </summary>
public sealed class AwsClock(DomainClock domain)
{
    private readonly ConcurrentDictionary<string, TimeSpan> ahead = new();

    /// <summary>Notes the Date header of an answer. <paramref name="account"/> and region name the clock.</summary>
    public void Saw(string account, string region, DateTime awsDate) => ahead[$"{account}/{region}"] = awsDate - domain.Now;

    /// <summary>Whether any answer told AWS's time since the process started.</summary>
    public bool Knows(string account, string region) => ahead.ContainsKey($"{account}/{region}");

    /// <summary>AWS's time now; the domain's time until an answer told better.</summary>
    public DateTime Now(string account, string region) => domain.Now + ahead.GetValueOrDefault($"{account}/{region}");
}
