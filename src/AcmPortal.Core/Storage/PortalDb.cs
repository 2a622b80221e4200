using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage.Model;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

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
    public DbSet<ApprovalVote> ApprovalVotes => Set<ApprovalVote>();
    public DbSet<OrderHistory> OrderHistory => Set<OrderHistory>();
    public DbSet<AwsCall> AwsCalls => Set<AwsCall>();
    public DbSet<Certificate> Certificates => Set<Certificate>();
    public DbSet<CertificateTag> CertificateTags => Set<CertificateTag>();
    public DbSet<CertificateName> CertificateNames => Set<CertificateName>();
    public DbSet<CertificateLabel> CertificateLabels => Set<CertificateLabel>();
    public DbSet<CertificateVersion> CertificateVersions => Set<CertificateVersion>();
    public DbSet<KeyPickup> KeyPickups => Set<KeyPickup>();
    public DbSet<Charge> Charges => Set<Charge>();
    public DbSet<AwsScope> AwsScopes => Set<AwsScope>();
    public DbSet<DomainTime> DomainTime => Set<DomainTime>();
    public DbSet<AlertChannel> AlertChannels => Set<AlertChannel>();
    public DbSet<AlertRule> AlertRules => Set<AlertRule>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<AwsQuota> AwsQuotas => Set<AwsQuota>();
    public DbSet<ZoneLease> ZoneLeases => Set<ZoneLease>();
    public DbSet<CommittedChange> Changes => Set<CommittedChange>();
    public DbSet<ValidationRecord> ValidationRecords => Set<ValidationRecord>();
    public DbSet<Secret> Secrets => Set<Secret>();
    public DbSet<MasterKeyCheck> MasterKeyChecks => Set<MasterKeyCheck>();
    public DbSet<KmsKey> KmsKeys => Set<KmsKey>();
    public DbSet<RestoreHold> RestoreHolds => Set<RestoreHold>();
    public DbSet<RestoreFinding> RestoreFindings => Set<RestoreFinding>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditHead> AuditHead => Set<AuditHead>();
    public DbSet<CommitMark> CommitMarks => Set<CommitMark>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<ApiTokenSecret> ApiTokenSecrets => Set<ApiTokenSecret>();
    public DbSet<IdempotentRequest> IdempotentRequests => Set<IdempotentRequest>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<PortalUser> Users => Set<PortalUser>();
    public DbSet<RoleGrant> RoleGrants => Set<RoleGrant>();
    public DbSet<RoleMapping> RoleMappings => Set<RoleMapping>();
    public DbSet<PortalSession> Sessions => Set<PortalSession>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Whether every team's rows are seen; the filters of <see cref="OnModelCreating"/> ask it.</summary>
    public bool ReachesAll { get; private set; } = true;

    /// <summary>Else the teams whose rows are seen.</summary>
    public Guid[] ReachedTeams { get; private set; } = [];

    /// <summary>Limits what this context sees; null is the portal's own work, which sees everything.</summary>
    internal void LimitTo(TeamReach? reach)
    {
        // Contexts are pooled: whoever had this one before leaves nothing.
        ReachesAll = reach?.All ?? true;
        ReachedTeams = reach is { } limit ? [.. limit.Teams] : [];
    }

    /// <summary>Whether a statement or a save changed rows since <see cref="PortalStore"/> took the context.</summary>
    internal bool HasWritten { get; set; }

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
        CountedNames.Map(model, Database);
        FilterByTeam(model);
        foreach (var entity in model.Model.GetEntityTypes())
        {
            // Row ids are made by the portal before the insert: secrets are bound to them.
            if (entity.ClrType == typeof(DataProtectionKey) || entity.ClrType == typeof(CommittedChange))
                continue;
            foreach (var key in entity.FindPrimaryKey()!.Properties)
                key.ValueGenerated = ValueGenerated.Never;
        }
    }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        BeforeSave();
        return Noted(base.SaveChanges(acceptAllChangesOnSuccess));
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        BeforeSave();
        return Noted(await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken));
    }

    private int Noted(int rows)
    {
        HasWritten |= rows > 0;
        return rows;
    }

    // What another team owns does not exist: for lists, counts, look-ups and what hangs on them alike.
    // The teams are one parameter: as many as there are teams, EF would write the SQL of every query anew each time, under a lock.
    private void FilterByTeam(ModelBuilder model)
    {
        model.Entity<Profile>().HasQueryFilter(ProfileReach.Filter, p => ReachesAll || EF.Parameter(ReachedTeams).Contains(p.TeamId));
        model.Entity<Certificate>().HasQueryFilter(c => ReachesAll || EF.Parameter(ReachedTeams).Contains(c.TeamId));
        model.Entity<Order>().HasQueryFilter(o => ReachesAll || EF.Parameter(ReachedTeams).Contains(o.TeamId));
        model.Entity<Charge>().HasQueryFilter(c => ReachesAll || EF.Parameter(ReachedTeams).Contains(c.TeamId));
        model.Entity<Alert>().HasQueryFilter(a => ReachesAll || (a.TeamId != null && EF.Parameter(ReachedTeams).Contains(a.TeamId.Value)));
        model.Entity<CertificateName>().HasQueryFilter(n => ReachesAll || Certificates.Any(c => c.Id == n.CertificateId));
        model.Entity<CertificateLabel>().HasQueryFilter(l => ReachesAll || Certificates.Any(c => c.Id == l.CertificateId));
        model.Entity<CertificateTag>().HasQueryFilter(t => ReachesAll || Certificates.Any(c => c.Id == t.CertificateId));
        model.Entity<CertificateVersion>().HasQueryFilter(v => ReachesAll || Certificates.Any(c => c.Id == v.CertificateId));
        model.Entity<KeyPickup>().HasQueryFilter(p => ReachesAll || Certificates.Any(c => c.Id == p.CertificateId));
        model.Entity<OrderHistory>().HasQueryFilter(h => ReachesAll || Orders.Any(o => o.Id == h.OrderId));
        model.Entity<ApprovalVote>().HasQueryFilter(v => ReachesAll || Orders.Any(o => o.Id == v.OrderId));
        model.Entity<AwsCall>().HasQueryFilter(c => ReachesAll || c.OrderId == null || Orders.Any(o => o.Id == c.OrderId));
        model.Entity<Delivery>().HasQueryFilter(d => ReachesAll || Alerts.Any(a => a.Id == d.AlertId));
    }

    private void BeforeSave()
    {
        ChangeTracker.DetectChanges();
        StringLengths.Apply(ChangeTracker);
        RowVersions.CountUp(ChangeTracker);
    }
}

/// <summary>SQLite: one file, WAL, one box.</summary>
public sealed class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options) : PortalDb(options);

/// <summary>SQL Server: production, many instances.</summary>
public sealed class SqlServerPortalDb(DbContextOptions<SqlServerPortalDb> options) : PortalDb(options)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);

        // SQLite compares text byte by byte. The same here, whatever the server's default: an identity provider's subjects
        // differ by case, and what the tests show on SQLite holds in production.
        foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            if ((property.GetProviderClrType() ?? property.ClrType) == typeof(string))
                property.SetCollation("Latin1_General_100_BIN2");
        }
    }
}
