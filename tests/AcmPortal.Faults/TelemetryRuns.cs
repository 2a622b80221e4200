using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>
/// What a portal in a container tells of a certificate's life: one JSON object a line, one trace from the call that asked for
/// it to stored, the caller's id, AWS's request ids, and figures that are what the emulator and the database say.
/// </summary>
internal static class TelemetryRuns
{
    private const string CallersId = "browser-4711";

    public static async Task<Tally> RunAsync(int seed)
    {
        var tally = new Tally(seed);
        var metrics = FreeAddress();
        await using var rig = await Rig.StartAsync("telemetry", null, "--Logging:Format", "json", "--Telemetry:MetricsUrl", metrics.ToString());
        var token = await rig.Core.Get<CreateToken>().RunAsync(Actor.Administrator("local-admin", "Local administrator", "test"), new CreateTokenInput("telemetry", [ApiScope.Read, ApiScope.OrdersCreate], 1));
        using var client = new HttpClient { BaseAddress = rig.Portal!.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Token.Reveal());
        var trace = System.Diagnostics.ActivityTraceId.CreateRandom().ToString();
        using var asking = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/orders", UriKind.Relative)) { Content = JsonContent.Create(new { profile = "web", names = new[] { "traced.example.com" } }) };
        asking.Headers.Add("traceparent", $"00-{trace}-{System.Diagnostics.ActivitySpanId.CreateRandom()}-01");
        asking.Headers.Add("X-Request-Id", CallersId);
        using var answer = await client.SendAsync(asking);
        tally.Runs++;
        tally.Expect(answer.IsSuccessStatusCode && answer.Headers.GetValues("X-Request-Id").Single() == CallersId, $"telemetry: the request was answered {(int)answer.StatusCode}, its id did not come back");
        var order = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.CommonName == "traced.example.com", ct), default);
        tally.Expect(await rig.UntilStoredAsync([order.Id]), "telemetry: the certificate was not stored");
        tally.Expect(order.TraceParent?.Contains(trace, StringComparison.Ordinal) == true, "telemetry: the order does not bear the caller's trace");

        // The gauges are read every 15 seconds.
        await Task.Delay(TimeSpan.FromSeconds(17));
        var calls = await rig.Emulator.CallsAsync();
        await LogsAsync(rig, trace, calls, tally);
        await FiguresAsync(metrics, calls, tally);
        await Oracle.CheckAsync(rig, [order.Id], tally, "telemetry");
        await StandingOracle.CheckAsync(rig, tally, "telemetry");
        return tally;
    }

    private static async Task LogsAsync(Rig rig, string trace, IReadOnlyList<LoggedCall> calls, Tally tally)
    {
        var lines = new List<JsonElement>();
        // Without the line in which the program says where it listens, which is for whoever started it.
        foreach (var line in rig.Portal!.Process.Lines.Where(l => l.Length > 0 && !l.StartsWith("AcmPortal listens on ", StringComparison.Ordinal)))
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize<JsonElement>(line));
            }
            catch (JsonException)
            {
                tally.Expect(false, $"telemetry: a line of the log is no JSON: {line}");
            }
        }

        var own = lines.Where(l => l.TryGetProperty("Scopes", out var s) && s.ToString().Contains(trace, StringComparison.Ordinal)).ToList();
        var asked = own.Where(l => l.GetProperty("Category").GetString() == "AcmPortal.Core.Aws.AwsCaller").ToList();
        var request = asked.SingleOrDefault(l => l.GetProperty("State").TryGetProperty("Operation", out var o) && o.GetString() == "RequestCertificate");
        tally.Expect(request.ValueKind == JsonValueKind.Object, "telemetry: no line of the caller's trace tells of RequestCertificate");
        var id = request.ValueKind == JsonValueKind.Object ? request.GetProperty("State").GetProperty("AwsRequestId").GetString() : null;
        tally.Expect(calls.Any(c => c.Operation == "RequestCertificate" && c.RequestId == id), $"telemetry: AWS knows no request {id}");
        // From the caller's id to the trace, by the audit log's id.
        var theirs = lines.Where(l => l.TryGetProperty("Scopes", out var s) && s.ToString().Contains(CallersId, StringComparison.Ordinal)).ToList();
        tally.Expect(theirs.Count > 0 && theirs.TrueForAll(l => l.GetProperty("Scopes").ToString().Contains("CorrelationId", StringComparison.Ordinal) && l.GetProperty("Scopes").ToString().Contains(trace, StringComparison.Ordinal)),
            $"telemetry: {theirs.Count} lines bear the caller's id, and not all of them its trace");
        Console.WriteLine($"  {lines.Count} lines of JSON; {theirs.Count} with the caller's id, {own.Count} of its trace, AWS request {id}");
    }

    private static async Task FiguresAsync(Uri metrics, IReadOnlyList<LoggedCall> calls, Tally tally)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(metrics, "metrics"));
        var figures = text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToDictionary(l => l[..l.LastIndexOf(' ')], l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        foreach (var (name, expected) in new (string, double)[]
        {
            ("acmportal_certificates{state=\"Active\"}", 1),
            ("acmportal_certificates_days_left{left=\"more\"}", 1),
            ("acmportal_certificates_days_left{left=\"expired\"}", 0),
            ("acmportal_order_moves_total{kind=\"Issue\",state=\"Stored\"}", 1),
            ("acmportal_order_seconds_count{kind=\"Issue\"}", 1),
            ("acmportal_aws_calls_total{operation=\"RequestCertificate\",outcome=\"ok\"}", calls.Count(c => c.Operation == "RequestCertificate")),
            ("acmportal_aws_calls_total{operation=\"ExportCertificate\",outcome=\"ok\"}", calls.Count(c => c.Operation == "ExportCertificate")),
            ("acmportal_aws_budget_used_total{account=\"111122223333\",operation=\"RequestCertificate\",region=\"us-east-1\"}", calls.Count(c => c.Operation == "RequestCertificate")),
            ("acmportal_aws_budget_limit{operation=\"RequestCertificate\"}", 5 * 0.95),
            ("acmportal_outbox_waiting", 0), ("acmportal_outbox_oldest_seconds", 0), ("acmportal_needs_person", 0), ("acmportal_restore_hold", 0), ("acmportal_circuits", 0),
        })
            tally.Expect(figures.TryGetValue(name, out var value) && Math.Abs(value - expected) < 1e-9, $"telemetry: {name} is {(figures.TryGetValue(name, out var v) ? v.ToString(CultureInfo.InvariantCulture) : "not there")}, not {expected}");
        foreach (var name in new[] { "acmportal_orders", "acmportal_order_oldest_seconds", "acmportal_lease_losses_total", "acmportal_aws_call_seconds", "acmportal_aws_reading_oldest_seconds", "http_server_request_duration_seconds" })
            tally.Expect(text.Contains($"# TYPE {name} ", StringComparison.Ordinal), $"telemetry: there is no {name}");
        Console.WriteLine($"  {figures.Count} series");
    }

    private static Uri FreeAddress()
    {
        using var free = new TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        return new Uri($"http://{free.LocalEndpoint}");
    }
}
