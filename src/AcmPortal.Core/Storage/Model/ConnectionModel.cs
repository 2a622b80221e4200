using AcmPortal.Core.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class ConnectionModel : IEntityTypeConfiguration<Connection>
{
    public void Configure(EntityTypeBuilder<Connection> entity)
    {
        entity.ToTable("Connections");
        entity.HasKey(c => c.Id);
        entity.Property(c => c.Name).HasMaxLength(100);
        entity.Property(c => c.AccessKeyId).HasMaxLength(128);
        entity.Property(c => c.RoleArn).HasMaxLength(2048);
        entity.Property(c => c.ExternalId).HasMaxLength(1224);
        entity.Property(c => c.AccountId).HasMaxLength(32);
        entity.Property(c => c.CallerArn).HasMaxLength(2048);
        entity.Property(c => c.LastTestError).Clipped();
        entity.Property(c => c.FindingsJson).Unbounded();
        entity.Property(c => c.Version).IsConcurrencyToken();
        entity.HasIndex(c => c.Name).IsUnique();
    }
}
