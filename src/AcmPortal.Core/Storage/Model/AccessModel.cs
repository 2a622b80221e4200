using AcmPortal.Core.Access;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class AccessModel : IEntityTypeConfiguration<Draft>, IEntityTypeConfiguration<SignInLink>, IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<Draft> entity)
    {
        entity.ToTable("Drafts");
        entity.HasKey(d => new { d.ActorId, d.Kind });
        entity.Property(d => d.ActorId).HasMaxLength(200);
        entity.Property(d => d.Kind).HasMaxLength(100);
        entity.Property(d => d.Json).Unbounded();
        entity.HasIndex(d => d.SavedAt);
    }

    public void Configure(EntityTypeBuilder<SignInLink> entity)
    {
        entity.ToTable("SignInLinks");
        entity.HasKey(l => l.TokenHash);
        entity.Property(l => l.TokenHash).HasMaxLength(32);
        entity.HasIndex(l => l.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<DataProtectionKey> entity)
    {
        entity.ToTable("DataProtectionKeys");
        entity.HasKey(k => k.Id);
        entity.Property(k => k.Xml).Unbounded();
    }
}
