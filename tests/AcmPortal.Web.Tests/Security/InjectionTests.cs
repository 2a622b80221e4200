using System.Net;
using System.Text;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Audit;
using AcmPortal.Web.Hosting;
using AcmPortal.Web.Renewal;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace AcmPortal.Web.Tests.Security;

/// <summary>S17: texts of others in addresses, headers, spreadsheets and logs.</summary>
public sealed class InjectionTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    private static readonly string[] Addresses =
    [
        "//evil.example", "///evil.example", "////evil.example/%2f..", "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "\\/evil.example", "https://evil.example", "https:evil.example", "https:/evil.example", "http:\\\\evil.example",
        "HTTPS://EVIL.EXAMPLE", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example", " https://evil.example",
        "/\u0000/evil.example", "\u0000//evil.example", "/a\r\nLocation: https://evil.example", "/a\r\nSet-Cookie: x=y", "evil.example", ".evil.example", "@evil.example", "//evil.example\\@own", "//own@evil.example", "/\u2028//evil.example", "/\u0085/evil.example", "／／evil.example", "\u3000//evil.example",
        "ftp://evil.example", "blob:https://evil.example/x", "file:///etc/passwd", "?to=//evil.example", "#//evil.example", "", "/" + new string('a', 3000),
    ];

    [Fact]
    public void ReturnAddress_OfAnyForm_StaysOnThePortal()
    {
        Assert.True(Addresses.Length >= 30);
        foreach (var address in Addresses)
        {
            var to = SignInEndpoints.LocalOnly(address);
            // As browsers read an address: tabs and line ends fall out, a backslash is a slash.
            var read = to.Replace("\t", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace('\\', '/').Trim('\0', ' ');
            Assert.True(read.StartsWith('/') && !read.StartsWith("//", StringComparison.Ordinal) && !to.Any(char.IsControl), $"{address} became {to}");
            Assert.Equal("portal.example", new Uri(new Uri("https://portal.example/"), read).Host);
        }

        Attack.Note("S17", "return addresses, none off the portal", Addresses.Length);
    }

    // The path itself is written back as the address to return to, and then followed.
    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("//evil.example/%2f..")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%0d%0aSet-Cookie:x=y")]
    [InlineData("/orders?x=%0d%0aSet-Cookie:x=y")]
    public async Task Path_OfAnotherSite_LeadsToThePortalsOwnSignIn(string path)
    {
        await using var portal = await RunningPortal.LocalAdminAsync();
        var answer = await RawAsync(portal, $"GET {path} HTTP/1.1\r\nHost: {portal.Address.Authority}\r\nConnection: close\r\n\r\n");

        var lines = answer.Split("\r\n\r\n")[0].Split("\r\n");
        var location = Assert.Single(lines, l => l.StartsWith("Location:", StringComparison.OrdinalIgnoreCase))[9..].Trim();
        Assert.Equal(portal.Address.Authority, new Uri(portal.Address, location).Authority);
        Assert.DoesNotContain(lines, l => l.StartsWith("Set-Cookie", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(lines, l => l.StartsWith("x=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task DownloadName_WithWhateverIsInTheName_IsOneHeaderAndNoPath()
    {
        string[] names =
        [
            "a\r\nSet-Cookie: x=y", "a\nb", "a\rb", "a\"b", "a\"; filename=evil.exe", "a'b", "a;b", "a\\b", "..\\..\\evil", "../../etc/passwd", "/etc/passwd", "C:\\evil", "a\0b", "a\u202egnp.exe", "a\u2028b", "é.example.com", "日本.example", "💩", "*.example.com", "a b.example.com", "%0d%0aX: y",
            "=cmd", "a`b`", "$(id)", "-rf", "....", ".htaccess", "con", "a:stream", "a|b", "a<b>", "a?b", new string('a', 500), "\ud800",
        ];
        await using var portal = await GuardedPortal.StartAsync();
        using var browser = await portal.BrowserAsync(await portal.UserAsync("viewer", Role.Viewer));
        var objects = await portal.ObjectsAsync();
        foreach (var name in names)
        {
            await portal.Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) => await scope.Db.Certificates.Where(c => c.Id == objects.Certificate).ExecuteUpdateAsync(set => set.SetProperty(c => c.CommonName, name), ct), None);
            using var answer = await browser.GetAsync(new Uri($"/certificates/{objects.Version}/pem/leaf", UriKind.Relative), None);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var header = Assert.Single(answer.Content.Headers.GetValues("Content-Disposition"));
            Assert.Matches("^attachment; filename=[A-Za-z0-9._-]+; filename\\*=UTF-8''[A-Za-z0-9._-]+$", header);
            Assert.DoesNotContain("filename=.", header, StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }

        Attack.Note("S17", "download names, each one header", names.Length);
    }

    [Fact]
    public void Cell_OfAnyText_IsNoFormulaAndOneCell()
    {
        string[] cells =
        [
            "=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(1)", "|calc", "%x", "\t=1", "\r=1", "\n=1", "\r\n=1", " =1", "   =1", "\u00a0=1", "\u3000=1", "\ufeff=1", "\u200b=1", "\0=1", "＝1", "＋1", "－1", "＠x", "a,=1", "a;=1", "a\t=1", "a\r\n=1", "\",=1", "\"\"=1", "'=1", "a\"b\",=HYPERLINK(\"x\")",
            "=DDE(\"cmd\";\"/C calc\";\"x\")", "=IMPORTXML(\"https://evil.example\")", "\u2028=1", "\t\t+1", "", " ", "\"", "a\nb",
        ];
        Assert.True(cells.Length >= 30);
        foreach (var cell in cells)
        {
            var written = RenewalCsv.Field(cell);
            AssertHarmless(cell, written);
            var row = new AuditRow(1, DateTime.UnixEpoch, cell, cell, cell, cell, cell, cell, cell, cell, cell, cell);
            var line = Split(AuditExport.CsvLine(row));
            Assert.Equal(13, line.Count);
            Assert.All(line.Skip(2).Where(l => l.Length > 0), l => Assert.False(l.TrimStart().TrimStart('\0', '\ufeff', '\u200b').TrimStart() is ['=' or '+' or '-' or '@' or '|' or '%', ..], l));
        }

        Attack.Note("S17", "cells, none a formula", cells.Length);
    }

    [Fact]
    public async Task LogLine_OfAnyText_IsOneLine()
    {
        string[] texts =
        [
            "a\nfail: forged", "a\rfail: forged", "a\r\nfail: forged", "a\u0085b", "a\u2028b", "a\u2029b", "a\vb", "a\fb", "a\u001b[31mred", "a\u001b]0;title\u0007", "a\bb", "a\0b", "a\u007fb", "a\u009bb", "a\u202eb", "a\u202db", "a\u2066b", "a\u2069b", "a\u200eb", "a\u200fb", "a\u061cb", "\n", "\r\n\r\n", "\tindented", "      at Forged.Stack()",
            "{0}", "{Method}", "%s%n", "${jndi:ldap://x}", "a\\nb", "\ud800\n", "crit: forged[1] x",
        ];
        Assert.True(texts.Length >= 30);
        var formatter = new LineFormatter();
        foreach (var text in texts)
        {
            using var writer = new StringWriter();
            formatter.Write(new LogEntry<string>(Microsoft.Extensions.Logging.LogLevel.Warning, "Category", 1, text, null, (s, _) => $"said {s} here"), null, writer);
            var written = writer.ToString();
            Assert.EndsWith(" here\n", written, StringComparison.Ordinal);
            Assert.StartsWith("warn: Category[1] said ", written, StringComparison.Ordinal);
            Assert.DoesNotContain(written[..^1], c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e' or '\u202d' or '\u200f' or '\u2066');
        }

        // And through the program: a path of a refused request is logged.
        await using var portal = await RunningPortal.LocalAdminAsync();
        var answer = await RawAsync(portal, $"POST /%0afail:%20forged HTTP/1.1\r\nHost: {portal.Address.Authority}\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Attack.Note("S17", "log strings, one line each", texts.Length);
    }

    private static void AssertHarmless(string cell, string written)
    {
        var content = Assert.Single(Split(written));
        var first = content.TrimStart().TrimStart('\0', '\ufeff', '\u200b').TrimStart();
        Assert.False(first is ['=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠', ..], $"{cell} became {written}");
        Assert.EndsWith(cell, content, StringComparison.Ordinal);
    }

    // A reader of its own, by RFC 4180; the line ends outside quotes end a row.
    private static List<string> Split(string line)
    {
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            var sign = line[i];
            if (quoted && sign == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (sign == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && sign is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(sign);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }

    private static async Task<string> RawAsync(RunningPortal portal, string request)
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, portal.Address.Port, None);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), None);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(None);
    }
}
