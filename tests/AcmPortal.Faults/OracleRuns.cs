using System.Security.Cryptography;
using System.Text;
using AcmPortal.Harness;
using Microsoft.Data.Sqlite;

namespace AcmPortal.Faults;

/// <summary>The oracle's own test: what it must find is planted, and what it must not find is not taken for it.</summary>
internal static class OracleRuns
{
    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<Tally> RunAsync(int seed)
    {
        var tally = new Tally(seed);
        Forms(tally);
        Windows(tally);
        Effects(tally);
        await PlantedAsync(tally);
        return tally;
    }

    private static void Forms(Tally tally)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        foreach (var key in new AsymmetricAlgorithm[] { ec, rsa })
        {
            var canaries = new Canaries();
            canaries.AddKey("key", key.ExportPkcs8PrivateKey());
            canaries.Add("word", "CANARY-word-0123456789"u8);
            var der = key.ExportPkcs8PrivateKey();
            var base64 = Convert.ToBase64String(der);
            // Without the line that gives it away.
            var pem = string.Join('\n', key.ExportPkcs8PrivateKeyPem().Split('\n')[1..^1]);
            foreach (var (form, content) in new (string, byte[])[]
            {
                ("DER", der), ("base64", Encoding.ASCII.GetBytes(base64)), ("lines of PEM", Encoding.ASCII.GetBytes(pem)), ("PEM with Windows' line ends", Encoding.ASCII.GetBytes(pem.Replace("\n", "\r\n"))),
                ("PEM in JSON", Encoding.ASCII.GetBytes(System.Text.Json.JsonSerializer.Serialize(pem))), ("base64 for addresses", Encoding.ASCII.GetBytes(base64.Replace('+', '-').Replace('/', '_'))),
                ("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(der))), ("a .NET string", Encoding.Unicode.GetBytes(base64)),
                ("the PEM of another key", Encoding.ASCII.GetBytes("-----BEGIN ENCRYPTED PRIVATE KEY-----")),
                ("a word", "x=CANARY-word-0123456789;"u8.ToArray()), ("a word in base64", Encoding.ASCII.GetBytes(Convert.ToBase64String("user:CANARY-word-0123456789"u8))),
            })
            {
                tally.Runs++;
                tally.Expect(canaries.Find([1, 2, 3, .. content, 4, 5]).Count > 0, $"oracle: {key.SignatureAlgorithm}, {form} was not found");
            }

            tally.Runs++;
            var harmless = Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + Convert.ToHexString(key.ExportSubjectPublicKeyInfo()) + "CANARY-word-012345678");
            tally.Expect(canaries.Find([.. harmless, .. key.ExportSubjectPublicKeyInfo(), .. RandomNumberGenerator.GetBytes(100_000)]).Count == 0, "oracle: what is public was taken for a secret");
        }
    }

    private static void Windows(Tally tally)
    {
        foreach (var (what, calls, exceeded) in new (string, IEnumerable<LoggedCall>, bool)[]
        {
            ("5 requests a second for a minute", Calls("RequestCertificate", 300, 0.2), false),
            ("6 requests at once, the bucket's 5 and one", Calls("RequestCertificate", 6, 0), true),
            ("5 requests at once", Calls("RequestCertificate", 5, 0), false),
            ("10 % too many for 20 s, no second of which has many", Calls("RequestCertificate", 110, 20.0 / 110), true),
            ("a late one too many after a calm hour", Calls("RequestCertificate", 5, 720).Concat(Calls("RequestCertificate", 6, 0, 4_000)), true),
            ("two operations, each at its rate", Calls("RequestCertificate", 50, 0.2).Concat(Calls("RenewCertificate", 50, 0.2)), false),
            ("the same in two regions", Calls("RequestCertificate", 5, 0).Concat(Calls("RequestCertificate", 5, 0, region: "eu-west-1")), false),
            ("two revocations within a second and a third", Calls("RevokeCertificate", 3, 0.4), true),
            ("actions of Route 53, which share a bucket", Calls("ChangeResourceRecordSets", 6, 0, service: "route53").Concat(Calls("GetChange", 6, 0, service: "route53")), true),
        })
        {
            tally.Runs++;
            tally.Expect(Rates.Exceeded(calls).Count > 0 == exceeded, $"oracle: {what}: {(exceeded ? "not " : "")}found");
        }
    }

    private static IEnumerable<LoggedCall> Calls(string operation, int count, double apart, double from = 0, string region = "us-east-1", string service = "acm") => Enumerable.Range(0, count)
        .Select(i => new LoggedCall(i, Start.AddSeconds(from + i * apart), service, operation, "111122223333", region, "OK", true, null, null));

    // Whether changes at AWS that the log does not account for are found.
    private static void Effects(Tally tally)
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        EffectRow Intent(Guid? effect, string operation = "RequestCertificate") => new(effect, true, $"{{\"operation\":\"{operation}\"}}");
        EffectRow Outcome(Guid? effect, string? request, string operation = "RequestCertificate") => new(effect, false, request is null ? $"{{\"operation\":\"{operation}\",\"code\":\"AnswerNotSeen\"}}" : $"{{\"operation\":\"{operation}\",\"requestId\":\"{request}\"}}");
        EffectRow Zone(Guid? effect, params string?[] requests) => new(effect, false, System.Text.Json.JsonSerializer.Serialize(new { operation = "ChangeResourceRecordSets", requests }));
        LoggedCall Call(string id, string operation = "RequestCertificate", bool executed = true) => new(1, Start, "acm", operation, "111122223333", "us-east-1", "OK", executed, null, null, id);
        foreach (var (what, calls, rows, found) in new (string, LoggedCall[], EffectRow[], bool)[]
        {
            ("nothing", [], [], false),
            ("an effect that is told", [Call("a")], [Intent(one), Outcome(one, "a")], false),
            ("one that nobody announced", [Call("a")], [], true),
            ("one under another's rows", [Call("a"), Call("b")], [Intent(one), Outcome(one, "a")], true),
            ("one that was not executed", [Call("a", executed: false)], [], false),
            ("one whose answer was lost", [Call("a")], [Intent(one), Outcome(one, null)], false),
            ("two with one answer lost", [Call("a"), Call("b")], [Intent(one), Outcome(one, null)], true),
            ("one whose answer was lost, of another operation", [Call("a", "RenewCertificate")], [Intent(one), Outcome(one, null)], true),
            ("one that is under way", [Call("a")], [Intent(one)], false),
            ("an outcome without an intent", [Call("a")], [Outcome(one, "a")], true),
            ("two outcomes", [Call("a")], [Intent(one), Outcome(one, "a"), Outcome(one, null)], true),
            ("two intents", [Call("a")], [Intent(one), Intent(one), Outcome(one, "a")], true),
            ("several changes of a zone", [Call("a", "ChangeResourceRecordSets"), Call("b", "ChangeResourceRecordSets")], [Intent(two, "ChangeResourceRecordSets"), Zone(two, "a", "x", "b")], false),
            ("a change of a zone that is not told", [Call("a", "ChangeResourceRecordSets"), Call("b", "ChangeResourceRecordSets")], [Intent(two, "ChangeResourceRecordSets"), Zone(two, "a")], true),
            ("changes of a zone, one answer lost", [Call("a", "ChangeResourceRecordSets"), Call("b", "ChangeResourceRecordSets")], [Intent(two, "ChangeResourceRecordSets"), Zone(two, "a", null)], false),
            ("rows of the release before", [Call("a", "ChangeResourceRecordSets")], [Intent(null, "ChangeResourceRecordSets"), Zone(null, "a")], false),
        })
        {
            tally.Runs++;
            tally.Expect(MutationOracle.Problems(calls, rows).Any() == found, $"oracle: {what}: {(found ? "not " : "")}found");
        }
    }

    // A real run of a portal that heeds no rate, and leaves no secret; then each secret is put where a portal could have left it.
    private static async Task PlantedAsync(Tally tally)
    {
        await using var rig = await Rig.StartAsync("oracle", null, Rig.Unpaced);
        tally.Expect(await rig.UntilStoredAsync(await rig.RequestManyAsync("oracle", 15)), "oracle: the certificates were not stored");
        tally.Runs++;
        tally.Expect(Rates.Exceeded(await rig.Emulator.CallsAsync()).Count > 0, "oracle: 15 requests at once were within AWS's rates");
        await StandingOracle.CheckAsync(rig, tally, "oracle, before anything was planted");
        var export = (await File.ReadAllLinesAsync(rig.ExportsFile))[0].Split(' ');
        var passphrase = Encoding.ASCII.GetString(Convert.FromBase64String(export[1]));
        foreach (var (where, plant) in new (string, Func<Task>)[]
        {
            ("a file of its own in the data folder", () => File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(rig.Folder, "data")).FullName, "planted"), Convert.FromBase64String(export[0]))),
            ("a temporary file", () => File.WriteAllTextAsync(Path.Combine(rig.Folder, "tmp", "planted"), PortalCore.AwsSecret)),
            ("a log line", () => File.WriteAllTextAsync(Path.Combine(rig.Folder, "portal-9.log"), $"info: exported with {passphrase}\n")),
            ("a row of the database", () => ExecuteAsync(rig, $"CREATE TABLE Planted (Text TEXT); INSERT INTO Planted VALUES ('{export[0]}')")),
        })
        {
            await plant();
            tally.Runs++;
            tally.Expect(await ProblemsAsync(rig) > 0, $"oracle: a secret in {where} was not found");
            File.Delete(Path.Combine(rig.Folder, "data", "planted"));
            File.Delete(Path.Combine(rig.Folder, "tmp", "planted"));
            File.Delete(Path.Combine(rig.Folder, "portal-9.log"));
        }
    }

    private static async Task<int> ProblemsAsync(Rig rig)
    {
        var found = new Tally(0) { Silent = true };
        await StandingOracle.CheckAsync(rig, found, "");
        rig.Keep(false);
        return found.Broken;
    }

    private static async Task ExecuteAsync(Rig rig, string sql)
    {
        await using var connection = new SqliteConnection(PortalCore.ConnectionStringOf(rig.Folder) + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
