using AcmPortal.Harness;

namespace AcmPortal.Faults;

/// <summary>What a command found, over all its runs.</summary>
internal sealed class Tally(int seed)
{
    private readonly List<string> kept = [];

    public int Seed { get; } = seed;
    public int Runs { get; set; }

    /// <summary>Paid for at AWS, or asked for, and not stored with a key that fits.</summary>
    public int Lost { get; set; }

    /// <summary>Certificates at AWS beyond one for each order.</summary>
    public int Duplicates { get; set; }

    /// <summary>Orders that stopped: open and not done in time, or without a next attempt.</summary>
    public int Stuck { get; set; }

    /// <summary>Any other promise that was broken, and points that were never reached.</summary>
    public int Broken { get; set; }
    public bool Clean => Lost + Duplicates + Stuck + Broken == 0;

    /// <summary>For what is expected to be found.</summary>
    public bool Silent { get; init; }

    public void Say(string problem)
    {
        if (!Silent)
            Console.WriteLine($"  FAILED (seed {Seed}): {problem}");
    }

    /// <summary>A promise that holds, or counts as broken.</summary>
    public void Expect(bool holds, string problem)
    {
        if (holds)
            return;
        Broken++;
        Say(problem);
    }

    public void Kept(Rig rig)
    {
        rig.Keep();
        kept.Add(rig.Folder);
    }

    public void Add(Tally other)
    {
        (Runs, Lost, Duplicates, Stuck, Broken) = (Runs + other.Runs, Lost + other.Lost, Duplicates + other.Duplicates, Stuck + other.Stuck, Broken + other.Broken);
        kept.AddRange(other.kept);
    }

    /// <summary>Prints the last line; the exit code.</summary>
    public int End(string command, double seconds)
    {
        foreach (var folder in kept)
            Console.WriteLine($"kept: {folder}");
        Report.Result(new { runs = Runs, lost = Lost, duplicates = Duplicates, stuck = Stuck, broken = Broken, seed = Seed, command, seconds = Math.Round(seconds, 1) });
        return Clean ? 0 : 1;
    }
}
