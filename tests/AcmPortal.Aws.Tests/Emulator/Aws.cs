using System.Net.Http.Json;
using System.Text;
using AcmPortal.AwsEmulator;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Xunit;

namespace AcmPortal.Aws.Tests.Emulator;

/// <summary>An emulator of one test and the clients that lead to it.</summary>
internal sealed class Aws : IAsyncDisposable
{
    public const string Passphrase = "correcthorsebatterystaple1234567";

    private readonly EmulatorHost _host;
    private readonly AwsClientFactory _factory = new();
    private readonly HttpClient _control;

    private Aws(EmulatorHost host)
    {
        _host = host;
        _control = new HttpClient { BaseAddress = host.Url };
        Settings = new AwsClientSettings("test", new AwsCredentialSource.AccessKey("AKIDEXAMPLE", "secret"), "eu-central-1", host.Url.ToString());
    }

    public AwsClientSettings Settings { get; }

    public AwsClientFactory Factory => _factory;

    public IAmazonCertificateManager Acm => _factory.CertificateManager(Settings);

    public IAmazonRoute53 Route53 => _factory.Route53(Settings);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Aws> StartAsync(EmulatorOptions? options = null) =>
        new(await EmulatorHost.StartAsync((options ?? new EmulatorOptions()) with { Url = "http://127.0.0.1:0", DnsPort = -1 }, Cancel));

    public async ValueTask DisposeAsync()
    {
        _factory.Dispose();
        _control.Dispose();
        await _host.DisposeAsync();
    }

    public void Advance(TimeSpan by) => _host.AdvanceClock(by);

    /// <summary>How many calls of one operation reached the emulator.</summary>
    public int Calls(string operation) => _host.Calls.Count(call => call.Operation == operation);

    public async Task Faults(params object[] rules)
    {
        using var answer = await _control.PutAsJsonAsync("/_emulator/faults", new { rules }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async Task<string> ZoneId(string name)
    {
        await foreach (var zone in Route53.ListHostedZonesAllAsync(new ListHostedZonesRequest(), cancellationToken: Cancel))
        {
            if (zone.Name == name + ".")
                return zone.Id;
        }

        throw new InvalidOperationException($"There is no zone {name}.");
    }

    public async Task<string> Request(string name, KeyAlgorithm algorithm, params string[] others)
    {
        var answer = await Acm.RequestCertificateAsync(new RequestCertificateRequest
        {
            DomainName = name,
            SubjectAlternativeNames = others.Length == 0 ? null : [.. others],
            KeyAlgorithm = algorithm,
            ValidationMethod = ValidationMethod.DNS,
            Options = new CertificateOptions { Export = CertificateExport.ENABLED },
            IdempotencyToken = Guid.NewGuid().ToString("N"),
            Tags = [new Amazon.CertificateManager.Model.Tag { Key = "managed-by", Value = "acm-portal" }],
        }, Cancel);
        return answer.CertificateArn;
    }

    public async Task<CertificateDetail> Describe(string arn) =>
        (await Acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = arn }, Cancel)).Certificate;

    /// <summary>Writes every validation record of a certificate, each once.</summary>
    public async Task<ChangeInfo> WriteRecords(string arn, string zoneId)
    {
        var records = (await Describe(arn)).DomainValidationOptions.Select(name => (name.ResourceRecord.Name, name.ResourceRecord.Value)).Distinct();
        var answer = await Route53.ChangeResourceRecordSetsAsync(new ChangeResourceRecordSetsRequest
        {
            HostedZoneId = zoneId,
            ChangeBatch = new ChangeBatch
            {
                Changes = [.. records.Select(record => new Change
                {
                    Action = ChangeAction.CREATE,
                    ResourceRecordSet = new ResourceRecordSet { Name = record.Name, Type = RRType.CNAME, TTL = 300, ResourceRecords = [new Amazon.Route53.Model.ResourceRecord { Value = record.Value }] },
                })],
            },
        }, Cancel);
        return answer.ChangeInfo;
    }

    /// <summary>A certificate that is issued: the validation records are written and seen.</summary>
    public async Task<string> Issue(string name, KeyAlgorithm algorithm, params string[] others)
    {
        var arn = await Request(name, algorithm, others);
        await WriteRecords(arn, await ZoneId("example.com"));
        Assert.Same(CertificateStatus.ISSUED, (await Describe(arn)).Status);
        return arn;
    }

    public async Task<ExportCertificateResponse> Export(string arn) =>
        await Acm.ExportCertificateAsync(new ExportCertificateRequest { CertificateArn = arn, Passphrase = new MemoryStream(Encoding.ASCII.GetBytes(Passphrase)) }, Cancel);
}
