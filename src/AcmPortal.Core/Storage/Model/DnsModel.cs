using AcmPortal.Core.Dns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class DnsModel : IEntityTypeConfiguration<ValidationRecord>
{
    public void Configure(EntityTypeBuilder<ValidationRecord> entity)
    {
        entity.ToTable("ValidationRecords");
        entity.HasKey(r => r.Id);
        entity.Property(r => r.AccountId).HasMaxLength(32);
        entity.Property(r => r.ZoneId).HasMaxLength(64);
        entity.Property(r => r.Problem).Clipped();
        entity.Property(r => r.PendingChangeId).HasMaxLength(64);
        entity.HasIndex(r => new { r.AccountId, r.BaseName }).IsUnique();
        entity.HasIndex(r => new { r.ZoneId, r.State });
        entity.HasIndex(r => r.PendingChangeId).HasFilter("[PendingChangeId] IS NOT NULL");
    }
}
