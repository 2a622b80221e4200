using System.Net;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Names;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Hosting;

/// <summary>All settings of the portal's core, checked.</summary>
public sealed record PortalOptions(
    DatabaseOptions Database, MasterKeyOptions MasterKey, PricingOptions Pricing, OrderOptions Orders, AwsOptions Aws, DnsOptions Dns,
    RenewalOptions Renewal)
{
    /// <summary>Section <c>Alerts</c>.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>Section <c>Restore</c>.</summary>
    public RestoreOptions Restore { get; init; } = new();

    /// <summary>Section <c>Instance</c>.</summary>
    public InstanceOptions Instance { get; init; } = new();

    /// <summary>Section <c>Audit</c>.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Reads every section and collects all errors, each of which names its key.</summary>
    /// <returns>The options; where there are errors, wrong values are replaced by defaults, and the portal must not start.</returns>
    public static (PortalOptions Options, IReadOnlyList<string> Errors) Bind(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = new PortalOptions(
            BindDatabase(configuration, errors), MasterKeyOptions.Bind(configuration, errors), BindPricing(configuration, errors),
            BindOrders(configuration, errors), BindAws(configuration, errors), BindDns(configuration, errors), BindRenewal(configuration, errors))
        {
            Alerts = AlertOptions.Bind(configuration, errors),
            Restore = RestoreOptions.Bind(configuration, errors),
            Instance = InstanceOptions.Bind(configuration, errors),
        };
        options = options with { Audit = AuditOptions.Bind(configuration, options.Database, errors) };
        return (options, errors);
    }

    /// <summary>Like <see cref="Bind"/>, for the start of the program.</summary>
    /// <exception cref="StartupException">Names all errors at once.</exception>
    public static PortalOptions BindOrThrow(IConfiguration configuration)
    {
        var (options, errors) = Bind(configuration);
        return errors.Count == 0
            ? options
            : throw new StartupException("The settings are wrong:" + string.Concat(errors.Select(e => $"{Environment.NewLine}  {e}")));
    }

    /// <summary>Registers each section for injection; database and master key are registered by AddPortalStorage.</summary>
    public void AddTo(IServiceCollection services) =>
        services.AddSingleton(Pricing).AddSingleton(Orders).AddSingleton(Aws).AddSingleton(Dns).AddSingleton(Renewal).AddSingleton(Alerts).AddSingleton(Restore).AddSingleton(Instance).AddSingleton(Audit);

    private static DatabaseOptions BindDatabase(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Database", errors);
        var defaults = new DatabaseOptions();
        var provider = reader.Choice("Provider", defaults.Provider);
        var connectionString = reader.OptionalText("ConnectionString");
        if (connectionString is null && provider is DatabaseProvider.SqlServer)
            reader.Error("ConnectionString", "is missing: SQL Server needs one, such as \"Server=db.example.com;Database=AcmPortal;User Id=acmportal_app;Password=...\".");
        connectionString ??= defaults.ConnectionString;
        try
        {
            switch (provider)
            {
                case DatabaseProvider.Sqlite:
                    var sqlite = new SqliteConnectionStringBuilder(connectionString);
                    if (sqlite.DataSource.Length == 0 || sqlite.DataSource == ":memory:" || sqlite.Mode is SqliteOpenMode.Memory or SqliteOpenMode.ReadOnly)
                        reader.Error("ConnectionString", "must name a file that can be written, such as \"Data Source=data/acmportal.db\".");
                    break;
                case DatabaseProvider.SqlServer:
                    if (new SqlConnectionStringBuilder(connectionString).InitialCatalog.Length == 0)
                        reader.Error("ConnectionString", "must name the database: add \"Database=AcmPortal\".");
                    break;
            }
        }
        catch (ArgumentException)
        {
            // The exception's own words may quote a password.
            reader.Error("ConnectionString", $"is not a connection string for {provider}.");
        }

        int? batch = reader.OptionalText("MaxBatchSize") is null ? null : reader.Int("MaxBatchSize", 42, 1, 1000);
        reader.RefuseOthers();
        return new DatabaseOptions { Provider = provider, ConnectionString = connectionString, MaxBatchSize = batch };
    }

    private static PricingOptions BindPricing(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Pricing", errors);
        var defaults = new PricingOptions();
        var options = new PricingOptions
        {
            NameCents = reader.Cents("PerName", defaults.NameCents),
            WildcardCents = reader.Cents("PerWildcard", defaults.WildcardCents),
        };
        reader.RefuseOthers();
        return options;
    }

    private static OrderOptions BindOrders(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Orders", errors);
        var defaults = new OrderOptions();
        var options = new OrderOptions
        {
            LeaseSeconds = reader.Int("LeaseSeconds", defaults.LeaseSeconds, 5, 600),
            ScanSeconds = reader.Int("ScanSeconds", defaults.ScanSeconds, 1, 60),
            MaxParallel = reader.Int("MaxParallel", defaults.MaxParallel, 1, 200),
            GatherMilliseconds = reader.Int("GatherMilliseconds", defaults.GatherMilliseconds, 0, 10_000),
            BulkGatherMilliseconds = reader.Int("BulkGatherMilliseconds", defaults.BulkGatherMilliseconds, 0, 30_000),
            ValidityDays = reader.Int("ValidityDays", defaults.ValidityDays, 1, 825),
            ManagedRenewalDays = reader.Int("ManagedRenewalDays", defaults.ManagedRenewalDays, 1, 365),
        };
        if (options.ManagedRenewalDays >= options.ValidityDays)
            reader.Error("ManagedRenewalDays", $"must be below Orders:ValidityDays ({options.ValidityDays}); it is {options.ManagedRenewalDays}.");
        reader.RefuseOthers();
        return options;
    }

    private static AwsOptions BindAws(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Aws", errors);
        var defaults = new AwsOptions();
        var options = new AwsOptions
        {
            ServiceUrl = reader.Url("ServiceUrl"),
            RateShare = reader.Share("RateShare", defaults.RateShare, 0, 1),
            TimeoutSeconds = reader.Int("TimeoutSeconds", defaults.TimeoutSeconds, 1, 300),
            Rates = BindRates(configuration, reader, errors),
        };
        reader.RefuseOthers();
        return options;
    }

    // Only what differs from AWS's published rates.
    private static IReadOnlyDictionary<string, double> BindRates(IConfiguration configuration, SettingReader aws, List<string> errors)
    {
        var reader = new SettingReader(configuration, aws.Section("Rates"), errors);
        var rates = AwsRates.Operations.Select(o => (Operation: o, Rate: reader.Share(o, AwsRates.For(o), 0.1, 1_000)))
            .Where(r => !r.Rate.Equals(AwsRates.For(r.Operation))).ToDictionary(r => r.Operation, r => r.Rate, StringComparer.Ordinal);
        reader.RefuseOthers();
        return rates.Count > 0 ? rates : new AwsOptions().Rates;
    }

    private static DnsOptions BindDns(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Dns", errors);
        var defaults = new DnsOptions();
        var options = new DnsOptions
        {
            Enabled = reader.Flag("Enabled", defaults.Enabled),
            Servers = reader.List("Servers", item => IPEndPoint.TryParse(item, out _), "addresses with or without port, such as 10.0.0.2:53"),
            TimeoutSeconds = reader.Int("TimeoutSeconds", defaults.TimeoutSeconds, 1, 10),
        };
        reader.RefuseOthers();
        return options;
    }

    private static RenewalOptions BindRenewal(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Renewal", errors);
        var defaults = new RenewalOptions();
        var days = reader.List("ExpiringDays", d => int.TryParse(d, out var n) && n is >= 1 and <= 365, "whole numbers of days from 1 to 365, such as 30, 15, 7, 3, 1")
            .Select(d => int.TryParse(d, out var n) ? n : 0).Where(n => n > 0).Distinct().OrderDescending().ToList();
        var options = new RenewalOptions
        {
            ReconcileMinutes = reader.Int("ReconcileMinutes", defaults.ReconcileMinutes, 5, 360),
            WindowReconcileMinutes = reader.Int("WindowReconcileMinutes", defaults.WindowReconcileMinutes, 1, 360),
            UnknownOutcomeMinutes = reader.Int("UnknownOutcomeMinutes", defaults.UnknownOutcomeMinutes, 10, 1440),
            PickupDays = reader.Int("PickupDays", defaults.PickupDays, 1, 90),
            PickupBeforeEndDays = reader.Int("PickupBeforeEndDays", defaults.PickupBeforeEndDays, 1, 44),
            ExpiringDays = days.Count > 0 ? days : defaults.ExpiringDays,
            KeepCallsDays = reader.Int("KeepCallsDays", defaults.KeepCallsDays, 1, 3650),
        };
        reader.RefuseOthers();
        return options;
    }
}
