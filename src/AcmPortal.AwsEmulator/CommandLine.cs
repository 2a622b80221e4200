using System.Globalization;
using System.Xml;

namespace AcmPortal.AwsEmulator;

/// <summary>The executable's flags. Its defaults feel like AWS, but quick; <see cref="EmulatorOptions"/> itself delays nothing.</summary>
internal static class CommandLine
{
    public const string Help = """
        AcmPortal.AwsEmulator: ACM, Route 53, STS and DNS on loopback.

          --urls URL                 http://127.0.0.1:5081; port 0 takes a free one
          --dns-port N               5053; 0 takes a free one, -1 answers no DNS
          --account ID               111122223333
          --data FILE                keep state in a file
          --exports FILE             note keys and passphrases of exports, for a search for leaks
          --zone NAME                a public hosted zone; may be repeated (example.com, example.org)
          --credentials KEY:SECRET   verify signatures; other keys are unknown; may be repeated
          --rate-scale X             0 = no throttling (default), 1 = AWS's rates
          --rsa-pool N               take RSA keys from a pool of N made at the start
          --fast                     no delays at all; flags after it set single ones again
          --not-found T  --record-delay T  --validation-delay T  --renewal-delay T  --export-window T
          --revocation-delay T  --insync-delay T  --zone-busy T  --list-lag T
          --stale-serial T
                                     T: seconds, 500ms, or an ISO 8601 duration such as PT1M30S
          --page-cap N               largest page of lists
          --shuffle                  names and lists in shuffled order
          --unfriendly               all that AWS may do and clients forget, 5 % failures included
          --seed N                   of shuffling and of faults with a probability
          --call-log N               calls kept in the log (100000)
        """;

    /// <summary>The options, or null and everything that is wrong.</summary>
    public static EmulatorOptions? Parse(string[] args, out List<string> problems)
    {
        var found = new List<string>();
        problems = found;
        var zones = new List<string>();
        var credentials = new List<string>();
        // Timing of a certificate that a person watches.
        var o = new EmulatorOptions
        {
            NotFoundWindow = TimeSpan.FromMilliseconds(300),
            RecordDelay = TimeSpan.FromMilliseconds(1500),
            ValidationDelay = TimeSpan.FromSeconds(3),
            RenewalDelay = TimeSpan.FromSeconds(4),
            InsyncDelay = TimeSpan.FromSeconds(1),
            ZoneBusyDelay = TimeSpan.FromMilliseconds(200),
        };
        for (var i = 0; i < args.Length; i++)
        {
            var (flag, value) = args[i].Split('=', 2) is [var f, var v] ? (f, v) : (args[i], null);
            string Value() => value ?? (i + 1 < args.Length ? args[++i] : Bad($"{flag}: a value is missing", ""));
            T Bad<T>(string text, T instead)
            {
                found.Add(text);
                return instead;
            }
            int Number() => Value() is var text && int.TryParse(text, CultureInfo.InvariantCulture, out var n) ? n : text.Length == 0 ? 0 : Bad($"{flag}: '{text}' is not a whole number", 0);
            TimeSpan Time() => Value() is var text && Duration(text) is { } time ? time : Bad($"{flag}: '{text}' is not a time", TimeSpan.Zero);
            switch (flag)
            {
                case "--urls" or "--url": o = o with { Url = Value().TrimEnd('/') }; break;
                case "--dns-port": o = o with { DnsPort = Number() }; break;
                case "--account": o = o with { AccountId = Value() }; break;
                case "--data": o = o with { DataFile = Value() }; break;
                case "--exports": o = o with { ExportsFile = Value() }; break;
                case "--zone": zones.Add(Value()); break;
                case "--credentials": credentials.Add(Value()); break;
                case "--rate-scale": o = o with { RateScale = Value() is var text && double.TryParse(text, CultureInfo.InvariantCulture, out var n) ? n : Bad($"{flag}: '{text}' is not a number", 0.0) }; break;
                case "--rsa-pool": o = o with { RsaPool = Number() }; break;
                case "--fast":
                    o = o with { NotFoundWindow = default, RecordDelay = default, ValidationDelay = default, RenewalDelay = default, InsyncDelay = default, ZoneBusyDelay = default };
                    break;
                case "--not-found": o = o with { NotFoundWindow = Time() }; break;
                case "--record-delay": o = o with { RecordDelay = Time() }; break;
                case "--validation-delay": o = o with { ValidationDelay = Time() }; break;
                case "--renewal-delay": o = o with { RenewalDelay = Time() }; break;
                case "--export-window": o = o with { ExportRelationWindow = Time() }; break;
                case "--revocation-delay": o = o with { RevocationDelay = Time() }; break;
                case "--insync-delay": o = o with { InsyncDelay = Time() }; break;
                case "--zone-busy": o = o with { ZoneBusyDelay = Time() }; break;
                case "--list-lag": o = o with { ListLag = Time() }; break;
                case "--stale-serial": o = o with { StaleSerialDelay = Time() }; break;
                case "--page-cap": o = o with { ListPageCap = Number() }; break;
                case "--shuffle": o = o with { Shuffle = true }; break;
                case "--unfriendly": o = o with { Unfriendly = true }; break;
                case "--seed": o = o with { Seed = Number() }; break;
                case "--call-log": o = o with { CallLogSize = Number() }; break;
                default: found.Add($"{flag} is not a flag"); break;
            }
        }
        if (zones.Count > 0) o = o with { PublicZones = zones };
        if (credentials.Count > 0) o = o with { Credentials = credentials };
        found.AddRange(o.Problems());
        return found.Count == 0 ? o : null;
    }

    /// <summary>Seconds (<c>1.5</c>), milliseconds (<c>500ms</c>) or ISO 8601 (<c>P45D</c>).</summary>
    public static TimeSpan? Duration(string text)
    {
        if (text.StartsWith('P') || text.StartsWith("-P", StringComparison.Ordinal))
        {
            try { return XmlConvert.ToTimeSpan(text); }
            catch (FormatException) { return null; }
            catch (OverflowException) { return null; }
        }
        var (number, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 0.001) : (text.EndsWith('s') ? text[..^1] : text, 1.0);
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && Math.Abs(n) < 1e10 ? TimeSpan.FromSeconds(n * unit) : null;
    }
}
