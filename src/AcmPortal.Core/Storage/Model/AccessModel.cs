using AcmPortal.Core.Access;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class AccessModel : IEntityTypeConfiguration<Draft>, IEntityTypeConfiguration<SignInLink>, IEntityTypeConfiguration<DataProtectionKey>,
    IEntityTypeConfiguration<ApiToken>, IEntityTypeConfiguration<ApiTokenSecret>, IEntityTypeConfiguration<IdempotentRequest>
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

    public void Configure(EntityTypeBuilder<ApiToken> entity)
    {
        entity.ToTable("ApiTokens");
        entity.HasKey(t => t.Id);
        entity.Property(t => t.PublicId).HasMaxLength(16);
        entity.Property(t => t.Name).HasMaxLength(100);
        entity.Property(t => t.OwnerId).HasMaxLength(200);
        entity.Property(t => t.LastUsedFrom).Clipped(64);
        // By name: the order of an enum's members is free to change.
        entity.PrimitiveCollection(t => t.Scopes).ElementType().HasConversion<string>();
        entity.HasIndex(t => t.PublicId).IsUnique();
        entity.HasIndex(t => new { t.OwnerId, t.CreatedAt });
        entity.HasIndex(t => t.CreatedAt);
    }

    public void Configure(EntityTypeBuilder<ApiTokenSecret> entity)
    {
        entity.ToTable("ApiTokenSecrets");
        entity.HasKey(s => s.Id);
        entity.Property(s => s.Hash).HasMaxLength(32);
        entity.HasIndex(s => s.TokenId);
        entity.HasOne<ApiToken>().WithMany().HasForeignKey(s => s.TokenId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<IdempotentRequest> entity)
    {
        entity.ToTable("IdempotentRequests");
        entity.HasKey(r => new { r.ActorId, r.Key });
        entity.Property(r => r.ActorId).HasMaxLength(200);
        entity.Property(r => r.Key).HasMaxLength(128);
        entity.Property(r => r.BodyHash).HasMaxLength(32);
        entity.HasIndex(r => r.At);
    }
}
