namespace AcmPortal.Core.Dns;

/// <summary>What public DNS said: an answer, that there is no such name, or why it could not be asked.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public abstract record DnsReply<T>
{
    private DnsReply()
    {
    }

    /// <summary>The answer; an empty list where the name has nothing of the kind.</summary>
    public sealed record Answer(T Value) : DnsReply<T>;

    /// <summary>The name does not exist.</summary>
    public sealed record NoSuchName : DnsReply<T>;

    /// <summary>DNS could not be asked.</summary>
    /// <param name="Reason">The end of a sentence: "DNS could not be asked: …".</param>
    public sealed record CouldNotAsk(string Reason) : DnsReply<T>;
}

/// <summary>One property of a CAA record.</summary>
/// <param name="Flags">128 marks it critical.</param>
/// <param name="Tag">issue, issuewild, iodef, …; lower case.</param>
/// <param name="Value">For issue and issuewild: the CA's domain, perhaps with parameters after a semicolon.</param>
public sealed record CaaProperty(int Flags, string Tag, string Value);

/// <summary>The CAA set that counts for a name.</summary>
/// <param name="FoundAt">The name at which it stands; null where neither the name nor any above it has one.</param>
/// <param name="Properties">Its properties.</param>
public sealed record CaaSet(string? FoundAt, IReadOnlyList<CaaProperty> Properties);
