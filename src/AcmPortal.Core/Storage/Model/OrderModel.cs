using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

internal sealed class OrderModel : IEntityTypeConfiguration<Order>, IEntityTypeConfiguration<OrderHistory>, IEntityTypeConfiguration<AwsCall>,
    IEntityTypeConfiguration<ApprovalVote>
{
    public void Configure(EntityTypeBuilder<Order> entity)
    {
        entity.ToTable("Orders");
        entity.HasKey(o => o.Id);
        entity.Property(o => o.KeyAlgorithm).HasMaxLength(32);
        entity.Property(o => o.RequestedById).HasMaxLength(200);
        entity.Property(o => o.OpenSlot).HasMaxLength(128);
        entity.Property(o => o.Arn).HasMaxLength(Columns.CertificateArn);
        entity.Property(o => o.BaselineSerial).HasMaxLength(100);
        entity.Property(o => o.Token).HasMaxLength(64);
        entity.Property(o => o.ReasonText).Clipped();
        entity.Property(o => o.AwsCode).Clipped(128);
        entity.Property(o => o.AwsMessage).Clipped();
        entity.Property(o => o.AwsRequestId).Clipped(128);
        entity.Property(o => o.TraceParent).HasMaxLength(64);
        entity.Property(o => o.LeaseOwner).HasMaxLength(128);

        // The fence: a save by whoever lost the lease matches no row. Only a claim counts it up.
        entity.Property(o => o.LeaseEpoch).IsConcurrencyToken();

        // Null any number of times on both providers (SQL Server: a filtered index), so only open twins collide.
        entity.HasIndex(o => o.OpenSlot).IsUnique();
        entity.HasIndex(o => new { o.State, o.NextAttemptAt });
        entity.HasIndex(o => new { o.State, o.StateSince });
        entity.HasIndex(o => o.RequestedAt);
        // Null once an order has ended, so what is due is a short stretch of it.
        entity.HasIndex(o => o.NextAttemptAt);
        // The open ones alone: SQLite seeks by no "is not null".
        entity.HasIndex(o => new { o.Kind, o.CertificateId }, "IX_Orders_Open").HasFilter("[OpenSlot] IS NOT NULL");
        entity.HasIndex(o => new { o.Fingerprint, o.RequestedAt });
        // Holds all that a search for any part of a name reads.
        entity.HasIndex(o => new { o.CommonName, o.Id, o.TeamId }).HasDatabaseName("IX_Orders_Search");
        entity.HasIndex(o => o.Arn);
        entity.HasIndex(o => new { o.CertificateId, o.Kind, o.RequestedAt });
        // The renewals that were stored, with all that their health is told by; written once each.
        entity.HasIndex(o => new { o.StateSince, o.BaselineNotAfter, o.RenewalAcceptedAt, o.CertificateId, o.TeamId }, "IX_Orders_Renewed").HasFilter("[State] = 'Stored' AND [Kind] = 'Renew'");
        entity.HasIndex(o => o.ReplacesCertificateId);
        entity.HasIndex(o => new { o.TeamId, o.RequestedAt });
        entity.Property(o => o.TeamId).HasDefaultValue(Team.DefaultId).HasSentinel(Team.DefaultId);
        entity.Property(o => o.RevocationReason).HasMaxLength(64);
        entity.HasOne<CertificateAuthority>().WithMany().HasForeignKey(o => o.AuthorityId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<Profile>().WithMany().HasForeignKey(o => o.ProfileId).OnDelete(DeleteBehavior.Restrict);
        entity.HasOne<Certificate>().WithMany().HasForeignKey(o => o.CertificateId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<OrderHistory> entity)
    {
        entity.ToTable("OrderHistory");
        entity.HasKey(h => h.Id);
        entity.Property(h => h.Detail).Clipped();
        entity.HasIndex(h => new { h.OrderId, h.Number }).IsUnique();
        entity.HasOne<Order>().WithMany().HasForeignKey(h => h.OrderId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ApprovalVote> entity)
    {
        entity.ToTable("ApprovalVotes");
        entity.HasKey(v => new { v.OrderId, v.ActorId });
        entity.Property(v => v.ActorId).HasMaxLength(200);
        entity.Property(v => v.Comment).HasMaxLength(500);
        entity.HasOne<Order>().WithMany().HasForeignKey(v => v.OrderId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AwsCall> entity)
    {
        entity.ToTable("AwsCalls");
        entity.HasKey(c => c.Id);
        entity.Property(c => c.Scope).HasMaxLength(128);
        entity.Property(c => c.Operation).HasMaxLength(64);
        entity.Property(c => c.Code).Clipped(128);
        entity.Property(c => c.Outcome).Clipped();
        entity.Property(c => c.RequestId).Clipped(128);
        entity.HasIndex(c => new { c.OrderId, c.At });
        entity.HasIndex(c => new { c.Scope, c.At });
        entity.HasOne<Order>().WithMany().HasForeignKey(c => c.OrderId).OnDelete(DeleteBehavior.Restrict);
    }
}
