using AcmPortal.Core.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AcmPortal.Core.Storage;

/// <summary>
/// How many names and wildcards a certificate has, counted by the database from the JSON of its names: each stands between two
/// quotes. So the last release, which does not know the columns, writes them too.
/// </summary>
internal static class CountedNames
{
    public static void Map(ModelBuilder model, DatabaseFacade database)
    {
        var sqlite = database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
        Column(nameof(Certificate.NameCount), "\"", 2);
        Column(nameof(Certificate.WildcardCount), "\"*.", 3);

        void Column(string name, string mark, int each)
        {
            var property = model.Entity<Certificate>().Property<int>(name).HasComputedColumnSql(sqlite
                ? $"(length(\"Names\") - length(replace(\"Names\", '{mark}', ''))) / {each}"
                : $"CAST((LEN([Names]) - LEN(REPLACE([Names], N'{mark}', N''))) / {each} AS int)");
            // Names never change, and nobody needs the numbers of a row that was just written: they are not read back.
            property.ValueGeneratedNever();
            property.Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
            property.Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        }
    }
}
