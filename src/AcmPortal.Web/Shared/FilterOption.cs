namespace AcmPortal.Web.Shared;

/// <summary>One choice of a filter: its value in the address, and its words.</summary>
public sealed record FilterOption(string Value, string Text);
