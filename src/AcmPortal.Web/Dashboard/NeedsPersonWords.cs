using AcmPortal.Core.Dashboard;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Dashboard;

/// <summary>The words and addresses of what needs a person.</summary>
public static class NeedsPersonWords
{
    /// <summary>"*.shop.example.org and 2 more".</summary>
    public static string Title(NeedsPersonItem item) =>
        item.Kind == NeedsPersonKind.Connection ? $"Connection {item.Title}" : TextWords.AndMore(NameWords.Unicode(item.Title), item.NameCount);

    /// <summary>"Expires in 5 days", "Order waits since 2 hours".</summary>
    public static string When(NeedsPersonItem item, DateTime now) => item switch
    {
        { EndsAt: { } end } when end <= now => Upper(TimeWords.Left(end, now)),
        { EndsAt: { } end } => (end - now).TotalDays < 1 ? "Expires today" : $"Expires in {TimeWords.Count((int)(end - now).TotalDays, "day")}",
        { Kind: NeedsPersonKind.Order, Since: { } since } => $"Order waits for {TimeWords.Short(now - since)}",
        { Since: { } since } => $"Since {TimeWords.Day(since)}",
        _ => "",
    };

    /// <summary>The button.</summary>
    public static string Verb(NeedsPersonMend mend) => mend switch
    {
        NeedsPersonMend.OpenRenewal => "Open renewal",
        NeedsPersonMend.ShowRecord => "Show record",
        NeedsPersonMend.RenewNow => "Renew now",
        NeedsPersonMend.FetchKey => "Fetch it",
        NeedsPersonMend.Replace => "Replace",
        NeedsPersonMend.Retry => "Open and retry",
        NeedsPersonMend.Decide => "Approve or refuse",
        NeedsPersonMend.Choose => "Choose certificate",
        NeedsPersonMend.OpenOrder => "Open order",
        NeedsPersonMend.CheckConnection => "Check connection",
    };

    /// <summary>What it is about.</summary>
    public static string Object(NeedsPersonItem item) => item.Kind switch
    {
        NeedsPersonKind.Certificate => $"/certificates/{item.Id}",
        NeedsPersonKind.Order => $"/orders/{item.Id}",
        NeedsPersonKind.Connection => $"/connections/{item.Id}",
    };

    /// <summary>Where it is mended.</summary>
    public static string Href(NeedsPersonItem item) => item.Mend switch
    {
        NeedsPersonMend.OpenRenewal or NeedsPersonMend.ShowRecord => $"/renewal?state=NeedsPerson&open={item.MendId}",
        NeedsPersonMend.RenewNow => $"/renewal?state=NeedsPerson&open={item.MendId}&do=RenewNow",
        NeedsPersonMend.FetchKey => $"/certificates/{item.MendId}",
        NeedsPersonMend.Replace => $"/certificates/request?replace={item.MendId}",
        NeedsPersonMend.Retry or NeedsPersonMend.Decide or NeedsPersonMend.Choose or NeedsPersonMend.OpenOrder => $"/orders/{item.MendId}",
        NeedsPersonMend.CheckConnection => $"/connections/{item.MendId}",
    };

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
