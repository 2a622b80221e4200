using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;

namespace AcmPortal.Web.Shared;

/// <summary>How a status is shown: tone, icon and words. The one place that decides it.</summary>
/// <param name="Tone">ok, info, warn, bad, off or vio.</param>
/// <param name="Icon">Never colour alone.</param>
/// <param name="Text">One to four words.</param>
/// <param name="Title">A sentence for the tooltip, where the words need one.</param>
public sealed record StatusLook(string Tone, IconName Icon, string Text, string? Title = null)
{
    /// <summary>An order: who acts next shows through the words.</summary>
    public static StatusLook Of(OrderState state, bool needsPerson = false) =>
        needsPerson && state is not (OrderState.Failed or OrderState.AwaitingApproval) ? new("warn", IconName.Hand, "Needs a person") : Of(state);

    /// <summary>A validation record.</summary>
    public static StatusLook Of(RecordState state, bool pendingInZone = false) => state switch
    {
        RecordState.Known => pendingInZone ? new("info", IconName.Sync, "Being written") : new("info", IconName.Clock, "Not looked at yet"),
        RecordState.InZone => pendingInZone ? new("info", IconName.Sync, "Being published") : new("ok", IconName.Ok, "In the zone"),
        RecordState.NeedsPerson => new("warn", IconName.Hand, "Needs a person", "The portal may not write this zone: add the CNAME by hand."),
        RecordState.Conflict => new("bad", IconName.Warn, "Conflict", "Another record stands at this name."),
    };

    private static StatusLook Of(OrderState state) => state switch
    {
        OrderState.AwaitingApproval => new("warn", IconName.Hand, "Awaiting approval"),
        OrderState.Requested => new("info", IconName.Sync, "Requesting"),
        OrderState.AwaitingRecords => new("info", IconName.Clock, "Waiting for AWS", "AWS names the validation records."),
        OrderState.RecordsPending => new("info", IconName.Sync, "Writing records"),
        OrderState.Validating => new("info", IconName.Clock, "Waiting for AWS", "AWS looks for the validation records."),
        OrderState.Issued => new("info", IconName.Sync, "Exporting"),
        OrderState.Due => new("info", IconName.Clock, "Due"),
        OrderState.Renewing => new("info", IconName.Sync, "Renewing"),
        OrderState.RevocationRequested => new("info", IconName.Sync, "Revoking"),
        OrderState.Cancelling => new("warn", IconName.Clock, "Cancelling"),
        OrderState.Stored => new("ok", IconName.Ok, "Stored"),
        OrderState.Revoked => new("off", IconName.Off, "Revoked"),
        OrderState.Refused => new("off", IconName.Off, "Refused"),
        OrderState.Cancelled => new("off", IconName.Off, "Cancelled"),
        OrderState.Failed => new("bad", IconName.Warn, "Failed"),
    };

    /// <summary>A certificate.</summary>
    public static StatusLook Of(CertificateStatus status) => status switch
    {
        CertificateStatus.Active => new("ok", IconName.Ok, "Active"),
        CertificateStatus.Expiring => new("warn", IconName.Clock, "Expiring"),
        CertificateStatus.Expired => new("bad", IconName.Warn, "Expired"),
        CertificateStatus.Revoked => new("off", IconName.Off, "Revoked"),
        CertificateStatus.Deleted => new("warn", IconName.Warn, "Deleted at AWS", "What is stored stays valid until it expires, and never renews."),
    };

    /// <summary>A version of a certificate.</summary>
    public static StatusLook Of(VersionState state) => state switch
    {
        VersionState.Current => new("ok", IconName.Ok, "Current"),
        VersionState.Superseded => new("off", IconName.Off, "Superseded", "A newer version is stored. This one stays valid, and can be downloaded, until it expires."),
        VersionState.Expired => new("off", IconName.Clock, "Expired"),
        VersionState.Revoked => new("bad", IconName.Warn, "Revoked"),
    };

    /// <summary>What can be switched off.</summary>
    public static StatusLook Enabled(bool enabled) =>
        enabled ? new("ok", IconName.Ok, "Enabled") : new("off", IconName.Off, "Disabled");

    /// <summary>The last test of a connection; null when there was none.</summary>
    public static StatusLook Tested(bool? passed) => passed switch
    {
        true => new("ok", IconName.Ok, "Works"),
        false => new("bad", IconName.Warn, "Does not work"),
        null => new("off", IconName.Clock, "Not tested"),
    };

    /// <summary>Good.</summary>
    public static StatusLook Good(string text, string? title = null) => new("ok", IconName.Ok, text, title);

    /// <summary>Neutral news.</summary>
    public static StatusLook News(string text, string? title = null) => new("info", IconName.Info, text, title);

    /// <summary>Look at it.</summary>
    public static StatusLook Warning(string text, string? title = null) => new("warn", IconName.Warn, text, title);

    /// <summary>Wrong.</summary>
    public static StatusLook Bad(string text, string? title = null) => new("bad", IconName.Warn, text, title);

    /// <summary>Cannot be known, or not asked.</summary>
    public static StatusLook Unknown(string text, string? title = null) => new("off", IconName.Off, text, title);
}
