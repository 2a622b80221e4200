using AcmPortal.AwsEmulator.Acm;

namespace AcmPortal.AwsEmulator.State;

/// <summary>Certificates of all accounts and regions, and their clockwork: due events are carried out when anyone looks.</summary>
internal sealed class CertificateStore(World world)
{
    private readonly Dictionary<string, Certificate> _byArn = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Region), List<Certificate>> _lists = [];
    private readonly Dictionary<(string Account, string Region, string Token), Certificate> _tokens = [];
    private readonly PriorityQueue<Certificate, (DateTimeOffset At, long Sequence)> _due = new();
    private readonly HashSet<Certificate> _watching = [];
    private long _seenDns = -1;

    public IReadOnlyCollection<Certificate> All => _byArn.Values;
    public Certificate? Find(string arn) => _byArn.GetValueOrDefault(arn);
    public Certificate? FindById(string id) => _byArn.Values.FirstOrDefault(c => c.Id == id || c.Arn == id);

    /// <summary>In the order of creation, deleted ones included.</summary>
    public IReadOnlyList<Certificate> In(string account, string region) => _lists.TryGetValue((account, region), out var list) ? list : [];

    public Certificate? ByToken(string account, string region, string token) => _tokens.GetValueOrDefault((account, region, token));

    public void Add(Certificate certificate)
    {
        Index(certificate);
        world.Touch(certificate);
        Reconsider(certificate, world.Now);
    }

    public void Restore(Certificate certificate)
    {
        Index(certificate);
        Schedule(certificate);
    }

    public void Clear()
    {
        _byArn.Clear();
        _lists.Clear();
        _tokens.Clear();
        _due.Clear();
        _watching.Clear();
        _seenDns = -1;
    }

    /// <summary>Call after any change to a certificate: carries out what is due and plans what is next.</summary>
    public void Reconsider(Certificate certificate, DateTimeOffset now)
    {
        if (Lifecycle.Run(world, certificate, now)) world.Touch(certificate);
        Schedule(certificate);
    }

    /// <summary>Brings everything up to the given time.</summary>
    public void Advance(DateTimeOffset now)
    {
        if (_seenDns != world.Zones.Epoch)
        {
            _seenDns = world.Zones.Epoch;
            foreach (var certificate in _watching.ToList()) Reconsider(certificate, now);
        }
        while (_due.TryPeek(out var certificate, out var due) && due.At <= now)
        {
            _due.Dequeue();
            // An entry of an older plan: the certificate has a newer one in the queue, or nothing to do.
            if (certificate.NextEventAt != due.At) continue;
            certificate.NextEventAt = null;
            Reconsider(certificate, now);
        }
    }

    /// <summary>Plans everything anew, after settings that plans depend on were changed.</summary>
    public void Replan(DateTimeOffset now)
    {
        foreach (var certificate in _byArn.Values) Reconsider(certificate, now);
    }

    private void Schedule(Certificate certificate)
    {
        if (certificate.WatchesDns) _watching.Add(certificate); else _watching.Remove(certificate);
        var next = Lifecycle.NextEvent(world, certificate);
        if (next == certificate.NextEventAt) return;
        certificate.NextEventAt = next;
        if (next is { } at) _due.Enqueue(certificate, (at, certificate.Sequence));
    }

    private void Index(Certificate certificate)
    {
        _byArn[certificate.Arn] = certificate;
        var key = (certificate.Account, certificate.Region);
        if (!_lists.TryGetValue(key, out var list)) _lists[key] = list = [];
        list.Add(certificate);
        if (certificate.IdempotencyToken is { } token) _tokens[(certificate.Account, certificate.Region, token)] = certificate;
    }
}
