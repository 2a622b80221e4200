using AcmPortal.Core.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class NotificationModel
    : IEntityTypeConfiguration<AlertChannel>, IEntityTypeConfiguration<AlertRule>, IEntityTypeConfiguration<Alert>, IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<AlertChannel> entity)
    {
        entity.ToTable("AlertChannels");
        entity.HasKey(c => c.Id);
        entity.Property(c => c.Name).HasMaxLength(100);
        entity.Property(c => c.SettingsJson).Unbounded();
        entity.Property(c => c.LastError).Clipped();
        entity.Property(c => c.Version).IsConcurrencyToken();
        entity.HasIndex(c => c.Name).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AlertRule> entity)
    {
        entity.ToTable("AlertRules");
        // By name: the order of an enum's members is free to change.
        entity.PrimitiveCollection(r => r.Events).ElementType().HasConversion<string>();
        entity.HasKey(r => r.Id);
        entity.Property(r => r.Name).HasMaxLength(100);
        entity.Property(r => r.Version).IsConcurrencyToken();
        entity.HasIndex(r => r.Name).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Alert> entity)
    {
        // No foreign keys: what was told stays when its object is deleted.
        entity.ToTable("Alerts");
        entity.HasKey(a => a.Id);
        entity.Property(a => a.Subject).Clipped(256);
        entity.Property(a => a.Text).Clipped();
        entity.Property(a => a.OnceKey).HasMaxLength(200);
        entity.HasIndex(a => a.OnceKey).IsUnique();
        entity.HasIndex(a => new { a.RoutedAt, a.At, a.Id });
        entity.HasIndex(a => new { a.Event, a.At });
        entity.HasIndex(a => a.At);
        entity.HasIndex(a => new { a.CertificateId, a.At });
    }

    public void Configure(EntityTypeBuilder<Delivery> entity)
    {
        entity.ToTable("Deliveries");
        entity.HasKey(d => d.Id);
        entity.Property(d => d.LastError).Clipped();
        entity.Property(d => d.LeaseOwner).HasMaxLength(128);
        entity.Property(d => d.LeaseEpoch).IsConcurrencyToken();
        entity.HasIndex(d => new { d.AlertId, d.ChannelId, d.Recipient }).IsUnique();
        entity.HasIndex(d => new { d.State, d.NextAttemptAt });
        entity.HasIndex(d => new { d.OrderKey, d.ChannelId, d.State });
        entity.HasIndex(d => d.CreatedAt);
        entity.HasOne<Alert>().WithMany().HasForeignKey(d => d.AlertId).OnDelete(DeleteBehavior.Cascade);
        entity.HasOne<AlertChannel>().WithMany().HasForeignKey(d => d.ChannelId).OnDelete(DeleteBehavior.Restrict);
    }
}
