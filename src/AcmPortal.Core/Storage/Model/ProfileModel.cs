using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Profiles;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class ProfileModel : IEntityTypeConfiguration<Profile>
{
    public void Configure(EntityTypeBuilder<Profile> entity)
    {
        entity.ToTable("Profiles");
        entity.HasKey(p => p.Id);
        entity.Property(p => p.Name).HasMaxLength(100);
        entity.Property(p => p.Description).HasMaxLength(Columns.Text);
        entity.Property(p => p.DefaultKeyAlgorithm).HasMaxLength(32);
        entity.Property(p => p.Version).IsConcurrencyToken();
        entity.HasIndex(p => new { p.TeamId, p.Name }).IsUnique();

        // No foreign key to the team, here and in what it owns: SQLite would have to rebuild the table, which no transaction
        // holds together. Whoever gives something to a team locks its row, and so does whoever deletes it.
        entity.Property(p => p.TeamId).HasDefaultValue(Team.DefaultId).HasSentinel(Team.DefaultId);
        entity.HasOne<CertificateAuthority>().WithMany().HasForeignKey(p => p.AuthorityId).OnDelete(DeleteBehavior.Restrict);
    }
}
