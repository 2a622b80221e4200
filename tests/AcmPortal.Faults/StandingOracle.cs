using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Harness;

namespace AcmPortal.Faults;

/// <summary>What must hold at the end of every run, whatever it was about: I6, no secret anywhere, I7, no quota exceeded, and of I4 that the log accounts for each change at AWS.</summary>
internal static class StandingOracle
{
    // The key belongs there; the emulator's own output is not the portal's.
    private static readonly string[] NotSearched = ["master.key", "emulator.log", "commits.sock", "link.log"];

    // Whoever signs in by a link from the host.
    private static readonly Actor Local = Actor.Administrator("local-admin", "Local administrator", "test");

    // Public, and stored in clear text: where it is not found, nothing was searched.
    private const string Public = "AKIAEXAMPLE";

    /// <summary>Checks a rig whose portals still run; adds what is wrong to the tally.</summary>
    public static async Task CheckAsync(Rig rig, Tally tally, string what)
    {
        var problems = await LeaksAsync(rig);
        if (rig.Paced)
            problems.AddRange(Rates.Exceeded(await rig.Emulator.CallsAsync()).Select(e => "AWS's rate was exceeded: " + e));
        // A database that was put back lacks the rows of what was done since.
        if (!rig.WasPutBack)
            problems.AddRange(await MutationOracle.ProblemsAsync(rig));
        if (problems.Count == 0)
            return;
        tally.Broken += problems.Count;
        foreach (var problem in problems)
            tally.Say($"{what}: {problem}");
        tally.Kept(rig);
    }

    private static async Task<List<string>> LeaksAsync(Rig rig)
    {
        var canaries = await CanariesAsync(rig);
        var problems = new List<string>();
        var searched = false;
        foreach (var file in Directory.EnumerateFiles(rig.Folder, "*", SearchOption.AllDirectories).Where(f => !NotSearched.Contains(Path.GetFileName(f))))
        {
            if (await ReadAsync(file) is not { } content)
                continue;
            searched |= content.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Public)) >= 0;
            problems.AddRange(canaries.Find(content).Select(name => $"{name} is in {Path.GetRelativePath(rig.Folder, file)}"));
        }

        if (!searched)
            problems.Add($"what is public was not found, so that nothing was searched for {canaries.Count} secrets");
        return problems;
    }

    /// <summary>The secrets of a run: those that were planted before it, each key and passphrase that AWS handed out, and a token that is used here.</summary>
    public static async Task<Canaries> CanariesAsync(Rig rig)
    {
        var canaries = new Canaries();
        canaries.Add("the AWS secret", System.Text.Encoding.ASCII.GetBytes(PortalCore.AwsSecret));
        canaries.Add("the master key", Convert.FromBase64String((await File.ReadAllTextAsync(PortalCore.KeyFileOf(rig.Folder))).Trim()));
        canaries.Add("the secret of an API token", System.Text.Encoding.ASCII.GetBytes(await UseTokenAsync(rig)));
        foreach (var (name, secret) in rig.Planted)
            canaries.Add(name, System.Text.Encoding.ASCII.GetBytes(secret));
        foreach (var export in File.Exists(rig.ExportsFile) ? (await File.ReadAllLinesAsync(rig.ExportsFile)).Select(l => l.Split(' ')) : [])
        {
            canaries.AddKey("a certificate's private key", Convert.FromBase64String(export[0]));
            canaries.Add("a passphrase of an export", Convert.FromBase64String(export[1]));
        }

        return canaries;
    }

    // Sent once as it should be, and once as it should not.
    private static async Task<string> UseTokenAsync(Rig rig)
    {
        var token = (await rig.Core.Get<CreateToken>().RunAsync(Local, new CreateTokenInput($"canary {Guid.CreateVersion7():N}", [ApiScope.Read], 1))).Token.Reveal();
        foreach (var portal in rig.Portals)
        {
            using var client = new HttpClient { BaseAddress = portal.Url };
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var right = await client.GetAsync(new Uri("/api/v1/orders?pageSize=1", UriKind.Relative));
            using var wrong = await client.GetAsync(new Uri($"/api/v1/orders?token={token}", UriKind.Relative));
            if (right.StatusCode is not HttpStatusCode.OK)
                throw new InvalidOperationException($"A live token was answered {(int)right.StatusCode}.");
        }

        // Its own signs may be among those that part it from the rest.
        return token[(token.IndexOf('_', 5) + 1)..token.LastIndexOf('_')];
    }

    // Null for what is gone meanwhile, as SQLite's log may be.
    private static async Task<byte[]?> ReadAsync(string file)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            return copy.ToArray();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
