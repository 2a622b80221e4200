using AcmPortal.Core.Access;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// What a person must have done before a private key leaves to their browser: proved who they are a short while ago, and
/// said why. Tokens speak for machines, whose owner proved it when the token or its secret was made; they may give a reason.
/// </summary>
public static class KeyExportRules
{
    /// <summary>Characters of a reason at most.</summary>
    public const int LongestReason = 200;

    /// <summary>Whether the actor is an API token.</summary>
    public static bool IsByToken(Actor actor) => actor.Via.StartsWith("token:", StringComparison.Ordinal);

    /// <summary>Whether the actor's sign-in is fresh enough.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="limit"><see cref="AccessOptions.KeyExport"/>; null: any sign-in will do.</param>
    /// <param name="now">The real time, UTC.</param>
    public static bool IsFresh(Actor actor, TimeSpan? limit, DateTime now) =>
        limit is not { } most || IsByToken(actor) || (actor.AuthenticatedAt is { } at && now - at <= most);

    /// <summary>What is wrong with a reason; null when nothing is.</summary>
    public static string? ReasonProblem(Actor actor, string? reason)
    {
        var text = Trim(reason);
        if (text is null)
            return IsByToken(actor) ? null : "Say why the private key is taken: 1 to 200 characters, for example the number of the change.";
        if (text.Length > LongestReason)
            return $"The reason has {text.Length} characters; it may have {LongestReason}.";
        return text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') ? "The reason has a line break or another control character. Write it on one line." : null;
    }

    /// <summary>The reason as it is kept; null where none was given.</summary>
    public static string? Trim(string? reason) => string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(' ');
}
