using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class CommitModel : IEntityTypeConfiguration<CommitMark>
{
    public void Configure(EntityTypeBuilder<CommitMark> entity)
    {
        entity.ToTable("CommitMarks");
        entity.HasKey(c => c.Id);
        entity.HasIndex(c => c.At);
    }
}
