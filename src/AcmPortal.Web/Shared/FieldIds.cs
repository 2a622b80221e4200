namespace AcmPortal.Web.Shared;

/// <summary>What a control takes from its <see cref="Field"/>.</summary>
/// <param name="Id">For <c>id</c>.</param>
/// <param name="DescribedBy">For <c>aria-describedby</c>.</param>
/// <param name="Invalid">For <c>aria-invalid</c>.</param>
public sealed record FieldIds(string Id, string? DescribedBy, string? Invalid);
