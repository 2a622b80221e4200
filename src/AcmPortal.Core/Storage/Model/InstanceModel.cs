using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

/// <summary>What instances share: AWS's quotas, who writes to a zone, and what was changed just now.</summary>
internal sealed class InstanceModel : IEntityTypeConfiguration<AwsQuota>, IEntityTypeConfiguration<ZoneLease>, IEntityTypeConfiguration<CommittedChange>
{
    public void Configure(EntityTypeBuilder<AwsQuota> entity)
    {
        entity.ToTable("AwsQuotas");
        entity.HasKey(q => q.Id);
        entity.Property(q => q.Account).HasMaxLength(64);
        entity.Property(q => q.Region).HasMaxLength(32);
        entity.Property(q => q.Operation).HasMaxLength(64);
        entity.HasIndex(q => new { q.Account, q.Region, q.Operation }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<ZoneLease> entity)
    {
        entity.ToTable("ZoneLeases");
        entity.HasKey(z => z.ZoneId);
        entity.Property(z => z.ZoneId).HasMaxLength(64);
        entity.Property(z => z.LeaseOwner).HasMaxLength(128);
    }

    public void Configure(EntityTypeBuilder<CommittedChange> entity)
    {
        entity.ToTable("Changes");
        entity.HasKey(c => c.Sequence);
        entity.Property(c => c.Kind).HasMaxLength(32);
        entity.HasIndex(c => c.At);
    }
}
