using System.Globalization;

namespace AcmPortal.Attacks;

/// <summary>
/// The dose of an attack test, and what came of it. A run of <c>AcmPortal.Faults attack --full</c> sets both variables; in CI
/// the doses are small and the figures go nowhere.
/// </summary>
internal static class Attack
{
    public const string FullVariable = "ACMPORTAL_ATTACK_FULL";
    public const string FiguresVariable = "ACMPORTAL_ATTACK_FIGURES";
    public const string SeedVariable = "ACMPORTAL_ATTACK_SEED";

    public static bool Full => Environment.GetEnvironmentVariable(FullVariable) is "1";

    /// <summary>Of every random choice.</summary>
    public static int Seed => int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    public static int Dose(int small, int full) => Full ? full : small;

    /// <summary>One figure of a test, for the table.</summary>
    public static void Note(string test, string what, object value)
    {
        if (Environment.GetEnvironmentVariable(FiguresVariable) is { Length: > 0 } file)
            File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{test}\t{what}\t{value}\n"));
    }
}
