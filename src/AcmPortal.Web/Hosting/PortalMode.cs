namespace AcmPortal.Web.Hosting;

/// <summary>Demo or not, decided once at start.</summary>
/// <param name="IsDemo">AWS is the embedded emulator, and every visitor is the demo administrator.</param>
public sealed record PortalMode(bool IsDemo);
