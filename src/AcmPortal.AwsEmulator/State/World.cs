using System.Security.Cryptography;
using System.Text;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.Pki;

namespace AcmPortal.AwsEmulator.State;

/// <summary>
/// Everything that the emulator knows. All of it is read and changed under <see cref="Gate"/>; what takes time (keys,
/// files, waiting) happens outside.
/// </summary>
internal sealed class World
{
    private readonly HashSet<IEntity> _dirty = [];
    private readonly List<IEntity> _removed = [];

    public World(EmulatorOptions options)
    {
        Options = options;
        Clock = new VirtualClock(options.TimeProvider);
        Journal = options.DataFile is null ? null : new Journal(options.DataFile);
        Exports = options.ExportsFile is null ? null : new ExportsFile(options.ExportsFile);
        Certificates = new CertificateStore(this);
        Zones = new ZoneStore(this);
        Authority = new CertificateAuthority(options);
        Clear();
        Journal?.Load(this);
        if (Zones.All.Count == 0)
            foreach (var name in options.PublicZones) Zones.Create(options.AccountId, name, isPrivate: false, delegation: null);
        Save();
    }

    public Lock Gate { get; } = new();
    public EmulatorOptions Options { get; }
    public VirtualClock Clock { get; }
    public Journal? Journal { get; }
    public ExportsFile? Exports { get; }
    public CertificateStore Certificates { get; }
    public ZoneStore Zones { get; }
    public CertificateAuthority Authority { get; }

    /// <summary>Where this emulator answers; null until it listens, and without it CRL addresses are of AWS's form.</summary>
    public Uri? Address { get; set; }
    public Meta Meta { get; private set; } = new();
    public Settings Settings { get; set; } = new();
    public Policy Policy { get; private set; } = new(new PolicyDocument());
    public RateLimits Limits { get; private set; } = null!;
    public Dictionary<string, Session> Sessions { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Change> Changes { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now => Clock.Now;

    public long NextSequence()
    {
        Touch(Meta);
        return Meta.NextSequence++;
    }

    public void Touch(IEntity entity)
    {
        if (Journal is not null) _dirty.Add(entity);
    }

    public void Forget(IEntity entity)
    {
        _dirty.Remove(entity);
        if (Journal is not null) _removed.Add(entity);
    }

    /// <summary>Hands what changed to the journal; call it before the gate is left, and <see cref="Journal.Write"/> after.</summary>
    public void Save()
    {
        if (Journal is null || (_dirty.Count == 0 && _removed.Count == 0)) return;
        if (_dirty.Contains(Meta)) StoreMeta();
        foreach (var entity in _removed) Journal.Append(entity, removed: true);
        foreach (var entity in _dirty) Journal.Append(entity, removed: false);
        _dirty.Clear();
        _removed.Clear();
    }

    public void SetPolicy(PolicyDocument document)
    {
        Policy = new Policy(document);
        Touch(Meta);
    }

    public void SetLimits(LimitsDocument document) => Limits = new RateLimits(document, Clock.Real);

    public void SetClock(DateTimeOffset now, bool frozen)
    {
        Certificates.Advance(Clock.Now);
        Clock.Set(now, frozen);
        Touch(Meta);
        Certificates.Advance(Clock.Now);
    }

    public void AdvanceClock(TimeSpan by)
    {
        Certificates.Advance(Clock.Now);
        Clock.Advance(by);
        Touch(Meta);
        Certificates.Advance(Clock.Now);
    }

    /// <summary>Back to the state of the first start; the CA stays, so that a root that was handed out stays right.</summary>
    public void Reset()
    {
        Clear();
        foreach (var name in Options.PublicZones) Zones.Create(Options.AccountId, name, isPrivate: false, delegation: null);
        if (Journal is not null)
        {
            Journal.Truncate();
            if (Authority.Stored is { } stored) Touch(stored);
            Touch(Meta);
        }
    }

    public void Restore(Meta meta)
    {
        Meta = meta;
        Clock.Restore(meta.ClockOffset, meta.ClockFrozenAt);
        if (meta.Policy is not null) Policy = new Policy(meta.Policy);
    }

    /// <summary>A number that depends on the seed and the text only: for orders that are shuffled, yet the same on every page.</summary>
    public int Shuffled(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Options.Seed}|{text}"), hash);
        return BitConverter.ToInt32(hash);
    }

    private void Clear()
    {
        _dirty.Clear();
        _removed.Clear();
        Meta = new Meta();
        Clock.Restore(TimeSpan.Zero, null);
        Settings = Settings.From(Options);
        Policy = new Policy(new PolicyDocument());
        Limits = new RateLimits(new LimitsDocument { Scale = Options.RateScale }, Clock.Real);
        Sessions.Clear();
        Changes.Clear();
        Certificates.Clear();
        Zones.Clear();
    }

    private void StoreMeta()
    {
        Meta.ClockOffset = Clock.Offset;
        Meta.ClockFrozenAt = Clock.FrozenAt;
        Meta.Policy = Policy.Document;
    }
}
