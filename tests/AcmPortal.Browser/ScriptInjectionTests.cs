using AcmPortal.Attacks;
using AcmPortal.Browser.Running;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>A portal with one of everything, into whose database somebody has written past every check.</summary>
public sealed class InjectedPortal : ReadyPortal
{
    // Whatever people, AWS or a certificate can put a text into, wherever a table has it.
    private static readonly HashSet<string> Columns = new(StringComparer.Ordinal)
    {
        "Name", "Description", "OwnerContact", "CommonName", "Subject", "Issuer", "RequestedByName", "ReasonText", "AwsMessage", "AwsCode", "Detail", "Text", "Title", "LastError", "Email", "OwnerName", "ActorName", "Agent", "Problem", "Message", "Note", "ByName", "GrantedByName",
        "ObjectName", "ClaimValue", "Comment", "LastAnswer", "Key", "Value", "Via", "From",
    };

    /// <summary>Writes texts into every such column: each row others. Gives how many cells were written.</summary>
    public int Inject(int turn)
    {
        using var database = Open();
        Run("PRAGMA busy_timeout=20000");
        foreach (var trigger in Read("SELECT name FROM sqlite_master WHERE type='trigger'"))
            Run($"DROP TRIGGER \"{trigger}\"");
        var (cells, next) = (0, turn);
        foreach (var table in Read("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT IN ('Changes','DataProtectionKeys','Secrets','AuditHead')"))
        {
            var columns = Read($"SELECT name FROM pragma_table_info('{table}') WHERE type='TEXT' AND pk=0").Where(Columns.Contains)
                // The state that an order left is no text.
                .Where(c => (table, c) is not ("OrderHistory", "From")).Where(c => !(table is "AuditEntries" or "Drafts" && c is "Detail" or "Value")).ToList();
            if (columns.Count == 0)
                continue;
            foreach (var row in Read($"SELECT rowid FROM \"{table}\""))
            {
                foreach (var column in columns)
                {
                    // Three in a cell; the number keeps unique what must be unique.
                    var text = string.Concat(Enumerable.Range(0, 3).Select(i => ScriptTexts.All[(next + i) % ScriptTexts.All.Count]));
                    next += 3;
                    using var command = database.CreateCommand();
                    command.CommandText = $"UPDATE \"{table}\" SET \"{column}\"=$text WHERE rowid=$row AND \"{column}\" IS NOT NULL";
                    command.Parameters.AddWithValue("$text", text + row);
                    command.Parameters.AddWithValue("$row", row);
                    cells += command.ExecuteNonQuery();
                }
            }
        }

        return cells;

        List<string> Read(string sql)
        {
            using var command = database.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var found = new List<string>();
            while (reader.Read())
                found.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
            return found;
        }

        void Run(string sql)
        {
            using var command = database.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>The id of the first row of a table.</summary>
    public string IdOf(string table)
    {
        using var database = Open();
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT \"Id\" FROM \"{table}\" LIMIT 1";
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!.ToLowerInvariant();
    }

    protected override async Task PrepareAsync(Person person)
    {
        await person.HaveCertificateAsync("shop.example.com");
        await person.OpenAsync("/tokens/new");
        await person.Field("Name").FillAsync("deploy");
        await person.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await person.Button("Make token").ClickAsync();
        await Expect(person.Heading("deploy is ready")).ToBeVisibleAsync();
    }

    private SqliteConnection Open()
    {
        var database = new SqliteConnection($"Data Source={Path.Combine(Portal.Folder, "data", "acmportal.db")};Pooling=False");
        database.Open();
        return database;
    }
}

/// <summary>S7: a text stays a text, in every page.</summary>
public sealed class ScriptInjectionTests(InjectedPortal portal) : IClassFixture<InjectedPortal>
{
    [Fact]
    public async Task Text_OfOthers_RunsInNoPage()
    {
        Assert.Equal(100, ScriptTexts.All.Count);
        var pages = new List<string>
        {
            "/", "/certificates", "/orders", "/renewal", "/profiles", "/authorities", "/connections", "/alerts", "/alerts/channels", "/alerts/rules", "/alerts/deliveries", "/audit", "/teams", "/tokens", "/users", "/roles", "/certificates/request", "/authorities/new", "/profiles/new",
            $"/certificates/{portal.IdOf("Certificates")}", $"/orders/{portal.IdOf("Orders")}", $"/profiles/{portal.IdOf("Profiles")}", $"/profiles/{portal.IdOf("Profiles")}/edit", $"/authorities/{portal.IdOf("Authorities")}", $"/connections/{portal.IdOf("Connections")}", $"/teams/{portal.IdOf("Teams")}",
        };
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        var dialogs = 0;
        window.Page.Dialog += (_, dialog) =>
        {
            dialogs++;
            _ = dialog.DismissAsync();
        };
        var (opened, cells, shown) = (0, 0, 0);
        for (var turn = 0; turn < Attack.Dose(1, 10); turn++)
        {
            cells += portal.Inject(turn * 10);
            foreach (var page in pages)
            {
                await person.OpenAsync(page);
                await Expect(window.Page.Locator("h1").First).ToBeVisibleAsync();
                await AssertHarmlessAsync(page);
            }
        }

        // What an address says is shown too: as the words of a search.
        foreach (var text in ScriptTexts.All.Take(Attack.Dose(5, 100)))
        {
            await person.OpenAsync($"/certificates?q={Uri.EscapeDataString(text)}&sort={Uri.EscapeDataString(text)}");
            await Expect(window.Page.Locator("h1").First).ToBeVisibleAsync();
            await AssertHarmlessAsync(text);
        }

        Assert.True(shown > 50, $"Only {shown} of the texts were seen at all.");
        Attack.Note("S7", "cells written past every check", cells);
        Attack.Note("S7", "pages opened", opened);
        Attack.Note("S7", "executions", dialogs);

        async Task AssertHarmlessAsync(string page)
        {
            opened++;
            Assert.Equal(0, dialogs);
            Assert.False(await window.Page.EvaluateAsync<bool>("() => 'pwned' in window"), $"A script ran in {page}");
            var bad = await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[href],[src],[action],[formaction]')].map(e => e.href || e.src || e.action).filter(a => typeof a === 'string' && !/^(https?:|mailto:|data:image|blob:|$)/.test(a))");
            Assert.Empty(bad);
            shown += await window.Page.EvaluateAsync<int>("() => document.body.innerText.split('pwned').length - 1");
        }
    }

    // The trap snaps: without the portal's policy and its pages, such a text does run; under the policy it is seen.
    [Fact]
    public async Task Text_TakenForMarkup_WouldBeNoticed()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        window.Expect("Content Security Policy");
        window.Expect("CSP ");
        window.Expect("net::ERR");
        window.Expect("Failed to load resource");
        await person.OpenAsync("/orders");
        var noticed = 0;
        window.Page.Console += (_, message) => noticed += message.Text.StartsWith("CSP ", StringComparison.Ordinal) ? 1 : 0;
        await window.Page.EvaluateAsync("t => { const d = document.createElement('div'); d.innerHTML = t; document.body.append(d); }", ScriptTexts.All[0]);
        await window.Page.WaitForTimeoutAsync(500);
        Assert.True(noticed > 0);
        Assert.False(await window.Page.EvaluateAsync<bool>("() => 'pwned' in window"));

        await window.Page.GotoAsync("about:blank");
        await window.Page.EvaluateAsync("t => { document.body.innerHTML = t; }", ScriptTexts.All[0]);
        await window.Page.WaitForFunctionAsync("() => 'pwned' in window");
    }
}
