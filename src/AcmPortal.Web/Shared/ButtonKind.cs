namespace AcmPortal.Web.Shared;

/// <summary>How loud a button is. One <see cref="Primary"/> a page.</summary>
public enum ButtonKind
{
    /// <summary>Outlined.</summary>
    Plain,

    /// <summary>The one thing that this page is for.</summary>
    Primary,

    /// <summary>Opens something that destroys.</summary>
    Danger,

    /// <summary>Destroys; only inside a confirmation.</summary>
    DangerPrimary,

    /// <summary>Without an outline, beside others.</summary>
    Ghost,
}
