using AcmPortal.Core.Orders;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Certificates;

/// <summary>How the findings of a preview are shown.</summary>
public static class PreviewLook
{
    /// <summary>The validation record of a name.</summary>
    public static StatusLook Of(PreviewRow row) => row.Record switch
    {
        RecordForecast.Exists or RecordForecast.Shared => new("ok", IconName.Ok, row.RecordText),
        RecordForecast.WillBeWritten or RecordForecast.NotNamedYet => new("info", IconName.Plus, row.RecordText),
        RecordForecast.NeedsPerson => new("warn", IconName.Hand, row.RecordText),
        RecordForecast.Conflict or RecordForecast.None => new("bad", IconName.Warn, row.RecordText),
    };

    /// <summary>A finding of the review.</summary>
    public static StatusLook Of(PreflightLine line) => line.Status switch
    {
        PreflightStatus.Ok => new("ok", IconName.Ok, line.Title),
        PreflightStatus.Warning => new("warn", IconName.Warn, line.Title),
        PreflightStatus.Problem => new("bad", IconName.Warn, line.Title),
        PreflightStatus.Skipped => new("off", IconName.Off, line.Title),
    };
}
