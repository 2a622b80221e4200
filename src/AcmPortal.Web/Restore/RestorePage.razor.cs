using AcmPortal.Core.Access;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Restore;

/// <summary>What differs at AWS from a restored database, and the button that lets the portal go on.</summary>
public sealed partial class RestorePage
{
    private RestoreHoldView? hold;
    private bool loaded;
    private bool mayRelease;

    [Inject] private GetRestoreHold Get { get; set; } = null!;
    [Inject] private ReleaseRestoreHold Release { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;

    // Not before every account was compared, or has failed to be.
    private bool CanRelease => mayRelease && hold is { } view && view.Unread.All(u => u.Problem is not null);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(change => change.Kind is ChangeKind.RestoreHold or ChangeKind.AwsScope, LoadAsync);
        mayRelease = (await Current.GetAsync()).May(Permission.EndRestoreHold);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var found = await AskAsync(Get, new GetRestoreHoldInput());
        if (found.Ok)
            hold = found.Value;
        else
            Error = found.Error;
        loaded = true;
    }

    private async Task ReleaseAsync()
    {
        await RunAsync(Release, new ReleaseRestoreHoldInput(WithoutReading: hold is { Unread.Count: > 0 }));
        await LoadAsync();
    }

    private static StatusLook Look(RestoreFindingKind kind) => kind switch
    {
        RestoreFindingKind.Renewed => new("info", IconName.Sync, "Renewed"),
        RestoreFindingKind.Revoked => new("bad", IconName.Off, "Revoked"),
        RestoreFindingKind.Unknown => new("warn", IconName.Hand, "Not in the database"),
        RestoreFindingKind.Missing => new("bad", IconName.Warn, "Deleted"),
    };
}
