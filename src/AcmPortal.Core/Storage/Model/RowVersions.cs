using AcmPortal.Core.Authorities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AcmPortal.Core.Storage.Model;

/// <summary>
/// Concurrency tokens that work alike on both providers: a plain number, counted up with each save of a changed row.
/// To check against what a person had opened, set the property's original value before saving.
/// </summary>
internal static class RowVersions
{
    public static void CountUp(ChangeTracker tracker)
    {
        var entries = tracker.Entries().ToList();

        // A CA's zones belong to it: changing them changes the CA.
        var changedParents = entries
            .Where(e => e.Entity is AuthorityZone && e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Select(e => e.Property(nameof(AuthorityZone.AuthorityId)).CurrentValue)
            .ToHashSet();

        foreach (var entry in entries)
        {
            var changed = entry.State is EntityState.Modified
                || (entry.State is EntityState.Unchanged && entry.Entity is CertificateAuthority authority && changedParents.Contains(authority.Id));
            if (!changed || entry.Metadata.FindProperty("Version") is not { IsConcurrencyToken: true })
                continue;
            var version = entry.Property("Version");
            version.CurrentValue = (int)version.OriginalValue! + 1;
        }
    }
}
