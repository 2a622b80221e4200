namespace AcmPortal.Web.Certificates;

/// <summary>What was typed into the request wizard so far.</summary>
/// <param name="ProfileId">The chosen profile; null before one was chosen.</param>
/// <param name="Names">As typed.</param>
/// <param name="KeyAlgorithm">As chosen; null for the profile's default.</param>
/// <param name="OwnerContact">Whom to tell; empty for the profile's.</param>
/// <param name="Step">0 profile, 1 names, 2 key, 3 review.</param>
public sealed record RequestDraft(Guid? ProfileId = null, string Names = "", string? KeyAlgorithm = null, string OwnerContact = "", int Step = 0);
