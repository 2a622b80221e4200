using System.Net.Http.Json;
using System.Text.Json;

namespace AcmPortal.Web.Demo;

/// <summary>What a person does in the simulated AWS console: delays, deletions, records. Loopback only.</summary>
internal sealed class DemoConsole(Uri emulator) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(emulator, "/_emulator/"),
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>The settings that <paramref name="names"/> name, as they are.</summary>
    public async Task<Dictionary<string, JsonElement>> SettingsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var all = await http.GetFromJsonAsync<Dictionary<string, JsonElement>>("settings", cancellationToken) ?? [];
        return all.Where(s => names.Contains(s.Key)).ToDictionary();
    }

    public Task SetAsync(object settings, CancellationToken cancellationToken) => PutAsync("settings", settings, cancellationToken);

    /// <summary>Deletes or revokes a certificate behind the portal's back.</summary>
    /// <param name="arn">Which.</param>
    /// <param name="what"><c>delete</c> or <c>revoke</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task CertificateAsync(string arn, string what, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync($"certificates/{arn[(arn.LastIndexOf('/') + 1)..]}/{what}", new { }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Puts another record where a validation CNAME stands, as a person who cleans up a zone might.</summary>
    public Task SpoilRecordAsync(string zone, string name, CancellationToken cancellationToken) =>
        PutAsync($"zones/{zone}/records", new { name, type = "CNAME", values = new[] { "parked.example.net." } }, cancellationToken);

    private async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await http.PutAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
