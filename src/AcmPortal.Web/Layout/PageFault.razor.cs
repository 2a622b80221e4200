using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Layout;

/// <summary>An exception that no use case answers for: logged under a reference, never shown.</summary>
public sealed partial class PageFault(ILogger<PageFault> logger)
{
    private readonly string reference = UseCaseRunner.NewReference();

    /// <summary>What escaped.</summary>
    [Parameter, EditorRequired] public Exception Exception { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized() => LogFault(logger, Exception, reference);

    [LoggerMessage(4002, LogLevel.Error, "A page failed; reference {Reference}")]
    private static partial void LogFault(ILogger logger, Exception exception, string reference);
}
