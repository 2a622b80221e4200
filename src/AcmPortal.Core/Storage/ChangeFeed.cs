using System.Collections.Concurrent;

namespace AcmPortal.Core.Storage;

/// <summary>One committed change: what kind of object, and which.</summary>
/// <param name="Kind">For example <c>order</c> or <c>certificate</c>; see <see cref="ChangeKind"/>.</param>
/// <param name="Id">The object's row id.</param>
public readonly record struct Change(string Kind, Guid Id)
{
    /// <summary>Stands for an unknown number of objects of a kind, as other instances tell them: it concerns whoever follows one.</summary>
    public static readonly Guid Many = Guid.Empty;

    /// <summary>Whether it may be about the object.</summary>
    public bool Is(string kind, Guid id) => Kind == kind && (Id == id || Id == Many);
}

/// <summary>The kinds of object that pages follow.</summary>
public static class ChangeKind
{
    public const string Connection = "connection";
    public const string Authority = "authority";
    public const string Profile = "profile";
    public const string Order = "order";
    public const string Certificate = "certificate";
    public const string Alert = "alert";
    public const string AlertSetup = "alert-setup";
    public const string ApiToken = "api-token";

    /// <summary>Teams, users, roles and sessions; the id is the team's, user's or session's.</summary>
    public const string Access = "access";

    /// <summary>The reading of an account and region.</summary>
    public const string AwsScope = "aws-scope";

    /// <summary>After a restore AWS is left alone, or that has ended.</summary>
    public const string RestoreHold = "restore-hold";

    /// <summary>The demo's time was moved.</summary>
    public const string DomainTime = "domain-time";
}

/// <summary>
/// Tells open pages of this process what was committed, after the commit; what other instances commit comes through
/// <see cref="ChangePoller"/>. A hint only: a page also looks by itself now and then.
/// </summary>
public sealed class ChangeFeed
{
    private readonly ConcurrentDictionary<long, Action<Change>> subscribers = new();
    private long next;

    /// <summary>Names this process among the instances.</summary>
    public Guid Source { get; } = Guid.CreateVersion7();

    /// <summary>Calls <paramref name="handler"/> on each change, on the committing thread: hand over, do not work there.</summary>
    public IDisposable Subscribe(Action<Change> handler)
    {
        var key = Interlocked.Increment(ref next);
        subscribers[key] = handler;
        return new Subscription(() => subscribers.TryRemove(key, out _));
    }

    internal void Publish(IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            foreach (var subscriber in subscribers.Values)
                subscriber(change);
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
