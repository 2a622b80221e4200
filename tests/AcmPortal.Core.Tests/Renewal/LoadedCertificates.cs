using System.Net.Http.Json;
using System.Text.Json;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>Certificates that are loaded into the emulator and into the database alike, as if issued and stored long ago.</summary>
internal static class LoadedCertificates
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record Loaded(string Arn, List<string> Names, string KeyAlgorithm, string Serial, DateTimeOffset NotBefore, DateTimeOffset NotAfter);

    /// <summary>
    /// Loads <paramref name="count"/> of them. AWS renews at once what is <paramref name="exported"/> and has less than 45
    /// days left.
    /// </summary>
    public static async Task<List<Certificate>> LoadAsync(this OrderPortal portal, int count = 1, string name = "app{n}.example.com", int daysLeft = 100, string keyAlgorithm = "EC_prime256v1", bool exported = true)
    {
        using var http = new HttpClient { BaseAddress = portal.Emulator.Url };
        var end = portal.Emulator.Now.UtcDateTime.Date.AddDays(daysLeft);
        using var response = await http.PostAsJsonAsync("_emulator/certificates", new { count, names = new[] { name }, keyAlgorithm, exported, notAfter = end, writeRecords = true });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var loaded = document.RootElement.GetProperty("certificates").Deserialize<List<Loaded>>(Json)!;
        var rows = new List<object>();
        var certificates = new List<Certificate>();
        foreach (var c in loaded)
        {
            var order = Stored(portal, c);
            var certificate = new Certificate
            {
                CommonName = c.Names[0],
                Names = c.Names,
                AuthorityId = portal.Authority.Id,
                ProfileId = portal.Profile.Id,
                Arn = c.Arn,
                KeyAlgorithm = c.KeyAlgorithm,
                CreatedAt = c.NotBefore.UtcDateTime,
                CurrentVersionId = Guid.CreateVersion7(),
                CurrentSerial = c.Serial,
                NotBefore = c.NotBefore.UtcDateTime,
                NotAfter = c.NotAfter.UtcDateTime,
            };
            certificates.Add(certificate);
            rows.AddRange(order, certificate, new CertificateVersion
            {
                Id = certificate.CurrentVersionId,
                CertificateId = certificate.Id,
                Number = 1,
                Serial = c.Serial,
                Subject = $"CN={c.Names[0]}",
                Issuer = "CN=Emulated",
                NotBefore = certificate.NotBefore,
                NotAfter = certificate.NotAfter,
                Sha256 = "00",
                Sha1 = "00",
                LeafPem = "",
                ChainPem = "",
                OrderId = order.Id,
                StoredAt = certificate.CreatedAt,
            });
        }

        await portal.Database.AddAsync([.. rows]);
        return certificates;
    }

    private static Order Stored(OrderPortal portal, Loaded c) => new()
    {
        Kind = OrderKind.Issue,
        State = OrderState.Stored,
        StateSince = c.NotBefore.UtcDateTime,
        CommonName = c.Names[0],
        Names = c.Names,
        KeyAlgorithm = c.KeyAlgorithm,
        AuthorityId = portal.Authority.Id,
        ProfileId = portal.Profile.Id,
        RequestedById = "tester",
        RequestedByName = "Tester",
        RequestedAt = c.NotBefore.UtcDateTime,
        Fingerprint = c.Arn,
        Arn = c.Arn,
    };

    public static Task ActAsync(this OrderPortal portal, Certificate certificate, string action, object? body = null) =>
        portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.Arn.Split('/')[1]}/{action}", body);

    public static async Task<Certificate> CertificateAsync(this OrderPortal portal, Certificate certificate)
    {
        await using var db = portal.Database.NewContext();
        return await db.Certificates.AsNoTracking().SingleAsync(c => c.Id == certificate.Id, TestContext.Current.CancellationToken);
    }
}
