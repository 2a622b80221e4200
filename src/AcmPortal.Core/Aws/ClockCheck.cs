using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Aws;

/// <summary>
/// Whether this host's clock can be trusted with dates: what renews by days must not be decided by a clock that is wrong
/// by days. AWS's time comes with its answers; the domain's clock is compared with it, so that in the demo both are ahead
/// together. The database's clock is compared with the host's.
/// </summary>
public sealed class ClockCheck(AwsClock aws, DomainClock clock, PortalStore store, DatabaseOptions database, TimeProvider real)
{
    /// <summary>More than this is too much.</summary>
    public static readonly TimeSpan Allowed = TimeSpan.FromMinutes(5);

    // The database is asked again after this long; a clock does not go wrong between two seconds unnoticed for longer.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim one = new(1, 1);
    private long askedAt;
    private bool asked;
    private TimeSpan behindDatabase;

    /// <summary>The sentence that says which clocks differ by how much; null when they agree, or nothing is known yet.</summary>
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        if (aws.ByElapsedTime - clock.Now is { } ofAws && ofAws.Duration() > Allowed)
            return Sentence("AWS's", ofAws);
        // SQLite's clock is this process's own.
        if (database.Provider is DatabaseProvider.SqlServer && await BehindDatabaseAsync(cancellationToken) is var ofDatabase && ofDatabase.Duration() > Allowed)
            return Sentence("the database's", ofDatabase);
        return null;
    }

    private static string Sentence(string whose, TimeSpan ahead) =>
        $"This host's clock is {Words(ahead.Duration())} {(ahead > TimeSpan.Zero ? "behind" : "ahead of")} {whose}. No renewal is triggered until they agree to within 5 minutes: set the host's clock.";

    private static string Words(TimeSpan time) => time.TotalDays >= 2 ? $"{time.TotalDays:0} days" : time.TotalHours >= 2 ? $"{time.TotalHours:0} hours" : $"{time.TotalMinutes:0} minutes";

    private async Task<TimeSpan> BehindDatabaseAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            if (asked && real.GetElapsedTime(askedAt) < AskAgain)
                return behindDatabase;
            var theirs = await store.ReadAsync((db, ct) => db.MasterKeyChecks.Select(_ => DatabaseClock.After(0)).FirstOrDefaultAsync(ct), cancellationToken);
            behindDatabase = theirs == default ? TimeSpan.Zero : theirs - real.GetUtcNow().UtcDateTime;
            (askedAt, asked) = (real.GetTimestamp(), true);
            return behindDatabase;
        }
        finally
        {
            one.Release();
        }
    }
}
