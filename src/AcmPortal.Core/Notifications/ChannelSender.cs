namespace AcmPortal.Core.Notifications;

/// <summary>How sending ended.</summary>
public enum SendResult
{
    /// <summary>The channel took it.</summary>
    Sent,

    /// <summary>Not now: it is tried again.</summary>
    Later,

    /// <summary>Never as it stands: a person must change something first.</summary>
    Never,
}

/// <summary>The channel's answer to one alert.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Words">What the channel said and, where it refused, what to do. Never an address with its token, a password or a key.</param>
/// <param name="RetryAfter">How long the channel wants to be left alone; null when it does not say.</param>
public sealed record SendOutcome(SendResult Result, string Words, TimeSpan? RetryAfter = null);

/// <summary>A channel with its opened secrets, for as long as one alert takes.</summary>
/// <param name="Kind">How it speaks.</param>
/// <param name="Settings">What is no secret.</param>
/// <param name="Secret">Opens one of its sealed secrets; null when it has none of the field.</param>
public sealed record ChannelTarget(AlertChannelKind Kind, ChannelSettings Settings, Func<string, string?> Secret)
{
    /// <summary>An address outside the channel's own recipients, for e-mail; empty for those.</summary>
    public string Recipient { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} channel";
}

/// <summary>Speaks the language of one kind of channel.</summary>
internal interface IChannelSender
{
    AlertChannelKind Kind { get; }

    /// <summary>Sends one alert; what the channel answers is the outcome, what keeps it from answering is thrown.</summary>
    Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken);
}
