using System.Net.Http.Json;
using System.Text.Json;

namespace AcmPortal.Harness;

/// <summary>A call as the emulator's log has it.</summary>
internal sealed record LoggedCall(
    long Seq, DateTimeOffset RealTime, string Service, string Operation, string Account, string Region, string Outcome, bool Executed, string? SdkRequest, string? InvocationId, string? RequestId = null);

/// <summary>A certificate as the emulator has it.</summary>
internal sealed record EmulatedCertificate(string Arn, string DomainName, string Status, string? Serial, DateTimeOffset? DeletedAt);

/// <summary>A certificate as the bulk endpoint made it.</summary>
internal sealed record LoadedCertificate(string Arn, IReadOnlyList<string> Names, string KeyAlgorithm, string Serial, DateTimeOffset NotBefore, DateTimeOffset NotAfter);

/// <summary>One serial as the emulator issued it; the cause is loaded, managed (AWS by itself) or renew (asked for).</summary>
internal sealed record EmulatedVersion(string Serial, string Cause, DateTimeOffset IssuedAt, DateTimeOffset NotAfter);

/// <summary>A certificate's serials, oldest first.</summary>
internal sealed record EmulatedHistory(string Arn, string Status, IReadOnlyList<EmulatedVersion> Versions, DateTimeOffset? DeletedAt = null);

/// <summary>A request that is held at a phase.</summary>
internal sealed record HeldCall(string Id, string Operation, string Phase);

/// <summary>The emulator in a process of its own, with its control endpoints.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly ChildProcess? process;
    private readonly HttpClient http;

    private Emulator(ChildProcess? process, Uri url, IReadOnlyList<(string Id, string Name)> zones)
    {
        (this.process, Url, Zones) = (process, url, zones);
        http = new HttpClient { BaseAddress = new Uri(url, "_emulator/"), Timeout = TimeSpan.FromSeconds(100) };
    }

    public Uri Url { get; }
    public IReadOnlyList<(string Id, string Name)> Zones { get; }

    /// <summary>One that another process has started; its zones are not known here, and disposing this ends nothing.</summary>
    public static Emulator At(Uri url) => new(null, url, []);

    /// <summary>Starts it on a free port without delays; <paramref name="more"/> are further flags.</summary>
    public static async Task<Emulator> StartAsync(string folder, params string[] more)
    {
        var process = ChildProcess.Start("AcmPortal.AwsEmulator", folder, Path.Combine(folder, "emulator.log"), ["--urls", "http://127.0.0.1:0", "--dns-port", "-1", "--fast", .. more]);
        var first = await process.LineAsync(l => l.StartsWith("AWS emulator on ", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await process.LineAsync(l => l.StartsWith("zone ", StringComparison.Ordinal) && l.Contains("example.org", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        var zones = process.Lines.Where(l => l.StartsWith("zone ", StringComparison.Ordinal)).Select(l => l.Split(' ')).Select(p => (p[1], p[2].TrimEnd('.'))).ToList();
        return new Emulator(process, new Uri(first.Split(' ')[3]), zones);
    }

    public async Task SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    public Task FaultsAsync(params object[] rules) => SendAsync(HttpMethod.Put, "faults", new { rules });

    public Task NoFaultsAsync() => SendAsync(HttpMethod.Delete, "faults");

    public Task SettingsAsync(object settings) => SendAsync(HttpMethod.Put, "settings", settings);

    public Task AdvanceAsync(string by) => SendAsync(HttpMethod.Post, "clock/advance", new { by });

    /// <summary>The virtual clock.</summary>
    public async Task<DateTimeOffset> NowAsync()
    {
        using var document = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri("clock", UriKind.Relative)));
        return document.RootElement.GetProperty("now").GetDateTimeOffset();
    }

    /// <summary>Many certificates at once; <paramref name="body"/> as the emulator's README has it.</summary>
    public async Task<IReadOnlyList<LoadedCertificate>> LoadAsync(object body)
    {
        using var response = await http.PostAsJsonAsync(new Uri("certificates", UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var document = await JsonDocument.ParseAsync(stream);
        return document.RootElement.GetProperty("certificates").Deserialize<List<LoadedCertificate>>(Json)!;
    }

    /// <summary>What AWS, or a person in its console, does with one certificate: renew-now, delete, revoke …</summary>
    public Task ActAsync(string arn, string action, object? body = null) => SendAsync(HttpMethod.Post, $"certificates/{arn.Split('/')[1]}/{action}", body);

    /// <summary>The names of a certificate's validation CNAMEs.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync(string arn)
    {
        using var document = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"certificates/{arn.Split('/')[1]}", UriKind.Relative)));
        return [.. document.RootElement.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("name").GetString()!)];
    }

    /// <summary>Every certificate with all serials that were ever issued under its ARN.</summary>
    public async Task<IReadOnlyList<EmulatedHistory>> HistoriesAsync() => await ListAsync<EmulatedHistory>("certificates", "certificates");

    public async Task<IReadOnlyList<LoggedCall>> CallsAsync(long since = 0) => await ListAsync<LoggedCall>($"calls?since={since}", "calls");

    public async Task<IReadOnlyList<EmulatedCertificate>> CertificatesAsync() => await ListAsync<EmulatedCertificate>("certificates", "certificates");

    /// <summary>What is held, after at most so many seconds.</summary>
    public async Task<IReadOnlyList<HeldCall>> HoldsAsync(int seconds = 0) => await ListAsync<HeldCall>($"holds?wait={seconds}", "holds");

    public Task ReleaseAsync() => SendAsync(HttpMethod.Delete, "holds");

    /// <summary>The highest sequence number so far.</summary>
    public async Task<long> LastCallAsync() => (await ListAsync<LoggedCall>("calls?limit=1", "calls")).LastOrDefault()?.Seq ?? 0;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (process is not null)
            await process.DisposeAsync();
    }

    private async Task<List<T>> ListAsync<T>(string path, string member)
    {
        using var document = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.GetProperty(member).Deserialize<List<T>>(Json)!;
    }
}

/// <summary>AWS's published rates, kept apart from the product's own table, so that one cannot excuse the other.</summary>
internal static class Rates
{
    private static readonly Dictionary<string, double> PerSecond = new(StringComparer.Ordinal)
    {
        ["RequestCertificate"] = 5,
        ["RenewCertificate"] = 5,
        ["DescribeCertificate"] = 10,
        ["ExportCertificate"] = 10,
        ["GetCertificate"] = 10,
        ["ListCertificates"] = 8,
        ["SearchCertificates"] = 5,
        ["DeleteCertificate"] = 10,
        ["AddTagsToCertificate"] = 5,
        ["RemoveTagsFromCertificate"] = 5,
        ["UpdateCertificateOptions"] = 5,
        ["ListCertificateDomainValidations"] = 1,
        ["ListTagsForCertificate"] = 10,
        ["RevokeCertificate"] = 1,
    };

    /// <summary>The quota that a call spends, and its calls a second.</summary>
    public static (string Bucket, double Rate)? Of(LoggedCall call) => call.Service switch
    {
        "acm" => ($"{call.Account} {call.Region} {call.Operation}", PerSecond[call.Operation]),
        "route53" => ($"{call.Account} Route 53", 10),
        _ => null,
    };

    /// <summary>The most calls that began within one second.</summary>
    public static int Peak(IEnumerable<LoggedCall> calls)
    {
        var times = calls.Select(c => c.RealTime).Order().ToList();
        return times.Select((t, i) => i - times.FindIndex(f => t - f < TimeSpan.FromSeconds(1)) + 1).Max();
    }

    /// <summary>Buckets in which some window of t seconds held more than rate x t + rate calls, with the worst excess.</summary>
    public static IReadOnlyList<string> Exceeded(IEnumerable<LoggedCall> calls)
    {
        var found = new List<string>();
        foreach (var bucket in calls.Select(c => (Call: c, Quota: Of(c))).Where(c => c.Quota is not null).GroupBy(c => c.Quota!.Value))
        {
            // Calls i..j: (j - i + 1) - rate x (tj - ti) must not pass rate; the least of (i - rate x ti) so far decides.
            var (best, worst, index) = (double.MaxValue, double.MinValue, 0);
            var first = bucket.Min(c => c.Call.RealTime);
            foreach (var at in bucket.Select(c => (c.Call.RealTime - first).TotalSeconds).Order())
            {
                best = Math.Min(best, index - bucket.Key.Rate * at);
                worst = Math.Max(worst, index + 1 - bucket.Key.Rate * at - best);
                index++;
            }

            if (worst > bucket.Key.Rate + 1e-6)
                found.Add($"{bucket.Key.Bucket}: {worst - bucket.Key.Rate:0.00} calls above {bucket.Key.Rate}/s");
        }

        return found;
    }
}
