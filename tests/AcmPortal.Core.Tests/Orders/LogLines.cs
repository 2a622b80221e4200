using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>Keeps what was logged as a warning or worse, for the message of a failed test.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public override string ToString() => string.Join('\n', lines.Take(20));

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
