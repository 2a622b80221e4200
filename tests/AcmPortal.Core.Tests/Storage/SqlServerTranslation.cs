using System.Collections;
using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF1001 // The query compiler is the one place that sees each query as it was written.

namespace AcmPortal.Core.Tests.Storage;

/// <summary>
/// Shows without a server that SQL Server's provider understands every query of the portal. Each query that any test runs
/// on SQLite is, at the same moment, translated by the SQL Server provider too, with its commands kept from being sent,
/// and the text is parsed by Microsoft's T-SQL parser. A query that does not translate, or not into T-SQL, fails the very
/// test that ran it; so a new query is covered by the test that covers it at all.
/// </summary>
internal static partial class SqlServerTranslation
{
    private static readonly ConcurrentDictionary<string, byte> Known = new();
    private static readonly ConcurrentDictionary<(Type Result, string Text), byte> Checked = new();
    private static readonly Lazy<DbContextOptions<SqlServerPortalDb>> Options = new(() => new DbContextOptionsBuilder<SqlServerPortalDb>()
        .UseSqlServer("Server=none.invalid;Database=AcmPortal").AddInterceptors(new NoServer()).Options);

    [ThreadStatic]
    private static List<string>? captured;

    /// <summary>Distinct statements that were translated and parsed so far in this process.</summary>
    public static IReadOnlyCollection<string> Statements => [.. Known.Keys];

    /// <summary>Translates a query that is about to run on another provider's context.</summary>
    /// <exception cref="SqlServerTranslationException">SQL Server would refuse it.</exception>
    public static void Check<TResult>(Expression query)
    {
        // Closures print as their names, so a place in the code is one text, however often it runs; workers poll.
        var place = (typeof(TResult), query.ToString());
        if (Checked.ContainsKey(place))
            return;
        using var db = new SqlServerPortalDb(Options.Value);
        captured = [];
        try
        {
            var moved = new Mover(db).Visit(query);
            try
            {
                Drain(db.GetService<IQueryCompiler>().Execute<TResult>(moved));
            }
            catch (InvalidOperationException) when (captured.Count > 0)
            {
                // First, Single, Max: there is no row. The statement was made, and that is what counts.
            }

            if (captured.Count == 0)
                throw new InvalidOperationException("The query made no statement.");
            foreach (var sql in captured.Where(sql => Known.TryAdd(sql, 0)))
            {
                TransactSql.Parse(sql);
                if (TextsFromJson().IsMatch(sql))
                    throw new NotSupportedException("Texts from a JSON parameter have the database's collation, the columns have their own: SQL Server refuses to compare them.");
            }

            Checked.TryAdd(place, 0);
        }
        catch (Exception e)
        {
            foreach (var sql in captured)
                Known.TryRemove(sql, out _);
            throw new SqlServerTranslationException($"SQL Server does not take this query:\n{query}\n{string.Join('\n', captured)}\n{e.Message}", e);
        }
        finally
        {
            captured = null;
        }
    }

    [GeneratedRegex(@"OPENJSON\(@\w+\)\s+WITH\s+\(\[value\]\s+n?varchar", RegexOptions.IgnoreCase)]
    private static partial Regex TextsFromJson();

    private static void Drain(object? result)
    {
        if (result is string or null)
            return;
        if (result is IEnumerable rows)
        {
            foreach (var _ in rows)
            {
            }
        }
    }

    // The tables and closures of the query belong to the SQLite context: put SQL Server's in their place.
    private sealed class Mover(SqlServerPortalDb target) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) =>
            node is EntityQueryRootExpression root && root.GetType() == typeof(EntityQueryRootExpression)
                ? new EntityQueryRootExpression(target.GetService<IAsyncQueryProvider>(), Twin(root.EntityType))
                : base.VisitExtension(node);

        protected override Expression VisitMember(MemberExpression node) =>
            IsQuery(node.Type) ? Visit(Evaluate(node)) : base.VisitMember(node);

        protected override Expression VisitConstant(ConstantExpression node) =>
            node.Value is IQueryable query && query.Expression is not ConstantExpression ? Visit(query.Expression) : base.VisitConstant(node);

        protected override Expression VisitMethodCall(MethodCallExpression node) =>
            node.Object is not null && node.Method.Name == nameof(DbContext.Set) && typeof(DbContext).IsAssignableFrom(node.Object.Type)
                ? Visit(Evaluate(node))
                : base.VisitMethodCall(node);

        private static bool IsQuery(Type type) => typeof(IQueryable).IsAssignableFrom(type);

        private static Expression Evaluate(Expression node) =>
            ((IQueryable)Expression.Lambda(node).Compile(preferInterpretation: true).DynamicInvoke()!).Expression;

        private IEntityType Twin(IEntityType type) =>
            target.Model.FindEntityType(type.Name) ?? throw new InvalidOperationException($"{type.Name} is not in SQL Server's model.");
    }

    // Keeps connection and commands from going anywhere, and notes the text.
    private sealed class NoServer : DbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor
    {
        public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();

        public InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();

        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            captured!.Add(command.CommandText);
            return InterceptionResult<DbDataReader>.SuppressWithResult(new DataTable().CreateDataReader());
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            captured!.Add(command.CommandText);
            return InterceptionResult<int>.SuppressWithResult(0);
        }

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            captured!.Add(command.CommandText);
            return InterceptionResult<object>.SuppressWithResult(0);
        }
    }
}

/// <summary>A query that works on SQLite and would not on SQL Server.</summary>
public sealed class SqlServerTranslationException(string message, Exception inner) : Exception(message, inner);

/// <summary>Stands in for EF's query compiler in every test database on SQLite.</summary>
internal sealed class CheckingQueryCompiler(
    IQueryContextFactory queryContextFactory,
    ICompiledQueryCache compiledQueryCache,
    ICompiledQueryCacheKeyGenerator compiledQueryCacheKeyGenerator,
    IDatabase database,
    IDiagnosticsLogger<DbLoggerCategory.Query> logger,
    ICurrentDbContext currentContext,
    IEvaluatableExpressionFilter evaluatableExpressionFilter,
    IModel model)
    : QueryCompiler(
        queryContextFactory, compiledQueryCache, compiledQueryCacheKeyGenerator, database, logger, currentContext,
        evaluatableExpressionFilter, model)
{
    private readonly bool isPortal = currentContext.Context is PortalDb;

    public override TResult Execute<TResult>(Expression query)
    {
        if (isPortal)
        {
            SqlServerTranslation.Check<TResult>(query);
            QueryPlans.Expect(query);
        }

        return base.Execute<TResult>(query);
    }

    public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken)
    {
        if (isPortal)
        {
            Sync<TResult>.Check(query);
            QueryPlans.Expect(query);
        }

        return base.ExecuteAsync<TResult>(query, cancellationToken);
    }

    // Task<T> and IAsyncEnumerable<T> ask for the same statement as T and IEnumerable<T>.
    private static class Sync<TResult>
    {
        public static readonly Action<Expression> Check = Make();

        private static Action<Expression> Make()
        {
            var inner = typeof(TResult).GetGenericArguments()[0];
            var type = typeof(TResult).GetGenericTypeDefinition() == typeof(Task<>) ? inner : typeof(IEnumerable<>).MakeGenericType(inner);
            return typeof(SqlServerTranslation).GetMethod(nameof(SqlServerTranslation.Check))!.MakeGenericMethod(type).CreateDelegate<Action<Expression>>();
        }
    }
}
