using System.Globalization;

namespace AcmPortal.Web.Shared;

/// <summary>Times and durations in words.</summary>
public static class TimeWords
{
    /// <summary>"just now", "4 seconds ago", "in 3 days": never more than one unit.</summary>
    public static string Relative(DateTime at, DateTime now)
    {
        var ago = now - at;
        if (ago.Duration() < TimeSpan.FromSeconds(2))
            return "just now";
        return ago > TimeSpan.Zero ? $"{Span(ago)} ago" : $"in {Span(-ago)}";
    }

    /// <summary>"12 s", "1 min 12 s", "3 h 5 min", "4 days": at most two units.</summary>
    public static string Short(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => span.Seconds == 0 ? $"{span.Minutes} min" : $"{span.Minutes} min {span.Seconds} s",
        { TotalDays: < 1 } => span.Minutes == 0 ? $"{span.Hours} h" : $"{span.Hours} h {span.Minutes} min",
        _ => Count((int)span.TotalDays, "day"),
    };

    /// <summary>"43 days left", "expires today", "expired 2 days ago".</summary>
    public static string Left(DateTime notAfter, DateTime now)
    {
        var days = (int)Math.Floor((notAfter - now).TotalDays);
        return notAfter <= now
            ? (now - notAfter).TotalDays < 1 ? "expired today" : $"expired {Count((int)(now - notAfter).TotalDays, "day")} ago"
            : days == 0 ? "expires today" : $"{Count(days, "day")} left";
    }

    /// <summary>"14 Mar 2027, 14:02:11 UTC".</summary>
    public static string Exact(DateTime utc) => utc.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.CurrentCulture);

    /// <summary>"14 Mar 2027".</summary>
    public static string Day(DateTime utc) => utc.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>"1 day", "2 days".</summary>
    public static string Count(int number, string one, string? many = null) =>
        $"{number.ToString("N0", CultureInfo.CurrentCulture)} {(number == 1 ? one : many ?? one + "s")}";

    private static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Count((int)span.TotalSeconds, "second"),
        { TotalHours: < 1 } => Count((int)span.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((int)span.TotalHours, "hour"),
        { TotalDays: < 60 } => Count((int)span.TotalDays, "day"),
        { TotalDays: < 730 } => Count((int)(span.TotalDays / 30.4), "month"),
        _ => Count((int)(span.TotalDays / 365.25), "year"),
    };
}
