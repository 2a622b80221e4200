using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Renewal;

/// <summary>The words of renewal.</summary>
public static class RenewalText
{
    /// <summary>How a category is shown.</summary>
    public static StatusLook Of(RenewalCategory category) => category switch
    {
        RenewalCategory.NeedsPerson => new("warn", IconName.Hand, "Needs a person"),
        RenewalCategory.Renewing => new("info", IconName.Sync, "Renewing"),
        RenewalCategory.Due => new("info", IconName.Clock, "Due", "AWS's renewal window is open"),
        RenewalCategory.Waiting => new("ok", IconName.Ok, "Active"),
        RenewalCategory.EndsByChoice => new("off", IconName.Off, "Ends by choice"),
        RenewalCategory.Ended => new("off", IconName.Off, "Ended"),
    };

    /// <summary>A mode: "on".</summary>
    public static string Of(RenewalMode mode) => mode switch
    {
        RenewalMode.On => "on",
        RenewalMode.Follow => "follow AWS",
        RenewalMode.LetItEnd => "let it end",
    };

    /// <summary>What is in force: "on, 20 d".</summary>
    public static string Setting(RenewalSetting setting) => setting.Mode == RenewalMode.On ? $"on, {setting.Days} d" : Of(setting.Mode);

    /// <summary>Where it comes from: "own", "from web-prod".</summary>
    public static string Source(RenewalSetting setting) => (setting.ModeIsOwn, setting.DaysAreOwn) switch
    {
        (false, false) => $"from {setting.ProfileName}",
        (true, true) => "own",
        (true, false) when setting.Mode != RenewalMode.On => "own",
        (true, false) => $"own mode, days from {setting.ProfileName}",
        (false, true) => setting.Mode == RenewalMode.On ? $"own days, mode from {setting.ProfileName}" : $"from {setting.ProfileName}",
    };

    /// <summary>"5 days", "today", "-".</summary>
    public static string Left(int days) => days switch
    {
        < 0 => "expired",
        0 => "today",
        _ => TimeWords.Count(days, "day"),
    };

    /// <summary>The rule's name as people read it: "record missing".</summary>
    public static string Of(RenewalRule rule) =>
        string.Concat(rule.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : $"{c}")).Replace("aws", "AWS", StringComparison.OrdinalIgnoreCase);

    /// <summary>How the last renewal went.</summary>
    public static string Last(RenewalResult? last) => last is null ? "none yet" : OrderWords.Of(last.State);

    /// <summary>What AWS showed, in a line.</summary>
    public static string AtAws(RenewalAtAws aws) => aws switch
    {
        { SeenAt: null } => "not compared yet",
        { NotExported: true } => $"at AWS, not exported{(aws.NotAfter is { } end ? $": a version until {TimeWords.Day(end)}" : "")}",
        { RenewalStatus: { } status } => status switch
        {
            "PENDING_AUTO_RENEWAL" => "AWS is renewing",
            "PENDING_VALIDATION" => "AWS waits for a CNAME",
            "FAILED" => "AWS's renewal failed",
            "SUCCESS" => "renewed before",
            _ => status,
        } + (aws.Eligible is { } eligible ? eligible ? ", eligible" : ", not eligible for the next" : ""),
        { Eligible: false } => "not eligible: AWS will not renew",
        { Eligible: true } => "eligible",
        _ => aws.Status ?? "seen",
    };

    /// <summary>How the CNAMEs stand: "2 of 3 CNAMEs in place".</summary>
    public static string Records(RenewalRecords records) => records.Total switch
    {
        0 => "CNAMEs not looked at yet",
        1 => records.InPlace == 1 ? "CNAME in place" : "CNAME missing",
        _ => records.InPlace == records.Total ? $"all {records.Total} CNAMEs in place" : $"{records.InPlace} of {records.Total} CNAMEs in place",
    };
}
