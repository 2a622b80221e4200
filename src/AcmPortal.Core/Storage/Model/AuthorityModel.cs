using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class AuthorityModel : IEntityTypeConfiguration<CertificateAuthority>, IEntityTypeConfiguration<AuthorityZone>
{
    public void Configure(EntityTypeBuilder<CertificateAuthority> entity)
    {
        entity.ToTable("Authorities");
        entity.HasKey(a => a.Id);
        entity.Property(a => a.Name).HasMaxLength(100);
        entity.Property(a => a.Region).HasMaxLength(64);
        entity.Property(a => a.AccountId).HasMaxLength(32);
        entity.Property(a => a.Version).IsConcurrencyToken();
        entity.HasIndex(a => a.Name).IsUnique();
        entity.HasOne<Connection>().WithMany().HasForeignKey(a => a.ConnectionId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<Connection>().WithMany().HasForeignKey(a => a.DnsConnectionId).OnDelete(DeleteBehavior.Restrict);
        entity.HasMany(a => a.Zones).WithOne().HasForeignKey(z => z.AuthorityId).OnDelete(DeleteBehavior.Cascade);
        entity.Navigation(a => a.Zones).AutoInclude();
    }

    public void Configure(EntityTypeBuilder<AuthorityZone> entity)
    {
        entity.ToTable("AuthorityZones");
        entity.HasKey(z => z.Id);
        entity.Property(z => z.ZoneId).HasMaxLength(64);
        entity.HasIndex(z => new { z.AuthorityId, z.ZoneId }).IsUnique();
    }
}
