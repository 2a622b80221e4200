using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace AcmPortal.AwsEmulator.Tests;

/// <summary>An emulator on free ports and a client that writes the wire by hand.</summary>
internal sealed class TestEmulator : IAsyncDisposable
{
    public static readonly XNamespace Ns = "https://route53.amazonaws.com/doc/2013-04-01/";
    private readonly HttpClient _http;

    private TestEmulator(EmulatorHost host) => (Host, _http) = (host, new HttpClient { BaseAddress = host.Url });

    public EmulatorHost Host { get; }
    public string ZoneId => Host.Zones[0].Id;

    public static async Task<TestEmulator> StartAsync(EmulatorOptions? options = null)
    {
        var host = await EmulatorHost.StartAsync((options ?? new EmulatorOptions()) with { Url = "http://127.0.0.1:0", DnsPort = 0 });
        return new TestEmulator(host);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }

    public static string Authorization(string service, string region, string key) =>
        $"AWS4-HMAC-SHA256 Credential={key}/20261124/{region}/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";

    public HttpRequestMessage AcmRequest(string operation, object? body, string region = "us-east-1", string key = "AKTEST", string service = "acm", string? token = null)
    {
        var text = body as string ?? System.Text.Json.JsonSerializer.Serialize(body ?? new { });
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(text, Encoding.UTF8, "application/x-amz-json-1.1") };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "CertificateManager." + operation);
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(service, region, key));
        if (token is not null) request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        return request;
    }

    public async Task<Reply> AcmAsync(string operation, object? body = null, string region = "us-east-1", string key = "AKTEST", string service = "acm", string? token = null)
    {
        using var request = AcmRequest(operation, body, region, key, service, token);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response);
    }

    public async Task<XmlReply> Route53Async(HttpMethod method, string path, string? body = null, string region = "us-east-1", string key = "AKTEST")
    {
        using var request = new HttpRequestMessage(method, "/2013-04-01/" + path);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Headers.TryAddWithoutValidation("Authorization", Authorization("route53", region, key));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await XmlReply.ReadAsync(response);
    }

    public async Task<XmlReply> StsAsync(string key, params (string, string)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new FormUrlEncodedContent(form.Prepend(("Version", "2011-06-15")).Select(f => KeyValuePair.Create(f.Item1, f.Item2))) };
        request.Headers.TryAddWithoutValidation("Authorization", Authorization("sts", "us-east-1", key));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await XmlReply.ReadAsync(response);
    }

    public static string Changes(params (string Action, string Name, string Type, string[] Values)[] changes) => Batch(changes.Select(c =>
        $"<Change><Action>{c.Action}</Action><ResourceRecordSet><Name>{c.Name}</Name><Type>{c.Type}</Type><TTL>300</TTL><ResourceRecords>{string.Concat(c.Values.Select(v => $"<ResourceRecord><Value>{SecurityElement(v)}</Value></ResourceRecord>"))}</ResourceRecords></ResourceRecordSet></Change>"));

    public static string Batch(IEnumerable<string> changes) =>
        $"<ChangeResourceRecordSetsRequest xmlns=\"{Ns}\"><ChangeBatch><Changes>{string.Concat(changes)}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>";

    public Task<XmlReply> ChangeAsync(params (string Action, string Name, string Type, string[] Values)[] changes) =>
        Route53Async(HttpMethod.Post, $"hostedzone/{ZoneId}/rrset/", Changes(changes));

    public async Task<JsonNode?> ControlAsync(string method, string path, object? body = null, HttpStatusCode expect = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/_emulator/" + path);
        if (body is not null) request.Content = new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expect || (expect == HttpStatusCode.OK && response.StatusCode == HttpStatusCode.NoContent), $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public async Task<string> RequestAsync(string domain, string[]? more = null, string algorithm = "EC_prime256v1", string? token = null, bool export = true, string region = "us-east-1")
    {
        var body = new JsonObject { ["DomainName"] = domain, ["ValidationMethod"] = "DNS", ["KeyAlgorithm"] = algorithm, ["Options"] = new JsonObject { ["Export"] = export ? "ENABLED" : "DISABLED" } };
        if (more is not null) body["SubjectAlternativeNames"] = new JsonArray([.. more.Select(m => JsonValue.Create(m))]);
        if (token is not null) body["IdempotencyToken"] = token;
        return (string)(await AcmAsync("RequestCertificate", body.ToJsonString(), region)).Ok()["CertificateArn"]!;
    }

    public async Task<JsonNode> DescribeAsync(string arn) => (await AcmAsync("DescribeCertificate", new { CertificateArn = arn }, arn.Split(':')[3])).Ok()["Certificate"]!;

    /// <summary>Writes every CNAME that the certificate asks for.</summary>
    public async Task WriteRecordsAsync(string arn)
    {
        var records = (await DescribeAsync(arn))["DomainValidationOptions"]!.AsArray().Select(o => o!["ResourceRecord"]!).DistinctBy(r => (string)r["Name"]!);
        (await ChangeAsync([.. records.Select(r => ("UPSERT", (string)r["Name"]!, "CNAME", new[] { (string)r["Value"]! }))])).Ok();
    }

    public async Task<string> IssueAsync(string domain, string[]? more = null, string algorithm = "EC_prime256v1", bool export = true)
    {
        var arn = await RequestAsync(domain, more, algorithm, export: export);
        await WriteRecordsAsync(arn);
        Assert.Equal("ISSUED", (string?)(await DescribeAsync(arn))["Status"]);
        return arn;
    }

    public Task<Reply> ExportAsync(string arn, string passphrase = "correct horse") =>
        AcmAsync("ExportCertificate", new { CertificateArn = arn, Passphrase = Convert.ToBase64String(Encoding.UTF8.GetBytes(passphrase)) });

    private static string SecurityElement(string text) => System.Security.SecurityElement.Escape(text);
}

/// <summary>An answer of ACM.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonNode? Body, string Raw, HttpResponseMessage Response)
{
    public string? Code => (string?)Body?["__type"];
    public string? Message => (string?)(Body?["message"] ?? Body?["Message"]);

    public JsonNode Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status} {Raw}");
        return Body ?? new JsonObject();
    }

    public void Fails(string code, string? text = null)
    {
        Assert.True(Code == code, $"expected {code}, got {(int)Status} {Raw}");
        if (text is not null) Assert.Contains(text, Message, StringComparison.Ordinal);
    }

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var raw = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonNode? body = null;
        if (raw.StartsWith('{')) { try { body = JsonNode.Parse(raw); } catch (System.Text.Json.JsonException) { body = null; } }
        return new Reply(response.StatusCode, body, raw, response);
    }
}

/// <summary>An answer of Route 53 or STS.</summary>
internal sealed record XmlReply(HttpStatusCode Status, XElement? Body, string Raw)
{
    public string? Code => Value("Code");
    public string? Value(string name) => Body?.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
    public IReadOnlyList<string> Values(string name) => Body?.Descendants().Where(e => e.Name.LocalName == name).Select(e => e.Value).ToList() ?? [];

    public XmlReply Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status} {Raw}");
        return this;
    }

    public void Fails(string code, int status, string? text = null)
    {
        Assert.True(Code == code && (int)Status == status, $"expected {status} {code}, got {(int)Status} {Raw}");
        if (text is not null) Assert.Contains(text, Value("Message"), StringComparison.Ordinal);
    }

    public static async Task<XmlReply> ReadAsync(HttpResponseMessage response)
    {
        var raw = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new XmlReply(response.StatusCode, raw.StartsWith("<?xml", StringComparison.Ordinal) ? XElement.Parse(raw) : null, raw);
    }
}
