namespace AcmPortal.Core.Demo;

/// <summary>The demo's AWS, as far as its time is concerned. There is none outside the demo.</summary>
public interface ISimulatedAws
{
    /// <summary>Its time, UTC.</summary>
    DateTime Now { get; }

    /// <summary>Moves its time on; what falls due meanwhile happens, dated by its own time. Never back.</summary>
    void Advance(TimeSpan by);
}
