using System.Net.Http.Json;
using System.Text.Json;

namespace AcmPortal.Browser.Running;

/// <summary>What a test does to the simulated AWS behind the portal's back.</summary>
public sealed class Emulator(Uri url) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = url };

    /// <summary>Where it answers.</summary>
    public Uri Url { get; } = url;

    /// <summary>The root that issued everything.</summary>
    public Task<string> RootPemAsync() => http.GetStringAsync("/_emulator/root.pem");

    /// <summary>Who may issue for a zone, by its CAA records; none lets everybody.</summary>
    public Task SetCaaAsync(string zone, params string[] values) => PutAsync($"/_emulator/zones/{zone}", new { caa = values });

    /// <summary>How long ACM takes to validate once it has seen the records.</summary>
    public Task SetValidationDelayAsync(string delay) => PutAsync("/_emulator/settings", new { validationDelay = delay });

    /// <summary>Makes AWS not know a key.</summary>
    public Task ForgetKeyAsync(string keyId) =>
        PutAsync("/_emulator/policy", new { keys = new Dictionary<string, object> { [keyId] = new { state = "unknown" } } });

    /// <summary>Overwrites the CNAME that proves a name, as another tool would; gives what stood there, with its own name.</summary>
    public async Task<Cname> ReplaceProofAsync(string zone, string name, string value)
    {
        using var seen = JsonDocument.Parse(await http.GetStringAsync($"/_emulator/zones/{zone}"));
        var proof = seen.RootElement.GetProperty("records").EnumerateArray()
            .Single(r => r.GetProperty("type").GetString() == "CNAME" && r.GetProperty("name").GetString()!.TrimEnd('.').EndsWith('.' + name, StringComparison.Ordinal));
        var before = new Cname(proof.GetProperty("name").GetString()!, proof.GetProperty("values")[0].GetString()!);
        await SetCnameAsync(zone, before with { Value = value });
        return before;
    }

    /// <summary>Writes a CNAME past Route 53's rules.</summary>
    public Task SetCnameAsync(string zone, Cname record) =>
        PutAsync($"/_emulator/zones/{zone}/records", new { record.Name, type = "CNAME", values = new[] { record.Value } });

    public void Dispose() => http.Dispose();

    private async Task PutAsync(string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}

/// <summary>A CNAME of the emulated DNS.</summary>
/// <param name="Name">Whole, with its final dot.</param>
/// <param name="Value">Where it leads.</param>
public sealed record Cname(string Name, string Value);
