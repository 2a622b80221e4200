using System.Globalization;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Dashboard;

/// <summary>Charges in words, and the addresses of their lists.</summary>
internal static class ChargeWords
{
    public static string Of(ChargeKind kind) => kind switch
    {
        ChargeKind.Issue => "new certificate",
        ChargeKind.RenewedByAws => "renewed by AWS",
        ChargeKind.RenewedByPortal => "renewed by the portal",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>What was charged from a day on.</summary>
    public static string Since(DateOnly day, Guid? profile = null) => $"/charges?from={Iso(day)}{(profile is { } id ? $"&profile={id}" : "")}";

    /// <summary>What a month of the forecast is made of.</summary>
    public static string Expected(DateOnly? month = null, Guid? profile = null) =>
        (month, profile) switch
        {
            (null, null) => "/charges/expected",
            (null, { } id) => $"/charges/expected?profile={id}",
            ({ } day, null) => $"/charges/expected?month={day.ToString("yyyy-MM", CultureInfo.InvariantCulture)}",
            ({ } day, { } id) => $"/charges/expected?month={day.ToString("yyyy-MM", CultureInfo.InvariantCulture)}&profile={id}",
        };

    /// <summary>The profiles to filter by; none where there is no choice.</summary>
    public static IReadOnlyList<FilterOption> Options(Outcome<Page<ProfileRow>> profiles) =>
        profiles.Value is { Items.Count: > 1 } found ? [.. found.Items.Select(p => new FilterOption(p.Id.ToString("D"), p.Name))] : [];

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
