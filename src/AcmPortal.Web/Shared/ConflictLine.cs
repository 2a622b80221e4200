namespace AcmPortal.Web.Shared;

/// <summary>One field on which two savers differ.</summary>
/// <param name="Field">The words on screen.</param>
/// <param name="Theirs">As it is saved now.</param>
/// <param name="Mine">As this page has it.</param>
public sealed record ConflictLine(string Field, string Theirs, string Mine);
