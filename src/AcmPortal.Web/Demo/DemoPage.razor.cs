using AcmPortal.Core.Access;
using AcmPortal.Web.Access;
using AcmPortal.Web.Hosting;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Demo;

/// <summary>Fills the demo, and says how its time is moved.</summary>
public sealed partial class DemoPage
{
    private DemoFill? fill;
    private DemoProgress progress = new(false, 0, 0, "");

    [Inject] private PortalMode Mode { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IServiceProvider Services { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        // Only the demo has it.
        fill = Services.GetService<DemoFill>();
        if (fill is null)
            return;
        progress = fill.Progress;
        fill.Changed += Changed;
    }

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync()
    {
        if (fill is not null)
            fill.Changed -= Changed;
        return ValueTask.CompletedTask;
    }

    private void Changed() => _ = InvokeAsync(() =>
    {
        progress = fill!.Progress;
        StateHasChanged();
    });

    private async Task Start()
    {
        try
        {
            fill!.Start(await Current.GetAsync());
            (Error, progress) = (null, fill.Progress);
        }
        catch (UseCaseException e)
        {
            Error = ShownError.Of(e);
        }
    }
}
