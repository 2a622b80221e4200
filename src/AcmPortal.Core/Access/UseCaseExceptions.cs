namespace AcmPortal.Core.Access;

/// <summary>An expected refusal: its message is written for the person who asked and may be shown as it is.</summary>
public abstract class UseCaseException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The actor lacks a permission, or may not use it here: then <paramref name="why"/> says so.</summary>
public sealed class NotAllowedException(Permission permission, string? why = null)
    : UseCaseException(why ?? $"This needs the permission {permission}. Ask an administrator of the portal for it.")
{
    /// <summary>The permission that was missing.</summary>
    public Permission Permission { get; } = permission;

    /// <summary>Whether it is recorded already: a use case may run another one.</summary>
    internal bool Noted { get; set; }
}

/// <summary>The person proved who they are too long ago for what they asked; the same after a fresh sign-in is allowed.</summary>
/// <param name="limit">How long ago it may be.</param>
public sealed class StaleSignInException(TimeSpan limit)
    : UseCaseException($"This needs a sign-in that is not older than {limit.TotalMinutes:0} minutes, and yours is, or nobody can tell. Sign in again, then do it once more.");

/// <summary>One wrong field: its name, and a sentence that says why and what would be right.</summary>
public sealed record FieldError(string Field, string Message);

/// <summary>The input was refused; every wrong field is named at once.</summary>
public sealed class InvalidInputException(IReadOnlyList<FieldError> errors)
    : UseCaseException(string.Join(" ", errors.Select(e => e.Message)))
{
    /// <summary>For one field.</summary>
    public InvalidInputException(string field, string message) : this([new FieldError(field, message)]) { }

    /// <summary>What is wrong, field by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}

/// <summary>The object does not exist, or the actor may not know that it does.</summary>
public sealed class NotFoundException(string what) : UseCaseException($"{what} was not found. It may have been deleted.");

/// <summary>The object is in a state that does not allow this, or somebody else changed it in the meantime.</summary>
public sealed class RefusedException(string message) : UseCaseException(message);

/// <summary>Somebody else saved the object after it was read.</summary>
public sealed class ChangedMeanwhileException(string what)
    : UseCaseException($"{what} was changed by somebody else after you opened it. Reload to see the change, or save again to overwrite it.");
