namespace AcmPortal.Core.Hosting;

/// <summary>The portal must not start. The message is for the operator: what is wrong, where it looked, what to do.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
