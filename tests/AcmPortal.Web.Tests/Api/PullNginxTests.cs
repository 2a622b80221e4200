using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Demo;

namespace AcmPortal.Web.Tests.Api;

/// <summary>
/// A real nginx serves what the script fetched; the clock moves, AWS renews, the line of README's cron runs again, and a TLS
/// client sees the new serial.
/// </summary>
public sealed class PullNginxTests
{
    private const string Nginx = "/usr/sbin/nginx";
    private const string Name = "nginx.example.com";

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pull_ByTheCronLine_LetsNginxServeTheRenewedCertificate()
    {
        if (!File.Exists(Nginx))
        {
            const string missing = "nginx is missing at /usr/sbin/nginx: apt-get install nginx-light";
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true", missing);
            Assert.Skip(missing);
        }

        await using var portal = await ApiPortal.StartAsync();
        using var folder = new TempFolder();
        using var client = await portal.ClientAsync();
        var id = (await ApiPortal.IssueAsync(client, Name)).GetProperty("certificateId").GetGuid();
        await File.WriteAllTextAsync(folder.Of("acmportal.sh"), await client.GetStringAsync(new Uri("/pull/acmportal.sh", UriKind.Relative), None), None);
        await File.WriteAllTextAsync(folder.Of("token"), (await portal.TokenAsync(ApiScope.Read, ApiScope.KeysExport)).Token.Reveal() + "\n", None);
        var port = FreePort();
        await WriteConfigurationAsync(folder, port);
        var line = CronLine(portal, folder);

        // The first run, before there is an nginx that could be reloaded.
        await RunAsync("/bin/sh", "-c", line.Replace($"{Nginx} ", "true ", StringComparison.Ordinal));
        var before = await SerialAsync(client, id);
        using var nginx = Process.Start(new ProcessStartInfo(Nginx) { ArgumentList = { "-c", folder.Of("nginx.conf"), "-p", folder.Of("."), "-g", "daemon off;" }, RedirectStandardError = true })!;
        try
        {
            Assert.Equal(before, await ServedAsync(port, before));

            await portal.Portal.Get<AdvanceTime>().RunAsync(ApiPortal.Admin, new AdvanceTimeInput(null), None);
            var after = before;
            for (var i = 0; i < 300 && after == before; i++)
            {
                await Task.Delay(200, None);
                after = await SerialAsync(client, id);
            }

            Assert.NotEqual(before, after);
            // Nothing changes until the line runs.
            Assert.Equal(before, await ServedAsync(port, before));
            var reloads = Count(folder);

            await RunAsync("/bin/sh", "-c", line);

            Assert.Equal(after, await ServedAsync(port, after));
            Assert.Equal(reloads + 1, Count(folder));
            await RunAsync("/bin/sh", "-c", line);
            Assert.Equal(reloads + 1, Count(folder));
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync(CancellationToken.None);
        }
    }

    // The line that README tells people to write, with this test's places in it.
    private static string CronLine(ApiPortal portal, TempFolder folder)
    {
        var line = File.ReadLines(Beside("../../../README.md")).Single(l => l.StartsWith("    17 * * * * root ", StringComparison.Ordinal))["    17 * * * * root ".Length..];
        foreach (var (theirs, ours) in new[]
        {
            ("https://portal.example.com", portal.Portal.Address.GetLeftPart(UriPartial.Authority)), ("/etc/acmportal.token", folder.Of("token")), ("/usr/local/bin/acmportal.sh", folder.Of("acmportal.sh")),
            ("www.example.com", Name), ("/etc/ssl/www", folder.Of("tls")), ("systemctl reload nginx", $"echo x >> {folder.Of("reloads")}; {Nginx} -c {folder.Of("nginx.conf")} -p {folder.Of(".")} -s reload"),
        })
        {
            Assert.Contains(theirs, line, StringComparison.Ordinal);
            line = line.Replace(theirs, ours, StringComparison.Ordinal);
        }

        return line;
    }

    private static int Count(TempFolder folder) => File.ReadAllLines(folder.Of("reloads")).Length;

    private static Task WriteConfigurationAsync(TempFolder folder, int port) => File.WriteAllTextAsync(folder.Of("nginx.conf"), $$"""
        pid {{folder.Of("nginx.pid")}};
        error_log {{folder.Of("error.log")}};
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path {{folder.Of("t1")}};
            proxy_temp_path {{folder.Of("t2")}};
            fastcgi_temp_path {{folder.Of("t3")}};
            uwsgi_temp_path {{folder.Of("t4")}};
            scgi_temp_path {{folder.Of("t5")}};
            server {
                listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}} ssl;
                server_name {{Name}};
                ssl_certificate {{folder.Of("tls/fullchain.pem")}};
                ssl_certificate_key {{folder.Of("tls/privkey.pem")}};
                location / { return 200 "here"; }
            }
        }
        """, None);

    private static async Task<string> SerialAsync(HttpClient client, Guid id) =>
        (await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/certificates/{id}", UriKind.Relative), None)).GetProperty("serial").GetString()!;

    // nginx takes a moment to start and to reload: the last serial that it was seen with.
    private static async Task<string> ServedAsync(int port, string wanted)
    {
        var served = "none";
        for (var i = 0; i < 100 && served != wanted; i++)
        {
            var (code, output) = await StartAsync("openssl", "s_client", "-connect", $"127.0.0.1:{port}", "-servername", Name);
            var begin = output.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);
            if (code == 0 && begin >= 0)
            {
                using var leaf = X509Certificate2.CreateFromPem(output.AsSpan(begin));
                served = string.Join(':', leaf.SerialNumber.ToLowerInvariant().Chunk(2).Select(p => new string(p)));
            }

            if (served != wanted)
                await Task.Delay(100, None);
        }

        return served;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await StartAsync(program, arguments);
        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(None), process.StandardError.ReadToEndAsync(None));
        await process.WaitForExitAsync(None);
        return (process.ExitCode, await output + await error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, name));
}
