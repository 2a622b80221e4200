namespace AcmPortal.Core.Access;

/// <summary>What a session is called where people read it, in the list of sessions and in the audit log: enough to find it, and no use to get in.</summary>
public static class SessionReference
{
    /// <summary>Twelve hexadecimal digits: the part of its id that is random.</summary>
    public static string Of(Guid sessionId) => sessionId.ToString("N")[20..];
}
