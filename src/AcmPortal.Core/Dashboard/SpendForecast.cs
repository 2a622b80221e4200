using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Dashboard;

/// <summary>Certificates of one profile that end on one day and renew alike, as the database sums them.</summary>
/// <param name="ProfileId">Their profile.</param>
/// <param name="Mode">In force for them.</param>
/// <param name="End">The end of the newest version that AWS has, stored here or not.</param>
/// <param name="AtAws">Whether that version is one that is not stored here: it is charged already.</param>
/// <param name="Cents">What one renewal of all of them costs.</param>
public sealed record RenewingGroup(Guid ProfileId, RenewalMode Mode, DateOnly End, bool AtAws, int Cents);

/// <summary>One expected charge.</summary>
public readonly record struct ExpectedCharge(Guid ProfileId, DateOnly Day, int Cents);

/// <summary>What AWS will charge for renewals, as far as the rules tell. New requests are not known and not counted.</summary>
public static class SpendForecast
{
    /// <summary>
    /// Each renewal from <paramref name="today"/> on and before <paramref name="until"/>: AWS renews
    /// <paramref name="windowDays"/> before the end, the new version lives <paramref name="validityDays"/>, and so on. What
    /// is let end is renewed once more by AWS, unless it has been; that version is not exported, and AWS stops.
    /// </summary>
    /// <param name="groups">What there is.</param>
    /// <param name="today">UTC; what is due already is expected today.</param>
    /// <param name="until">The first day that does not count.</param>
    /// <param name="windowDays">Days before the end at which AWS renews.</param>
    /// <param name="validityDays">Days that a version lives.</param>
    public static IEnumerable<ExpectedCharge> Of(IEnumerable<RenewingGroup> groups, DateOnly today, DateOnly until, int windowDays, int validityDays)
    {
        var cycle = Math.Max(1, validityDays - windowDays);
        foreach (var group in groups)
        {
            var once = group.Mode == RenewalMode.LetItEnd;
            if (once && group.AtAws)
                continue;
            var day = group.End.AddDays(-windowDays);
            if (day < today)
                day = today;
            for (; day < until; day = day.AddDays(cycle))
            {
                yield return new(group.ProfileId, day, group.Cents);
                if (once)
                    break;
            }
        }
    }
}
