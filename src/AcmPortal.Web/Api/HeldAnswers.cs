using AcmPortal.Web.Access;

namespace AcmPortal.Web.Api;

/// <summary>Answers that are held back until something has happened: each looks at the database every second, so one token has a few at a time.</summary>
public sealed class HeldAnswers
{
    /// <summary>Of one token, in this process.</summary>
    public const int PerToken = 20;

    private readonly CircuitSeats seats = new(PerToken);

    /// <summary>Whether one more may be held.</summary>
    public bool TryTake(string publicId) => seats.TryTake(publicId);

    /// <summary>It was given.</summary>
    public void Leave(string publicId) => seats.Leave(publicId);
}
