using System.Collections;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

public class RoundTripTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Every entity of the model, every column filled: a new one is covered without a line here.</summary>
    [Fact]
    public async Task EveryEntity_EveryColumnFilled_ComesBackAsItWas()
    {
        await using var database = await TestDatabase.CreateAsync();
        var saved = new Dictionary<IEntityType, Dictionary<string, object?>>();
        await using (var db = database.NewContext())
        {
            foreach (var type in InOrderOfReference(db.Model))
            {
                if (type.ClrType == typeof(Core.Audit.AuditHead))
                    continue; // One row, there already.
                var entry = Fill(db, type, saved);
                await db.SaveChangesAsync(None);
                saved[type] = Values(entry);
            }

            // A later row may count an earlier one up: a zone its CA.
            foreach (var entry in db.ChangeTracker.Entries())
                saved[entry.Metadata] = Values(entry);
        }

        Assert.True(saved.Count >= 16);
        await using var again = database.NewContext();
        foreach (var (designed, values) in saved)
        {
            var type = again.Model.FindEntityType(designed.Name)!;
            var key = type.FindPrimaryKey()!.Properties.Select(p => values[p.Name]).ToArray();
            var entity = await again.FindAsync(type.ClrType, key, None);
            Assert.NotNull(entity);
            foreach (var property in again.Entry(entity).Properties.Where(p => values.ContainsKey(p.Metadata.Name)))
            {
                AssertSame(values[property.Metadata.Name], property.CurrentValue, $"{type.ClrType.Name}.{property.Metadata.Name}");
                if (property.CurrentValue is DateTime time)
                    Assert.Equal(DateTimeKind.Utc, time.Kind);
            }
        }
    }

    [Fact]
    public async Task LocalTime_Saved_ComesBackAsUtc()
    {
        await using var database = await TestDatabase.CreateAsync();
        var local = new DateTime(2027, 7, 1, 12, 0, 0, DateTimeKind.Local);
        await database.AddAsync(new Core.Access.Draft { ActorId = "a", Kind = "k", Json = "{}", SavedAt = local });
        await using var db = database.NewContext();
        var stored = (await db.Drafts.SingleAsync(None)).SavedAt;
        Assert.Equal((local.ToUniversalTime(), DateTimeKind.Utc), (stored, stored.Kind));
    }

    // What the database computes is not what was saved.
    private static Dictionary<string, object?> Values(EntityEntry entry) => entry.Properties.Where(p => p.Metadata.GetComputedColumnSql() is null).ToDictionary(p => p.Metadata.Name, p => p.CurrentValue);

    private static EntityEntry Fill(PortalDb db, IEntityType type, Dictionary<IEntityType, Dictionary<string, object?>> saved)
    {
        var entry = db.Entry(Activator.CreateInstance(type.ClrType, nonPublic: true)!);
        foreach (var property in type.GetProperties())
        {
            var reference = property.GetContainingForeignKeys().FirstOrDefault(k => k.PrincipalEntityType != type);
            if (reference is not null && saved.TryGetValue(reference.PrincipalEntityType, out var principal))
                entry.Property(property.Name).CurrentValue = principal[reference.PrincipalKey.Properties[0].Name];
            else if (reference is null && !property.IsForeignKey() && property.ValueGenerated is ValueGenerated.Never)
                entry.Property(property.Name).CurrentValue = Value(property);
        }

        entry.State = EntityState.Added;
        return entry;
    }

    private static object Value(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (property.GetElementType()?.ClrType == typeof(Guid))
            return new List<Guid> { Guid.CreateVersion7(), Guid.Empty };
        if (property.GetElementType()?.ClrType is { IsEnum: true } element)
        {
            var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
            list.Add(Enum.GetValues(element).Cast<object>().Last());
            return list;
        }

        if (property.GetElementType() is not null)
            return new List<string> { "b.example.com", "*.ä\"'example.com", "" };
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        return type switch
        {
            _ when type == typeof(Guid) => Guid.CreateVersion7(),
            _ when type == typeof(string) => Text(property),
            _ when type == typeof(DateTime) => new DateTime(2027, 3, 14, 14, 2, 11, DateTimeKind.Utc).AddTicks(1_234_567),
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 1_234_567,
            _ when type == typeof(long) => 1_234_567_890_123,
            _ when type == typeof(byte) => (byte)200,
            _ when type == typeof(byte[]) => new byte[] { 0, 1, 254, 255 },
            _ => throw new InvalidOperationException($"Say what to put into a {type.Name}."),
        };
    }

    private static string Text(IProperty property)
    {
        var text = "Grüße, 世界 " + property.Name;
        return property.GetMaxLength() is { } max and > 0 && text.Length > max ? text[..max] : text;
    }

    private static List<IEntityType> InOrderOfReference(IModel model)
    {
        var ordered = new List<IEntityType>();
        foreach (var type in model.GetEntityTypes())
            Visit(type, []);
        return ordered;

        void Visit(IEntityType type, HashSet<IEntityType> path)
        {
            if (ordered.Contains(type) || !path.Add(type))
                return;
            foreach (var key in type.GetForeignKeys().Where(k => k.IsRequired))
                Visit(key.PrincipalEntityType, path);
            ordered.Add(type);
        }
    }

    private static void AssertSame(object? expected, object? actual, string name)
    {
        var same = expected is IEnumerable and not string
            ? actual is IEnumerable other && ((IEnumerable)expected).Cast<object>().SequenceEqual(other.Cast<object>())
            : Equals(expected, actual);
        Assert.True(same, $"{name}: saved {expected}, came back {actual}");
    }
}
