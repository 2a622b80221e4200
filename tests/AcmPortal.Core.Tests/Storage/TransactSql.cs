using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>Microsoft's own T-SQL parser, at the level of SQL Server 2022.</summary>
internal static class TransactSql
{
    /// <exception cref="FormatException">It is not T-SQL; every error with its line.</exception>
    public static TSqlFragment Parse(string sql)
    {
        using var reader = new StringReader(sql);
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Count == 0
            ? fragment
            : throw new FormatException(string.Join('\n', errors.Select(e => $"line {e.Line}, column {e.Column}: {e.Message}")));
    }
}
