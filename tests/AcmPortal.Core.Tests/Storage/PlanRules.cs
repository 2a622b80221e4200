using System.Text.RegularExpressions;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>A step of EXPLAIN QUERY PLAN: those of one parent belong to one SELECT.</summary>
internal sealed record PlanStep(int Parent, string Detail);

/// <summary>What is wrong with a plan of SQLite's. Pure.</summary>
internal static partial class PlanRules
{
    /// <summary>The tables that grow with what the portal does; the others have a row for each thing that people set up.</summary>
    private static readonly HashSet<string> Growing =
    [
        "Certificates", "CertificateNames", "CertificateLabels", "CertificateVersions", "KeyPickups", "Secrets", "Charges", "Orders", "OrderHistory",
        "AwsCalls", "ValidationRecords", "AuditEntries", "Alerts", "Deliveries", "CommitMarks", "Changes", "IdempotentRequests", "CertificateTags",
    ];

    /// <summary>Filtered indexes that hold a few rows of a large table.</summary>
    private static readonly string[] Short = ["IX_Orders_Open", "IX_Certificates_NeedsPerson", "IX_Certificates_Replacing", "IX_Certificates_LabelScheme"];

    /// <summary>Statements that may do what the rules refuse, by a part of their text, and why that is right.</summary>
    private static readonly (string Part, string Why)[] Excused =
    [
        ("\"NextAttemptAt\" <= @now AND (\"o\".\"LeaseUntil\"", "sorts what is due, which the range of its index holds alone"),
        ("'RestoreHold'", "counts and lets go what a restore held back, while it does"),
        ("instr(lower(\"a\".\"Detail\")", "free text in the audit log reads the particulars, which are nearly all of a row: an index of them would be the table once more"),
        ("SELECT DISTINCT \"s\".\"OwnerId\"\nFROM \"Secrets\"", "checking a backup opens what it finds, by a command"),
        ("SELECT \"s\".\"MasterKeyId\"\nFROM \"Secrets\"", "once at each start, over one narrow index: is there a secret under a master key that is not at hand?"),
        ("SELECT \"a\".\"Sequence\"\nFROM \"AuditEntries\"", "verifying the audit log walks all of it, by a command"),
    ];

    /// <summary>Says what is slow about a statement; null when nothing is.</summary>
    /// <param name="sql">The statement, as EF wrote it.</param>
    /// <param name="plan">The steps that EXPLAIN QUERY PLAN names.</param>
    public static string? Problem(string sql, IReadOnlyList<PlanStep> plan)
    {
        if (Find(sql, plan) is not { } problem || Excused.Any(e => sql.Contains(e.Part, StringComparison.Ordinal)))
            return null;
        return $"{problem}\n{sql}\n{string.Join('\n', plan.Select(p => p.Detail))}";
    }

    private static string? Find(string sql, IReadOnlyList<PlanStep> plan)
    {
        // "Nothing at all" is how EF writes a condition that cannot hold.
        if (sql.Contains("WHERE 0", StringComparison.Ordinal))
            return null;
        var tables = Aliases().Matches(sql).GroupBy(m => m.Groups[2].Value).ToDictionary(g => g.Key, g => g.First().Groups[1].Value);
        foreach (var select in plan.GroupBy(p => p.Parent))
        {
            var sorts = select.Any(p => p.Detail is "USE TEMP B-TREE FOR ORDER BY");
            foreach (var step in select)
            {
                if (Step().Match(step.Detail) is not { Success: true } match || !tables.TryGetValue(match.Groups[2].Value, out var table) || !Growing.Contains(table))
                    continue;
                var how = match.Groups[3].Value;
                if (Short.Any(i => how.Contains(i, StringComparison.Ordinal)))
                    continue;
                if (match.Groups[1].Value == "SCAN" && !MayWalk(sql, table, how, sorts))
                    return $"It walks through the whole of {table}.";
                // A range alone may be most of the table; an equality has chosen what is sorted.
                if (sorts && (match.Groups[1].Value == "SCAN" || !how.Contains("=?", StringComparison.Ordinal) || (table == "Certificates" && how.Contains("(State=?", StringComparison.Ordinal) && !sql.Contains("\"State\" = 'Revoked'", StringComparison.Ordinal))))
                    return $"It sorts an unbounded part of {table}.";
            }
        }

        return null;
    }

    private static bool MayWalk(string sql, string table, string how, bool sorts)
    {
        // Its first row answers it.
        if (Regex.IsMatch(sql, $"""SELECT EXISTS \(\s+SELECT 1\s+FROM "{table}" AS "\w+"\)"""))
            return true;
        // A page in the index's own order ends after the page.
        var paged = sql.Contains("LIMIT", StringComparison.Ordinal) && sql.Contains("ORDER BY", StringComparison.Ordinal) && !sorts;
        if (how.Contains("USING COVERING INDEX", StringComparison.Ordinal))
        {
            // Counting, and the search for any part of a name, touch every entry of one narrow index.
            return paged || sql.Contains("COUNT(*)", StringComparison.Ordinal) || sql.Contains("GROUP BY", StringComparison.Ordinal) || sql.Contains("instr(", StringComparison.Ordinal);
        }

        // The audit log's key is its order.
        return paged && (how.Contains("USING INDEX", StringComparison.Ordinal) || (table == "AuditEntries" && sql.Contains("\"Sequence\"", StringComparison.Ordinal)));
    }

    [GeneratedRegex("""(?:FROM|JOIN|UPDATE)\s+"(\w+)"\s+AS\s+"(\w+)"|INTO\s+"(\w+)"\s+AS\s+"(\w+)""")]
    private static partial Regex Aliases();

    [GeneratedRegex(@"^(SCAN|SEARCH) (\w+)(.*)$")]
    private static partial Regex Step();
}
