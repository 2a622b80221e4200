using AcmPortal.Core.Demo;
using AcmPortal.Web.Hosting;

namespace AcmPortal.Web.Demo;

/// <summary>The embedded emulator's clock, as the time machine moves it.</summary>
internal sealed class SimulatedTime(DemoEmulator emulator) : ISimulatedAws
{
    /// <inheritdoc/>
    public DateTime Now => emulator.Now;

    /// <inheritdoc/>
    public void Advance(TimeSpan by) => emulator.Advance(by);
}
