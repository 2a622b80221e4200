using System.Security.Cryptography;
using AcmPortal.Core.Access;
using AcmPortal.Web.Access;

namespace AcmPortal.Web.Shared;

/// <summary>Runs use cases as the visitor, and turns what they throw into something to show.</summary>
public sealed partial class UseCaseRunner(CurrentActor current, ILogger<UseCaseRunner> logger)
{
    /// <summary>Runs <paramref name="useCase"/> as the current visitor. Never throws, except when cancelled.</summary>
    public async Task<Outcome<TResult>> RunAsync<TInput, TResult>(
        UseCase<TInput, TResult> useCase, TInput input, CancellationToken cancellationToken = default)
    {
        try
        {
            return new(await useCase.RunAsync(await current.GetAsync(), input, cancellationToken), null);
        }
        catch (UseCaseException e)
        {
            return new(default, ShownError.Of(e));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var reference = NewReference();
            LogFault(logger, e, useCase.GetType().Name, reference);
            return new(default, ShownError.Fault(reference));
        }
    }

    /// <summary>A short reference that is easy to read out: 10 characters.</summary>
    public static string NewReference() => RandomNumberGenerator.GetString("23456789abcdefghjkmnpqrstuvwxyz", 10);

    [LoggerMessage(4001, LogLevel.Error, "{UseCase} failed; reference {Reference}")]
    private static partial void LogFault(ILogger logger, Exception exception, string useCase, string reference);
}
