using AcmPortal.Core.Renewal;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class RenewalModel : IEntityTypeConfiguration<Charge>, IEntityTypeConfiguration<AwsScope>, IEntityTypeConfiguration<DomainTime>
{
    public void Configure(EntityTypeBuilder<Charge> entity)
    {
        // No foreign keys: what was paid stays when the certificate is deleted here.
        entity.ToTable("Charges");
        entity.HasKey(c => c.Id);
        entity.Property(c => c.Key).HasMaxLength(100);
        entity.HasIndex(c => new { c.CertificateId, c.Key }).IsUnique();
        entity.HasIndex(c => new { c.At, c.ProfileId });
        entity.HasIndex(c => new { c.ProfileId, c.At, c.Cents, c.TeamId });
        entity.Property(c => c.TeamId).HasDefaultValue(Access.Team.DefaultId).HasSentinel(Access.Team.DefaultId);
    }

    public void Configure(EntityTypeBuilder<AwsScope> entity)
    {
        entity.ToTable("AwsScopes");
        entity.HasKey(s => s.Id);
        entity.Property(s => s.Scope).HasMaxLength(128);
        entity.Property(s => s.Problem).Clipped();
        entity.Property(s => s.LeaseOwner).HasMaxLength(128);
        entity.Property(s => s.LeaseEpoch).IsConcurrencyToken();
        entity.HasIndex(s => s.Scope).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DomainTime> entity)
    {
        entity.ToTable("DomainTime");
        entity.HasKey(t => t.Id);
    }
}
