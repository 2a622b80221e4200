using AcmPortal.Core.Access;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class AccessModel : IEntityTypeConfiguration<Draft>, IEntityTypeConfiguration<SignInLink>, IEntityTypeConfiguration<DataProtectionKey>,
    IEntityTypeConfiguration<ApiToken>, IEntityTypeConfiguration<ApiTokenSecret>, IEntityTypeConfiguration<IdempotentRequest>, IEntityTypeConfiguration<Team>,
    IEntityTypeConfiguration<PortalUser>, IEntityTypeConfiguration<RoleGrant>, IEntityTypeConfiguration<RoleMapping>, IEntityTypeConfiguration<PortalSession>
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
        entity.Property(t => t.Kind).HasDefaultValue(ApiTokenKind.Personal).HasSentinel(ApiTokenKind.Personal);
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

    public void Configure(EntityTypeBuilder<Team> entity)
    {
        entity.ToTable("Teams");
        entity.HasKey(t => t.Id);
        entity.Property(t => t.Name).HasMaxLength(100);
        entity.Property(t => t.Description).HasMaxLength(1000);
        entity.Property(t => t.Version).IsConcurrencyToken();
        entity.HasIndex(t => t.Name).IsUnique();
        entity.HasData(new Team { Id = Team.DefaultId, Name = "Default", Description = "What belongs to no other team.", CreatedAt = new DateTime(2026, 11, 25, 0, 0, 0, DateTimeKind.Utc) });
    }

    public void Configure(EntityTypeBuilder<PortalUser> entity)
    {
        entity.ToTable("Users");
        entity.HasKey(u => u.Id);
        entity.Property(u => u.ActorId).HasMaxLength(200);
        entity.Property(u => u.Issuer).HasMaxLength(500);
        entity.Property(u => u.Subject).HasMaxLength(255);
        entity.Property(u => u.Version).IsConcurrencyToken();
        entity.HasIndex(u => u.ActorId).IsUnique();
        entity.HasIndex(u => u.Name);
        entity.HasIndex(u => u.Email);
    }

    public void Configure(EntityTypeBuilder<RoleGrant> entity)
    {
        entity.ToTable("RoleGrants");
        entity.HasKey(g => g.Id);
        entity.HasIndex(g => g.UserId);
        entity.HasIndex(g => g.TeamId);
        entity.HasOne<PortalUser>().WithMany().HasForeignKey(g => g.UserId).OnDelete(DeleteBehavior.Cascade);
        entity.HasOne<Team>().WithMany().HasForeignKey(g => g.TeamId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RoleMapping> entity)
    {
        entity.ToTable("RoleMappings");
        entity.HasKey(m => m.Id);
        entity.HasIndex(m => m.ClaimValue);
        entity.HasOne<Team>().WithMany().HasForeignKey(m => m.TeamId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PortalSession> entity)
    {
        entity.ToTable("Sessions");
        entity.HasKey(s => s.Id);
        entity.Property(s => s.KeyHash).HasMaxLength(32);
        entity.Property(s => s.ActorId).HasMaxLength(200);
        entity.Property(s => s.Via).HasMaxLength(32);
        entity.Property(s => s.ProviderSession).HasMaxLength(255);
        entity.Property(s => s.From).Clipped(64);
        entity.Property(s => s.Agent).Clipped(256);
        entity.HasIndex(s => s.KeyHash).IsUnique();
        entity.HasIndex(s => new { s.ActorId, s.StartedAt });
        entity.HasIndex(s => s.ProviderSession);
        entity.HasIndex(s => s.EndsAt);
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
