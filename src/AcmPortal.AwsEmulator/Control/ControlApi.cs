using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;
using Microsoft.AspNetCore.Http;

namespace AcmPortal.AwsEmulator.Control;

/// <summary>What a control endpoint answers to a wrong request.</summary>
internal sealed class ControlException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}

/// <summary>Everything under <c>/_emulator/</c>: the clock, limits, faults, policy and what tests want to see.</summary>
internal sealed class ControlApi(World world, Faults faults, Holds holds, CallLog log)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new DurationConverter() },
    };

    private readonly ZoneControl _zones = new(world);
    private readonly CertificateControl _certificates = new(world);

    public async Task HandleAsync(HttpContext http)
    {
        // A page in a browser must not be able to steer it: such requests carry an Origin,
        // and a name that was rebound to loopback shows in Host.
        var host = http.Request.Host.Host;
        if (http.Request.Headers.Origin.Count > 0 || !(host == "localhost" || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address))))
        {
            http.Response.StatusCode = 403;
            return;
        }
        object? answer;
        var status = 200;
        try { answer = await RunAsync(http); }
        catch (ControlException e) { (status, answer) = (e.Status, new { error = e.Message }); }
        catch (JsonException e) { (status, answer) = (400, new { error = e.Message }); }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or OverflowException) { (status, answer) = (400, new { error = e.Message }); }
        world.Journal?.Write();
        http.Response.StatusCode = answer is null && status == 200 ? 204 : status;
        http.Response.Headers.Date = world.Now.ToString("R", CultureInfo.InvariantCulture);
        if (answer is string text)
        {
            http.Response.ContentType = text.StartsWith("-----BEGIN", StringComparison.Ordinal) ? "application/x-pem-file" : "text/plain; charset=utf-8";
            await http.Response.WriteAsync(text, http.RequestAborted);
        }
        else if (answer is Serialized { Json: var json })
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.Body.WriteAsync(json, http.RequestAborted);
        }
        else if (answer is byte[] bytes)
        {
            http.Response.ContentType = "application/pkix-crl";
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
        else if (answer is not null)
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            await JsonSerializer.SerializeAsync(http.Response.Body, answer, answer.GetType(), Json, http.RequestAborted);
        }
    }

    private async Task<object?> RunAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!["/_emulator".Length..].Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        var method = http.Request.Method;
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var body = buffer.ToArray();
        switch (method, path)
        {
            case ("GET", []): return new { name = "AcmPortal.AwsEmulator", now = world.Now, account = world.Options.AccountId };
            case ("GET", ["root.pem"]): return world.Authority.RootPem;
            case ("GET", ["crl", var name]): return _certificates.Crl(name);
            case ("GET", ["holds"]):
                var wait = CommandLine.Duration(http.Request.Query["wait"].ToString() is { Length: > 0 } w ? w : "0") ?? throw new ControlException(400, "wait is a time such as 10 or PT10S");
                return new { holds = wait > TimeSpan.Zero ? await holds.WaitAsync(wait, http.RequestAborted) : holds.All };
            case ("POST", ["holds", var id, "release"]):
                return holds.Release(id, How(body)) ? new { released = 1 } : throw new ControlException(404, $"nothing is held as {id}");
            case ("DELETE", ["holds"]): return new { released = holds.ReleaseAll("go") };
        }
        lock (world.Gate)
        {
            world.Certificates.Advance(world.Now);
            try
            {
                var result = Run(method, path, body, http.Request.Query);
                // What is shown is live: it must be written while nobody changes it. The calls are a copy, and many.
                return result is null || path is ["calls"] ? result : new Serialized(JsonSerializer.SerializeToUtf8Bytes(result, result.GetType(), Json));
            }
            finally
            {
                world.Certificates.Advance(world.Now);
                world.Save();
            }
        }
    }

    private object? Run(string method, string[] path, byte[] body, IQueryCollection query)
    {
        switch (method, path)
        {
            case ("GET", ["clock"]): return Clock();
            case ("PUT", ["clock"]):
                var set = Read<ClockBody>(body);
                if (set.Now is null && set.Frozen is null) throw new ControlException(400, "now is missing, such as {\"now\":\"2027-01-01T00:00:00Z\"}");
                world.SetClock(set.Now ?? world.Now, set.Frozen ?? world.Clock.FrozenAt is not null);
                return Clock();
            case ("POST", ["clock", "advance"]):
                world.AdvanceClock(Read<AdvanceBody>(body).By ?? throw new ControlException(400, "by is missing, such as {\"by\":\"P45D\"}"));
                return Clock();
            case ("GET", ["limits"]): return world.Limits.Document;
            case ("PUT", ["limits"]): world.SetLimits(Merge(world.Limits.Document, body)); return world.Limits.Document;
            case ("GET", ["settings"]): return world.Settings;
            case ("PUT", ["settings"]):
                world.Settings = Merge(world.Settings, body);
                world.Certificates.Replan(world.Now);
                return world.Settings;
            case ("GET", ["policy"]): return world.Policy.Document;
            case ("PUT", ["policy"]): world.SetPolicy(Checked(Read<PolicyDocument>(body))); return world.Policy.Document;
            case ("DELETE", ["policy"]): world.SetPolicy(new PolicyDocument()); return world.Policy.Document;
            case ("GET", ["faults"]): return new { rules = faults.Rules };
            case ("PUT", ["faults"]): faults.Replace(Rules(body)); return new { rules = faults.Rules };
            case ("POST", ["faults"]):
                foreach (var rule in Rules(body)) faults.Add(rule);
                return new { rules = faults.Rules };
            case ("DELETE", ["faults"]): faults.Replace([]); return null;
            case ("DELETE", ["faults", var id]): return faults.Remove(id) ? null : throw new ControlException(404, $"no rule {id}");
            case ("GET", ["calls"]): return CallsView.Of(world, log, query);
            case ("DELETE", ["calls"]): log.Clear(); return null;
            case ("POST", ["reset"]):
                world.Reset();
                faults.Replace([]);
                holds.ReleaseAll("drop");
                log.Clear();
                return new { reset = true, now = world.Now };
            case (_, ["zones", .. var rest]): return _zones.Run(method, rest, body);
            case (_, ["certificates", .. var rest]): return _certificates.Run(method, rest, body, query);
            default: throw new ControlException(404, $"no control endpoint {method} /_emulator/{string.Join('/', path)}; the README lists them");
        }
    }

    internal static T Read<T>(byte[] body) where T : class => body.Length == 0 ? throw new ControlException(400, "the body is missing") : JsonSerializer.Deserialize<T>(body, Json) ?? throw new ControlException(400, "the body is null");

    private object Clock() => new { now = world.Now, real = world.Clock.RealNow, offset = world.Clock.Offset, frozen = world.Clock.FrozenAt is not null };

    /// <summary>Only what the body names changes.</summary>
    private static T Merge<T>(T current, byte[] body) where T : class
    {
        var merged = JsonSerializer.SerializeToNode(current, Json)!.AsObject();
        MergeInto(merged, Read<JsonObject>(body));
        return merged.Deserialize<T>(Json)!;
    }

    private static void MergeInto(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing) MergeInto(existing, inner);
            else if (value is null) target.Remove(name);
            else target[name] = value.DeepClone();
        }
    }

    private static List<FaultRule> Rules(byte[] body)
    {
        using var document = JsonDocument.Parse(body.Length == 0 ? "[]"u8.ToArray() : body);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("rules", out var inner)) root = inner;
        var rules = root.ValueKind == JsonValueKind.Array ? root.Deserialize<List<FaultRule>>(Json)! : [root.Deserialize<FaultRule>(Json)!];
        var problems = rules.SelectMany((r, i) => r.Problems().Select(p => $"rule {i + 1}: {p}")).ToList();
        return problems.Count == 0 ? rules : throw new ControlException(400, string.Join("; ", problems));
    }

    private static PolicyDocument Checked(PolicyDocument policy)
    {
        var statements = policy.Roles.Values.Concat<PrincipalRule>(policy.Keys.Values).SelectMany(r => r.Statements ?? []).Concat(policy.Statements ?? []);
        foreach (var operation in statements.SelectMany(s => s.Condition?.Keys.ToList() ?? []))
            if (!IamStatement.Understands(operation)) throw new ControlException(400, $"condition operator {operation} is not understood");
        foreach (var (key, rule) in policy.Keys)
        {
            if (rule.State is not ("active" or "expired" or "unknown")) throw new ControlException(400, $"keys.{key}.state is active, expired or unknown");
            if (rule.Account is { } account && (account.Length != 12 || !account.All(char.IsAsciiDigit))) throw new ControlException(400, $"keys.{key}.account is 12 digits");
        }
        return policy;
    }

    private static string How(byte[] body)
    {
        var how = body.Length == 0 ? "go" : Read<ReleaseBody>(body).Action ?? "go";
        return how is "go" or "drop" ? how : throw new ControlException(400, "action is go or drop");
    }

    private sealed record Serialized(byte[] Json);
    private sealed record ClockBody(DateTimeOffset? Now, bool? Frozen);
    private sealed record AdvanceBody(TimeSpan? By);
    private sealed record ReleaseBody(string? Action);

    /// <summary>Durations as ISO 8601, as seconds, or as <c>500ms</c>.</summary>
    private sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.Number ? reader.GetDouble().ToString(CultureInfo.InvariantCulture) : reader.GetString() ?? "";
            return CommandLine.Duration(text) ?? throw new JsonException($"'{text}' is not a duration such as PT1H or P45D");
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(System.Xml.XmlConvert.ToString(value));
    }
}
