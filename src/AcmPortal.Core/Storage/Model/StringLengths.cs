using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AcmPortal.Core.Storage.Model;

/// <summary>
/// SQLite stores a text of any length; SQL Server refuses one that is too long. Checked here, both behave alike, and a
/// test on SQLite finds what would fail in production.
/// </summary>
internal static class StringLengths
{
    /// <exception cref="InvalidOperationException">A text is longer than its column, and may not be cut.</exception>
    public static void Apply(ChangeTracker tracker)
    {
        foreach (var entry in tracker.Entries())
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified))
                continue;
            foreach (var property in entry.Properties)
            {
                if (property.CurrentValue is not string text || property.Metadata.GetMaxLength() is not { } max || max < 0 || text.Length <= max)
                    continue;
                if (property.Metadata.FindAnnotation(Columns.ClipAnnotation) is null)
                {
                    throw new InvalidOperationException(
                        $"{entry.Metadata.ClrType.Name}.{property.Metadata.Name} holds at most {max} characters; {text.Length} were given.");
                }

                property.CurrentValue = string.Concat(text.AsSpan(0, max - 1), "…");
            }
        }
    }
}
