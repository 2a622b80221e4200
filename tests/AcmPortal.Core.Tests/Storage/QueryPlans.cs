using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>
/// Asks SQLite how it goes about each query of the portal that any test runs, and fails that very test where it would walk
/// through a table that grows. Queries of the tests themselves are left alone. What may walk, and why, is in
/// <see cref="PlanRules"/>.
/// </summary>
internal static class QueryPlans
{
    private static readonly ConcurrentDictionary<string, byte> Known = new();
    private static readonly ConcurrentDictionary<string, byte> Judged = new();

    // Set where a query begins, read where its command is about to run, in the same flow.
    private static readonly AsyncLocal<string?> Running = new();

    /// <summary>Distinct statements that were judged so far in this process.</summary>
    public static int Count => Judged.Count;

    /// <summary>The interceptor of every test database on SQLite.</summary>
    public static IInterceptor Watch { get; } = new PlanWatch();

    /// <summary>Notes that a query begins; its statements are judged when it is the portal's and new.</summary>
    public static void Expect(Expression query)
    {
        var place = query.ToString();
        Running.Value = !Known.ContainsKey(place) && IsPortals() ? place : null;
    }

    // The nearest of our own methods wrote the query.
    private static bool IsPortals()
    {
        foreach (var frame in new StackTrace(2, false).GetFrames())
        {
            var type = frame.GetMethod()?.DeclaringType;
            if (type?.Assembly.GetName().Name is { } name && name.StartsWith("AcmPortal.", StringComparison.Ordinal) && type != typeof(CheckingQueryCompiler))
                return !name.EndsWith(".Tests", StringComparison.Ordinal) && !name.EndsWith(".Bench", StringComparison.Ordinal);
        }

        return false;
    }

    private static void Judge(DbCommand command)
    {
        if (Running.Value is not { } place)
            return;
        Running.Value = null;
        if (Judged.TryAdd(command.CommandText, 0) && PlanRules.Problem(command.CommandText, PlanOf(command)) is { } problem)
        {
            Judged.TryRemove(command.CommandText, out _);
            throw new SlowQueryException(problem);
        }

        Known.TryAdd(place, 0);
    }

    private static List<PlanStep> PlanOf(DbCommand command)
    {
        using var explain = command.Connection!.CreateCommand();
        explain.Transaction = command.Transaction;
        explain.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        foreach (DbParameter parameter in command.Parameters)
        {
            var copy = explain.CreateParameter();
            (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
            explain.Parameters.Add(copy);
        }

        using var reader = explain.ExecuteReader();
        var steps = new List<PlanStep>();
        while (reader.Read())
            steps.Add(new PlanStep(reader.GetInt32(1), reader.GetString(3)));
        return steps;
    }

    private sealed class PlanWatch : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Judge(command);
            return result;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Judge(command);
            return ValueTask.FromResult(result);
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Judge(command);
            return result;
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Judge(command);
            return ValueTask.FromResult(result);
        }
    }
}

/// <summary>A query of the portal that would get slow as a table grows.</summary>
public sealed class SlowQueryException(string message) : Exception(message);
