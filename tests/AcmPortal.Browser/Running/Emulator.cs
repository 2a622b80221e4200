using System.Net.Http.Json;

namespace AcmPortal.Browser.Running;

/// <summary>What a test does to the simulated AWS behind the portal's back.</summary>
public sealed class Emulator(Uri url) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = url };

    /// <summary>The root that issued everything.</summary>
    public Task<string> RootPemAsync() => http.GetStringAsync("/_emulator/root.pem");

    /// <summary>Who may issue for a zone, by its CAA records; none lets everybody.</summary>
    public Task SetCaaAsync(string zone, params string[] values) => PutAsync($"/_emulator/zones/{zone}", new { caa = values });

    /// <summary>How long ACM takes to validate once it has seen the records.</summary>
    public Task SetValidationDelayAsync(string delay) => PutAsync("/_emulator/settings", new { validationDelay = delay });

    /// <summary>Makes AWS not know a key.</summary>
    public Task ForgetKeyAsync(string keyId) =>
        PutAsync("/_emulator/policy", new { keys = new Dictionary<string, object> { [keyId] = new { state = "unknown" } } });

    public void Dispose() => http.Dispose();

    private async Task PutAsync(string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
