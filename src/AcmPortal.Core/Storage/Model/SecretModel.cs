using AcmPortal.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class SecretModel : IEntityTypeConfiguration<Secret>, IEntityTypeConfiguration<MasterKeyCheck>, IEntityTypeConfiguration<KmsKey>
{
    private const int MasterKeyId = 64;

    public void Configure(EntityTypeBuilder<Secret> entity)
    {
        entity.ToTable("Secrets");
        entity.HasKey(s => new { s.OwnerId, s.Field });
        entity.Property(s => s.Field).HasMaxLength(32);
        entity.Property(s => s.MasterKeyId).HasMaxLength(MasterKeyId);
        entity.Property(s => s.WrappedKey).HasMaxLength(1024);
        entity.HasIndex(s => s.MasterKeyId);
    }

    public void Configure(EntityTypeBuilder<MasterKeyCheck> entity)
    {
        entity.ToTable("MasterKeyChecks");
        entity.HasKey(c => c.MasterKeyId);
        entity.Property(c => c.MasterKeyId).HasMaxLength(MasterKeyId);
        entity.Property(c => c.Check).HasMaxLength(1024);
    }

    public void Configure(EntityTypeBuilder<KmsKey> entity)
    {
        entity.ToTable("KmsKeys");
        entity.HasKey(k => k.Name);
        entity.Property(k => k.Name).HasMaxLength(32);
        // KMS's own limit of a ciphertext.
        entity.Property(k => k.Encrypted).HasMaxLength(6144);
    }
}
