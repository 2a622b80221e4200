using System.Diagnostics.CodeAnalysis;

namespace AcmPortal.Web.Shared;

/// <summary>What a use case answered, or why it did not.</summary>
public readonly record struct Outcome<T>(T? Value, ShownError? Error)
{
    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Ok => Error is null;
}
