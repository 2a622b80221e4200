using AcmPortal.Core.Restore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class RestoreModel : IEntityTypeConfiguration<RestoreHold>, IEntityTypeConfiguration<RestoreFinding>
{
    public void Configure(EntityTypeBuilder<RestoreHold> entity)
    {
        entity.ToTable("RestoreHolds");
        entity.HasKey(h => h.Id);
        entity.Property(h => h.Why).Clipped();
    }

    public void Configure(EntityTypeBuilder<RestoreFinding> entity)
    {
        // No foreign keys: what was found stays as it was said.
        entity.ToTable("RestoreFindings");
        entity.HasKey(f => f.Id);
        entity.Property(f => f.Scope).HasMaxLength(128);
        entity.Property(f => f.Arn).HasMaxLength(Columns.CertificateArn);
        entity.Property(f => f.Text).Clipped();
        entity.HasIndex(f => new { f.HoldId, f.Arn }).IsUnique();
    }
}
