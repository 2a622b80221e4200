using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Secrets;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Storage;

/// <summary>
/// The one model. Two providers derive from it, each with its own migrations: <see cref="SqlitePortalDb"/> (embedded
/// default) and <see cref="SqlServerPortalDb"/> (many instances).
/// </summary>
public abstract class PortalDb(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<Connection> Connections => Set<Connection>();
    public DbSet<CertificateAuthority> Authorities => Set<CertificateAuthority>();
    public DbSet<Profile> Profiles => Set<Profile>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<OrderHistory> OrderHistory => Set<OrderHistory>();
    public DbSet<AwsCall> AwsCalls => Set<AwsCall>();
    public DbSet<Certificate> Certificates => Set<Certificate>();
    public DbSet<CertificateName> CertificateNames => Set<CertificateName>();
    public DbSet<CertificateVersion> CertificateVersions => Set<CertificateVersion>();
    public DbSet<ValidationRecord> ValidationRecords => Set<ValidationRecord>();
    public DbSet<Secret> Secrets => Set<Secret>();
    public DbSet<MasterKeyCheck> MasterKeyChecks => Set<MasterKeyCheck>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditHead> AuditHead => Set<AuditHead>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<string>().HaveMaxLength(256);
        conventions.Properties<DateTime>().HaveConversion<UtcDateTimeConverter>();
        conventions.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);
        DatabaseClock.Map(model, Database);
    }
}

/// <summary>SQLite: one file, WAL, one box.</summary>
public sealed class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options) : PortalDb(options);

/// <summary>SQL Server: production, many instances.</summary>
public sealed class SqlServerPortalDb(DbContextOptions<SqlServerPortalDb> options) : PortalDb(options);
