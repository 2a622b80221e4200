using AcmPortal.Core.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class AuditModel : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<AuditHead>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entity)
    {
        entity.ToTable("AuditEntries");
        entity.HasKey(e => e.Sequence);
        entity.Property(e => e.ActorId).HasMaxLength(200);
        entity.Property(e => e.Via).HasMaxLength(32);
        entity.Property(e => e.Action).HasMaxLength(64);
        entity.Property(e => e.ObjectKind).HasMaxLength(32);
        entity.Property(e => e.ObjectId).HasMaxLength(200);
        entity.Property(e => e.ActorFrom).HasMaxLength(64);
        // Defaults of the columns alone: rows of before, and those that the last release writes beside this one.
        entity.Property(e => e.Outcome).HasMaxLength(16).HasDefaultValue(AuditOutcome.Ok).ValueGeneratedNever();
        entity.Property(e => e.Format).HasDefaultValue(1).ValueGeneratedNever();
        entity.Property(e => e.Detail).Unbounded();
        entity.Property(e => e.PreviousHash).HasMaxLength(32);
        entity.Property(e => e.Hash).HasMaxLength(32);
        entity.HasIndex(e => e.At);
        entity.HasIndex(e => new { e.ObjectKind, e.ObjectId, e.Sequence });
        entity.HasIndex(e => new { e.ActorId, e.Sequence });
        entity.HasIndex(e => new { e.ActorName, e.Sequence });
        entity.HasIndex(e => new { e.Action, e.Sequence });
        entity.HasIndex(e => new { e.Outcome, e.Sequence });
        entity.HasIndex(e => e.CorrelationId);
        entity.HasIndex(e => new { e.TeamId, e.Sequence });
    }

    public void Configure(EntityTypeBuilder<AuditHead> entity)
    {
        entity.ToTable("AuditHead");
        entity.HasKey(h => h.Id);
        entity.Property(h => h.Hash).HasMaxLength(32);
        entity.Property(h => h.Seal).HasMaxLength(32);
    }
}
