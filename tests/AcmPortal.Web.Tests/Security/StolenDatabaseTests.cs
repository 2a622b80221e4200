using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Security;

/// <summary>S9 and S12: what can be done with a copy of the database, and with the right to write into it.</summary>
public sealed class StolenDatabaseTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copy_OfTheDatabase_HoldsNoTokenNoSessionAndNoLink()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var admin = await portal.UserAsync("admin", Role.Administrator);
        var (token, _) = await portal.TokenAsync(admin);
        using var browser = await portal.BrowserAsync(admin);
        await portal.Portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), None);
        for (var i = 0; i < 3; i++)
            await portal.ObjectsAsync();
        var stolen = (await DatabaseCopy.ReadAsync(portal)).SelectMany(c => Spellings(c.Value)).Where(s => s.Length is >= 8 and < 8_000).ToHashSet(StringComparer.Ordinal);
        var ids = await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.ApiTokens.Select(t => t.PublicId).ToListAsync(ct), None);
        Assert.True(stolen.Count > 150, $"{stolen.Count}");

        var authenticate = portal.Portal.Get<AuthenticateToken>();
        var redeem = portal.Portal.Get<RedeemSignInLink>();
        foreach (var value in stolen)
        {
            foreach (var guess in ids.Select(id => Token(id, value)).Append(value))
                Assert.Null(await authenticate.RunAsync(Actor.Anonymous, new(new SecretText(guess), IPAddress.Loopback), None));
            await Assert.ThrowsAsync<RefusedException>(() => redeem.RunAsync(Actor.Anonymous, new RedeemSignInLinkInput(new SecretText(value)), None));
        }

        // As a cookie, and, as if the thief could make the portal's cookies too, as the key inside one.
        var cookies = stolen.Where(s => s.All(c => c is > ' ' and <= '~' and not ';' and not ',')).Take(Attack.Dose(400, 100_000)).ToList();
        foreach (var value in cookies)
        {
            using var plain = portal.Client();
            plain.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", $"__Host-acmportal={value}");
            using var made = portal.BrowserOf(value);
            Assert.Equal(HttpStatusCode.Redirect, (await plain.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);
            Assert.Equal(HttpStatusCode.Redirect, (await made.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);
        }

        // The real ones still work: the portal did refuse these, and not everything.
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);
        Assert.NotNull(await authenticate.RunAsync(Actor.Anonymous, new(new SecretText(token), IPAddress.Loopback), None));
        Attack.Note("S12", "values of a copied database tried as token, link and session", stolen.Count);
    }

    [Fact]
    public async Task Copy_UnderAnotherPortal_DoesNotStart()
    {
        using var folder = new TempFolder();
        await using (var portal = await GuardedPortal.StartAsync())
        {
            await portal.TokenAsync(await portal.UserAsync("admin", Role.Administrator));
            await using var db = await portal.Portal.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync(None);
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {folder.Of("acmportal.db")}", None);
        }

        // With a master key of its own, and with none, in whose place a new portal would make one.
        foreach (var key in new[] { Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), null })
        {
            if (key is not null)
                await File.WriteAllTextAsync(folder.Of("master.key"), key, None);
            else
                File.Delete(folder.Of("master.key"));
            string[] args = ["--environment", "Production", "--Auth:LocalAdmin", "true", "--urls", "http://127.0.0.1:0", .. folder.Settings().SelectMany(s => new[] { $"--{s.Key}", s.Value! })];
            await Assert.ThrowsAsync<StartupException>(() => PortalHost.StartAsync(args, cancellationToken: None));
        }
    }

    [Fact]
    public async Task Ticket_MovedIntoAnotherSession_DoesNotOpen()
    {
        await using var portal = await GuardedPortal.StartAsync();
        using var admin = await portal.BrowserAsync(await portal.UserAsync("admin", Role.Administrator));
        using var viewer = await portal.BrowserAsync(await portal.UserAsync("viewer", Role.Viewer));
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);

        await portal.Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) =>
        {
            var sessions = await scope.Db.Sessions.ToListAsync(ct);
            var (theirs, own) = (sessions.Single(s => s.ActorName == "admin"), sessions.Single(s => s.ActorName == "viewer"));
            own.Ticket = theirs.Ticket;
            return 0;
        }, None);

        Assert.Equal(HttpStatusCode.Redirect, (await viewer.GetAsync(new Uri("/audit/export.csv", UriKind.Relative), None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);
    }

    [Fact]
    public async Task TokenAndSession_EndedOnOneInstance_AreRefusedOnAnotherWithinASecond()
    {
        await using var one = await GuardedPortal.StartAsync();
        await using var two = await one.BesideAsync();
        var admin = await one.UserAsync("admin", Role.Administrator);
        var (text, id) = await one.TokenAsync(admin);
        using var client = two.Bearer(text);
        using var onOne = await one.BrowserAsync(admin);
        using var onTwo = two.Client();
        onTwo.DefaultRequestHeaders.Add("Cookie", onOne.DefaultRequestHeaders.GetValues("Cookie"));
        var slowest = TimeSpan.Zero;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await onTwo.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);

        await one.Portal.Get<RevokeToken>().RunAsync(Actor.Administrator(admin.Id, admin.Name, "test"), id, None);
        await one.DisableAsync(admin);
        var ended = TimeProvider.System.GetTimestamp();
        while (true)
        {
            // What was asked before the second was over may still be answered; what is asked after it may not.
            var asked = TimeProvider.System.GetElapsedTime(ended);
            using var answer = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), None);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                break;
            Assert.True(asked < TimeSpan.FromSeconds(1), $"The token was accepted {asked.TotalMilliseconds:0} ms after its end.");
            slowest = asked;
        }

        Assert.Equal(HttpStatusCode.Redirect, (await onTwo.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);
        Attack.Note("S12", "last accepted on another instance, ms after its end", Math.Round(slowest.TotalMilliseconds));
    }

    private static IEnumerable<string> Spellings(object value) => value switch
    {
        byte[] bytes => [Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes), Base64Url.EncodeToString(bytes)],
        string text => [text],
        _ => [Convert.ToString(value, CultureInfo.InvariantCulture)!],
    };

    // In the form that a token has, with a right checksum.
    private static string Token(string publicId, string secret)
    {
        var body = $"acmp_{publicId}_{(secret.Length >= 43 ? secret[..43] : secret.PadRight(43, 'A'))}";
        return $"{body}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 4))}";
    }
}
