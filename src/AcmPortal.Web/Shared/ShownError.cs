using AcmPortal.Core.Access;

namespace AcmPortal.Web.Shared;

/// <summary>What kind of refusal an error is, for pages that react to it.</summary>
public enum ErrorKind { Invalid, NotAllowed, NotFound, ChangedMeanwhile, StaleSignIn, Refused, Fault }

/// <summary>An error as it is shown: a sentence for people, fields where some are wrong, a reference where it was a fault of the portal.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Sentence">What happened and what to do.</param>
/// <param name="Fields">The wrong fields, with the names of the use case's input.</param>
/// <param name="Reference">Found in the log; only for faults.</param>
public sealed record ShownError(ErrorKind Kind, string Sentence, IReadOnlyList<FieldError> Fields, string? Reference = null)
{
    /// <summary>The sentence of a field, or null.</summary>
    public string? For(string field) => Fields.FirstOrDefault(f => string.Equals(f.Field, field, StringComparison.OrdinalIgnoreCase))?.Message;

    /// <summary>An expected refusal.</summary>
    public static ShownError Of(UseCaseException e) => e switch
    {
        InvalidInputException invalid => new(ErrorKind.Invalid, e.Message, invalid.Errors),
        NotAllowedException => new(ErrorKind.NotAllowed, e.Message, []),
        NotFoundException => new(ErrorKind.NotFound, e.Message, []),
        StaleSignInException => new(ErrorKind.StaleSignIn, e.Message, []),
        ChangedMeanwhileException => new(ErrorKind.ChangedMeanwhile, e.Message, []),
        _ => new(ErrorKind.Refused, e.Message, []),
    };

    /// <summary>A fault of the portal; what it was is in the log only.</summary>
    public static ShownError Fault(string reference) => new(
        ErrorKind.Fault,
        "The portal could not do this because of a fault of its own. Nothing that was stored is lost. Try again; if it stays, give the reference to whoever runs the portal: it stands beside the cause in the log.",
        [], reference);
}
