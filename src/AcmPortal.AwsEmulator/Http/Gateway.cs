using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.State;
using Microsoft.AspNetCore.Http;

namespace AcmPortal.AwsEmulator.Http;

/// <summary>
/// The way of every AWS call: recognise, log, faults, identity, rate, execute under the gate, make what takes time
/// outside of it, store, answer.
/// </summary>
internal sealed class Gateway(World world, Identity identity, Faults faults, Holds holds, CallLog log, IReadOnlyDictionary<AwsService, IService> services)
{
    public async Task HandleAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var call = Recognize(http, buffer.ToArray());
        if (call is null)
        {
            http.Response.StatusCode = 404;
            await http.Response.WriteAsync("This is the AWS emulator: ACM by X-Amz-Target, Route 53 under /2013-04-01/, STS by form body, control under /_emulator/.\n", http.RequestAborted);
            return;
        }
        CallEntry entry;
        lock (world.Gate) entry = log.Begin(call, world.Now);
        var service = services[call.Service];
        try
        {
            var answer = await RunAsync(call, entry, service, http.RequestAborted);
            if (answer is null)
            {
                log.End(entry, call, "Dropped", 0);
                http.Abort();
                return;
            }
            log.End(entry, call, answer.ErrorCode ?? "OK", answer.Status);
            await WriteAsync(http, call, answer);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.End(entry, call, "ClientGone", 0);
        }
    }

    /// <summary>The answer; null when the connection is to be dropped.</summary>
    private async Task<Answer?> RunAsync(AwsCall call, CallEntry entry, IService service, CancellationToken gone)
    {
        AwsException? refused = null;
        lock (world.Gate)
        {
            try { identity.Establish(call); }
            catch (AwsException e) { refused = e; }
        }
        log.Identified(entry, call);
        var firing = faults.For(call);
        if (firing.Count > 0) entry.Fault = string.Join(',', firing.Select(f => f.Id));
        foreach (var rule in firing.Where(r => r.Before))
        {
            if (rule.Effect == "twist") { call.Twist = rule.Variant; continue; }
            if (rule.Effect == "drop") return null;
            if (rule.Effect == "delay") await Task.Delay(rule.Delay!.Value, gone);
            else if (rule.Effect == "hold")
            {
                var how = await holds.KeepAsync(call, entry, rule, gone);
                if (how == "drop") return null;
            }
            else return Instead(rule, call, service);
        }

        Answer answer;
        try
        {
            if (refused is not null) throw refused;
            lock (world.Gate)
            {
                if (world.Limits.Take(call) is { } bucket) throw Throttled(call, bucket);
                world.Certificates.Advance(world.Now);
                try { answer = service.Execute(call); }
                finally { world.Save(); }
            }
            entry.Executed = true;
            if (answer.Finish is { } finish) answer = await Task.Run(finish, CancellationToken.None);
        }
        catch (AwsException e)
        {
            answer = service.Error(e, call);
            if (e.Code.StartsWith("Throttling", StringComparison.Ordinal)) AddRetryAfter(answer);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A fault of the emulator, not of the caller: say so where its console is seen.
            await Console.Error.WriteLineAsync($"{call.Operation}: {e}");
            answer = service.Error(new AwsException("InternalFailure", $"The emulator failed: {e.Message}", 500), call);
        }
        world.Journal?.Write();

        foreach (var rule in firing.Where(r => !r.Before))
        {
            if (rule.Effect == "drop") return null;
            if (rule.Effect == "delay") await Task.Delay(rule.Delay!.Value, gone);
            else if (rule.Effect == "hold")
            {
                if (await holds.KeepAsync(call, entry, rule, gone) == "drop") return null;
            }
            else if (rule.Effect == "patch") Malform.Patch(answer, rule);
            else if (rule.Effect == "malformed") Malform.Spoil(answer, rule);
            else answer = Instead(rule, call, service);
        }
        return answer;
    }

    private Answer Instead(FaultRule rule, AwsCall call, IService service)
    {
        if (rule.Effect == "throttle")
        {
            var throttled = service.Error(Throttled(call, call.Operation), call);
            AddRetryAfter(throttled);
            return throttled;
        }
        if (rule.Effect == "error") return service.Error(new AwsException(rule.Code!, rule.Message ?? "A fault rule says so.", rule.Status ?? 400), call);
        return Malform.Page(rule);
    }

    private static AwsException Throttled(AwsCall call, string bucket) => call.Service == AwsService.Acm
        ? new AwsException("ThrottlingException", "Rate exceeded") { Messages = [bucket] }
        : new AwsException("Throttling", "Rate exceeded");

    private void AddRetryAfter(Answer answer)
    {
        if (world.Settings.RetryAfter == "seconds") answer.Headers["Retry-After"] = "1";
        else if (world.Settings.RetryAfter == "date") answer.Headers["Retry-After"] = world.Now.AddSeconds(2).ToString("R", CultureInfo.InvariantCulture);
    }

    private static AwsCall? Recognize(HttpContext http, byte[] body)
    {
        var path = http.Request.Path.Value ?? "/";
        if (path.StartsWith("/2013-04-01/", StringComparison.Ordinal))
        {
            var parts = path["/2013-04-01/".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            return new AwsCall { Http = http, Service = AwsService.Route53, Operation = Route53.Route53Service.OperationOf(http.Request.Method, parts), Body = body, Path = parts };
        }
        if (path != "/" || http.Request.Method != "POST") return null;
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        if (target.StartsWith("CertificateManager.", StringComparison.Ordinal))
            return new AwsCall { Http = http, Service = AwsService.Acm, Operation = target["CertificateManager.".Length..], Body = body };
        Dictionary<string, string> form;
        try { form = new Microsoft.AspNetCore.WebUtilities.FormReader(Encoding.UTF8.GetString(body)).ReadForm().ToDictionary(p => p.Key, p => p.Value.ToString()); }
        catch (InvalidDataException) { return null; }
        return form.TryGetValue("Action", out var action) ? new AwsCall { Http = http, Service = AwsService.Sts, Operation = action, Body = body, Form = form } : null;
    }

    private async Task WriteAsync(HttpContext http, AwsCall call, Answer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.Headers.Date = world.Now.ToString("R", CultureInfo.InvariantCulture);
        response.Headers["x-amzn-RequestId"] = call.RequestId;
        if (answer.Body.Length > 0 || call.Service == AwsService.Acm) response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        response.ContentLength = answer.Body.Length;
        if (answer.Body.Length > 0) await response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }
}

/// <summary>Answers that no service gives.</summary>
internal static class Malform
{
    public static Answer Page(FaultRule rule) => new()
    {
        Status = rule.Status ?? 500,
        ContentType = rule.ContentType ?? "text/html; charset=utf-8",
        Body = Encoding.UTF8.GetBytes(rule.Body ?? $"<html><head><title>{rule.Status ?? 500}</title></head><body><center><h1>{rule.Status ?? 500}</h1></center><hr><center>proxy</center></body></html>"),
        ErrorCode = $"Http{rule.Status ?? 500}",
    };

    public static void Spoil(Answer answer, FaultRule rule)
    {
        answer.Body = rule.Body is not null ? Encoding.UTF8.GetBytes(rule.Body) : (rule.Variant ?? "garbage") switch
        {
            "html" => "<html><body>Please sign in to the guest network</body></html>"u8.ToArray(),
            "empty" => [],
            "truncated" => answer.Body[..(answer.Body.Length / 2)],
            "huge" => [.. answer.Body, .. new byte[1 << 20].Select(_ => (byte)' ')],
            _ => [0x7b, 0xff, 0xfe, 0x00, 0x22, 0x3c],
        };
        if (rule.Status is { } status) answer.Status = status;
        if (rule.ContentType is { } type) answer.ContentType = type;
        else if (rule.Variant == "html") answer.ContentType = "text/html";
        answer.ErrorCode = "Malformed";
    }

    public static void Patch(Answer answer, FaultRule rule)
    {
        if (answer.Body.Length == 0 || !answer.ContentType.Contains("json", StringComparison.Ordinal) || JsonNode.Parse(answer.Body) is not { } root) return;
        foreach (var (path, value) in rule.Set!)
        {
            var parts = path.Split('.');
            JsonNode? at = root;
            foreach (var part in parts[..^1]) at = int.TryParse(part, CultureInfo.InvariantCulture, out var i) && at is JsonArray list && i < list.Count ? list[i] : (at as JsonObject)?[part];
            if (at is not JsonObject target) continue;
            if (value is null) target.Remove(parts[^1]); else target[parts[^1]] = value.DeepClone();
        }
        answer.Body = Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
