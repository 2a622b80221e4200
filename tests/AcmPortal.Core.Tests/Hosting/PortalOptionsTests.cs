using AcmPortal.Core.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace AcmPortal.Core.Tests.Hosting;

public class PortalOptionsTests
{
    private static (PortalOptions Options, IReadOnlyList<string> Errors) Bind(params (string Key, string Value)[] settings) =>
        PortalOptions.Bind(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    [Fact]
    public void Bind_NothingSet_GivesDefaults()
    {
        var (options, errors) = Bind();
        Assert.Empty(errors);
        Assert.Equal(new DatabaseOptions(), options.Database);
        Assert.Equal(new MasterKeyOptions(), options.MasterKey with { Keys = new MasterKeyOptions().Keys });
        Assert.Empty(options.MasterKey.Keys);
        Assert.Equal(new OrderOptions(), options.Orders);
        Assert.Equal(new AwsOptions(), options.Aws);
        Assert.Equal(new AuditOptions(), options.Audit);
        Assert.Equal((700, 7900), (options.Pricing.NameCents, options.Pricing.WildcardCents));
    }

    [Fact]
    public void Bind_EverythingSet_IsTaken()
    {
        var (options, errors) = Bind(
            ("Database:Provider", "sqlserver"), ("Database:ConnectionString", "Server=db;Database=Acm"), ("Database:MaxBatchSize", "10"),
            ("MasterKey:Provider", "Environment"), ("MasterKey:Variable", "KEY"), ("Pricing:PerName", "7.50"), ("Pricing:PerWildcard", "80"),
            ("Instance:Role", "worker"), ("Aws:Rates:RequestCertificate", "2.5"), ("Aws:Rates:Route53", "10"),
            ("Orders:LeaseSeconds", "30"), ("Aws:ServiceUrl", "http://127.0.0.1:5081"), ("Aws:RateShare", "0.5"),
            ("Dns:Servers:0", "10.0.0.2:53"), ("Dns:Servers:1", "10.0.0.3"), ("Dns:Enabled", "false"),
            ("Renewal:ReconcileMinutes", "60"), ("Renewal:ExpiringDays:0", "5"), ("Renewal:ExpiringDays:1", "20"),
            ("Alerts:AllowedHosts", "hooks.corp.example.com, 10.1.2.3:9443,[::1]:7"), ("Alerts:TimeoutSeconds", "5"), ("Auth:PublicUrl", "https://acm.example.com"),
            ("Audit:CheckpointFile", "/mnt/log/acm.jsonl"), ("Audit:Syslog", "[2001:db8::1]:6514"), ("Audit:SyslogProtocol", "tcp"));
        Assert.Empty(errors);
        Assert.Equal(new DatabaseOptions { Provider = DatabaseProvider.SqlServer, ConnectionString = "Server=db;Database=Acm", MaxBatchSize = 10 }, options.Database);
        Assert.Equal((MasterKeySource.Environment, "KEY"), (options.MasterKey.Provider, options.MasterKey.Variable));
        Assert.Equal((750, 8000), (options.Pricing.NameCents, options.Pricing.WildcardCents));
        Assert.Equal(30, options.Orders.LeaseSeconds);
        Assert.Equal((new Uri("http://127.0.0.1:5081"), 0.5), (options.Aws.ServiceUrl, options.Aws.RateShare));
        Assert.Equal((InstanceRole.Worker, false, true), (options.Instance.Role, options.Instance.HasPages, options.Instance.Works));
        Assert.Equal((2.5, 10, 5), (options.Aws.RateOf("RequestCertificate"), options.Aws.RateOf("Route53"), options.Aws.RateOf("RenewCertificate")));
        Assert.Equal(["10.0.0.2:53", "10.0.0.3"], options.Dns.Servers);
        Assert.False(options.Dns.Enabled);
        Assert.Equal(60, options.Renewal.ReconcileMinutes);
        Assert.Equal([20, 5], options.Renewal.ExpiringDays);
        Assert.Equal(("/mnt/log/acm.jsonl", "2001:db8::1", 6514, SyslogProtocol.Tcp), (options.Audit.CheckpointFile, options.Audit.SyslogHost, options.Audit.SyslogPort, options.Audit.SyslogProtocol));
        Assert.Null(Bind(("Audit:CheckpointFile", "none")).Options.Audit.CheckpointFile);
        Assert.Equal(Path.Combine("/srv/acm", "audit-checkpoints.jsonl"), Bind(("Database:ConnectionString", "Data Source=/srv/acm/portal.db")).Options.Audit.CheckpointFile);
        Assert.Equal(["hooks.corp.example.com", "10.1.2.3:9443", "[::1]:7"], options.Alerts.AllowedHosts);
        Assert.Equal((5, new Uri("https://acm.example.com")), (options.Alerts.TimeoutSeconds, options.Alerts.PublicUrl));
    }

    [Theory]
    [InlineData("Database:Provider", "Postgres")]
    [InlineData("Database:Provider", "7")]
    [InlineData("Database:ConnectionString", "Data Source=:memory:")]
    [InlineData("Database:ConnectionString", "Nonsense=1")]
    [InlineData("Database:MaxBatchSize", "0")]
    [InlineData("MasterKey:Provider", "Vault")]
    [InlineData("Pricing:PerName", "-1")]
    [InlineData("Pricing:PerName", "7,50")]
    [InlineData("Pricing:PerName", "7.505")]
    [InlineData("Orders:LeaseSeconds", "4")]
    [InlineData("Orders:MaxParallel", "many")]
    [InlineData("Orders:ManagedRenewalDays", "200")]
    [InlineData("Orders:LeaseSecond", "60")]
    [InlineData("Aws:ServiceUrl", "127.0.0.1:5081")]
    [InlineData("Aws:RateShare", "1.1")]
    [InlineData("Aws:RateShare", "-0.1")]
    [InlineData("Aws:Rates:RequestCertificate", "0")]
    [InlineData("Aws:Rates:RequestCertificates", "5")]
    [InlineData("Instance:Role", "helper")]
    [InlineData("Renewal:ReconcileMinutes", "361")]
    [InlineData("Renewal:UnknownOutcomeMinutes", "5")]
    [InlineData("Renewal:ExpiringDays", "0")]
    [InlineData("Dns:Enabled", "perhaps")]
    [InlineData("Audit:CheckpointMinutes", "0")]
    [InlineData("Audit:CheckpointMinute", "5")]
    [InlineData("Audit:CheckpointFile", "/")]
    [InlineData("Audit:Syslog", "udp://logs")]
    [InlineData("Audit:SyslogProtocol", "tls")]
    [InlineData("Dns:Servers", "dns.example.com")]
    [InlineData("Alerts:AllowedHosts", "https://hooks.example.com")]
    [InlineData("Alerts:AllowedHosts", "hooks.example.com:0")]
    [InlineData("Alerts:OnlyAllowedHosts", "true")]
    [InlineData("Alerts:TimeoutSeconds", "0")]
    [InlineData("Alerts:KeepDay", "1")]
    public void Bind_WrongValue_NamesTheKey(string key, string value)
    {
        var error = Assert.Single(Bind((key, value)).Errors);
        Assert.StartsWith(key + " ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void BindOrThrow_SeveralErrors_NamesAll()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Orders:ScanSeconds"] = "0", ["Aws:TimeoutSeconds"] = "x", ["Database:Provider"] = "SqlServer" })
            .Build();
        var error = Assert.Throws<StartupException>(() => PortalOptions.BindOrThrow(configuration));
        Assert.Contains("Orders:ScanSeconds", error.Message, StringComparison.Ordinal);
        Assert.Contains("Aws:TimeoutSeconds", error.Message, StringComparison.Ordinal);
        Assert.Contains("Database:ConnectionString is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_BrokenConnectionString_DoesNotShowItsPassword()
    {
        var error = Assert.Single(Bind(("Database:Provider", "SqlServer"), ("Database:ConnectionString", "Server=x;Pasword=hunter2;Database=a")).Errors);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }
}
