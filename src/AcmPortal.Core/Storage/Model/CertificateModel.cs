using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class CertificateModel
    : IEntityTypeConfiguration<Certificate>, IEntityTypeConfiguration<CertificateName>, IEntityTypeConfiguration<CertificateLabel>,
    IEntityTypeConfiguration<CertificateVersion>, IEntityTypeConfiguration<KeyPickup>,
    IEntityTypeConfiguration<CertificateTag>
{
    private const int Serial = 100;

    public void Configure(EntityTypeBuilder<Certificate> entity)
    {
        entity.ToTable("Certificates");
        entity.HasKey(c => c.Id);
        entity.Property(c => c.Arn).HasMaxLength(Columns.CertificateArn);
        entity.Property(c => c.KeyAlgorithm).HasMaxLength(32);
        entity.Property(c => c.CurrentSerial).HasMaxLength(Serial);
        entity.Property(c => c.Version).IsConcurrencyToken();
        entity.HasIndex(c => c.Arn).IsUnique();
        // The lists' orders are finished by the id: AWS lets a day's certificates end, and often begin, at the same moment.
        entity.HasIndex(c => new { c.NotAfter, c.Id, c.State });
        // All that the dashboard tells certificates apart by, in the order in which it groups, and what Manage renewal counts by:
        // without a look at the rows.
        entity.HasIndex(
            c => new { c.NotAfter, c.State, c.ProfileId, c.RenewalModeOverride, c.RenewBeforeDaysOverride, c.Attention, c.AwsNotAfter, c.TeamId, c.NameCount, c.WildcardCount, c.AwsRenewalStatus, c.Id },
            "IX_Certificates_Tally");
        // AWS renews few at a time; SUCCESS stays, so the status alone tells little.
        entity.HasIndex(c => new { c.AwsRenewalStatus, c.NotAfter });
        entity.HasIndex(c => new { c.AuthorityId, c.NotAfter, c.State });
        entity.HasIndex(c => new { c.ProfileId, c.NotAfter, c.Id });
        // Holds all that a search for any part of an owner reads, the limit to teams with it.
        entity.HasIndex(c => new { c.OwnerContact, c.NotAfter, c.TeamId }).HasDatabaseName("IX_Certificates_Owner");
        entity.HasIndex(c => new { c.CreatedAt, c.Id });
        entity.HasIndex(c => new { c.CommonName, c.Id });
        entity.HasIndex(c => c.CurrentSerial);
        entity.HasIndex(c => new { c.RenewalCheckAt, c.NotAfter });
        // Few need a person, and SQLite seeks by no "is not null".
        entity.HasIndex(c => c.NotAfter, "IX_Certificates_NeedsPerson").HasFilter("[Attention] IS NOT NULL");
        entity.HasIndex(c => new { c.State, c.NotAfter });
        entity.HasIndex(c => c.ReplacesCertificateId);
        // The few that replace another one, by whom they replace.
        entity.HasIndex(c => new { c.ReplacesCertificateId, c.State }, "IX_Certificates_Replacing").HasFilter("[ReplacesCertificateId] IS NOT NULL");
        entity.HasIndex(c => new { c.TeamId, c.NotAfter });
        entity.Property(c => c.TeamId).HasDefaultValue(Team.DefaultId).HasSentinel(Team.DefaultId);
        entity.Property(c => c.AttentionText).Clipped();
        entity.Property(c => c.RevocationReason).HasMaxLength(64);
        entity.Property(c => c.AwsStatus).Clipped(32);
        entity.Property(c => c.AwsSerial).Clipped(Serial);
        entity.Property(c => c.AwsRenewalStatus).Clipped(32);
        entity.HasIndex(c => new { c.AuthorityId, c.AwsSeenAt });
        // An instance of the last release does not know the column. Nearly always empty.
        entity.Property(c => c.LabelScheme).HasDefaultValue(0);
        entity.HasIndex(c => c.LabelScheme).HasFilter("[LabelScheme] = 0");
        entity.HasOne<CertificateAuthority>().WithMany().HasForeignKey(c => c.AuthorityId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<Profile>().WithMany().HasForeignKey(c => c.ProfileId).OnDelete(DeleteBehavior.Restrict);

        // CurrentVersionId has no foreign key: certificate and first version would each need the other inserted before.
    }

    public void Configure(EntityTypeBuilder<CertificateName> entity)
    {
        entity.ToTable("CertificateNames");
        entity.HasKey(n => new { n.CertificateId, n.Name });
        // Holds all that a search for any part of a name reads.
        entity.HasIndex(n => new { n.Name, n.CertificateId }).HasDatabaseName("IX_CertificateNames_Search");
        entity.HasOne<Certificate>().WithMany().HasForeignKey(n => n.CertificateId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<CertificateTag> entity)
    {
        entity.ToTable("CertificateTags");
        entity.HasKey(t => new { t.CertificateId, t.Key });
        entity.Property(t => t.Key).HasMaxLength(CertificateTags.LongestKey);
        entity.Property(t => t.Value).HasMaxLength(CertificateTags.LongestValue);
        entity.Property(t => t.Search).HasMaxLength(CertificateTags.LongestKey + 1 + CertificateTags.LongestValue).HasDefaultValue("");
        // "Which certificates have that tag", and the key "does this certificate have it".
        entity.HasIndex(t => new { t.Search, t.CertificateId });
        entity.HasOne<Certificate>().WithMany().HasForeignKey(t => t.CertificateId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<CertificateLabel> entity)
    {
        // The key serves "does this certificate have one that begins so", the index "which certificates have".
        entity.ToTable("CertificateLabels");
        entity.HasKey(l => new { l.CertificateId, l.Text });
        entity.HasIndex(l => new { l.Text, l.CertificateId });
        entity.HasOne<Certificate>().WithMany().HasForeignKey(l => l.CertificateId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<CertificateVersion> entity)
    {
        entity.ToTable("CertificateVersions");
        entity.HasKey(v => v.Id);
        entity.Property(v => v.Serial).HasMaxLength(Serial);
        entity.Property(v => v.Subject).HasMaxLength(1024);
        entity.Property(v => v.Issuer).HasMaxLength(1024);
        entity.Property(v => v.Sha256).HasMaxLength(64);
        entity.Property(v => v.Sha1).HasMaxLength(40);
        entity.Property(v => v.LeafPem).Unbounded();
        entity.Property(v => v.ChainPem).Unbounded();
        entity.HasIndex(v => new { v.CertificateId, v.Serial }).IsUnique();
        entity.HasIndex(v => new { v.CertificateId, v.Number }).IsUnique();
        entity.HasIndex(v => v.Serial);
        entity.HasOne<Certificate>().WithMany().HasForeignKey(v => v.CertificateId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<CertificateVersion>().WithMany().HasForeignKey(v => v.ReplacesVersionId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<Order>().WithMany().HasForeignKey(v => v.OrderId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<KeyPickup> entity)
    {
        entity.ToTable("KeyPickups");
        entity.HasKey(p => p.Id);
        entity.Property(p => p.ActorId).HasMaxLength(200);
        entity.Property(p => p.Via).HasMaxLength(32);
        entity.Property(p => p.Reason).HasMaxLength(KeyExportRules.LongestReason);
        entity.HasIndex(p => new { p.VersionId, p.At });
        entity.HasIndex(p => new { p.CertificateId, p.At });
        entity.HasOne<Certificate>().WithMany().HasForeignKey(p => p.CertificateId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<CertificateVersion>().WithMany().HasForeignKey(p => p.VersionId).OnDelete(DeleteBehavior.Restrict);
    }
}
