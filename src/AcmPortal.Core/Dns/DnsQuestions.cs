using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace AcmPortal.Core.Dns;

/// <summary>Asks public DNS. Never throws for what DNS does: the reply says it. Nothing is cached beyond one question.</summary>
public sealed class DnsQuestions
{
    private readonly DnsOptions options;
    private readonly Lazy<(LookupClient? Client, string? Problem)> client;

    /// <summary>Resolvers are looked up at the first question.</summary>
    public DnsQuestions(DnsOptions options)
    {
        this.options = options;
        client = new(Connect);
    }

    /// <summary>Whether DNS may be asked at all.</summary>
    public bool Enabled => options.Enabled;

    /// <summary>The name servers of a zone as public DNS delegates it; lower case, without final dot.</summary>
    public Task<DnsReply<IReadOnlyList<string>>> NameServersAsync(string zone, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<string>>(zone, QueryType.NS,
        records => [.. records.OfType<NsRecord>().Where(r => Plain(r.DomainName.Value) == zone).Select(r => Plain(r.NSDName.Value)).Order(StringComparer.Ordinal)], cancellationToken);

    /// <summary>Where the CNAME at a name points to; null where there is none.</summary>
    public Task<DnsReply<string?>> CnameAsync(string name, CancellationToken cancellationToken) => AskAsync(name, QueryType.CNAME,
        records => records.OfType<CNameRecord>().Where(r => Plain(r.DomainName.Value) == name).Select(r => Plain(r.CanonicalName.Value)).FirstOrDefault(), cancellationToken);

    /// <summary>
    /// The CAA set that counts for <paramref name="name"/> (without its star): that of the name itself, else of the nearest
    /// name above it that has one (RFC 8659). <paramref name="asked"/> shares answers between names of one list.
    /// </summary>
    public async Task<DnsReply<CaaSet>> CaaAsync(string name, ConcurrentDictionary<string, Task<DnsReply<IReadOnlyList<CaaProperty>>>> asked, CancellationToken cancellationToken)
    {
        for (var at = name; at.Length > 0; at = at.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? at[(dot + 1)..] : "")
        {
            switch (await asked.GetOrAdd(at, n => AskAsync<IReadOnlyList<CaaProperty>>(n, QueryType.CAA,
                records => [.. records.OfType<CaaRecord>().Select(r => new CaaProperty(r.Flags, r.Tag.ToLowerInvariant(), r.Value))], cancellationToken)))
            {
                case DnsReply<IReadOnlyList<CaaProperty>>.Answer { Value: { Count: > 0 } set }:
                    return new DnsReply<CaaSet>.Answer(new(at, set));
                // No top-level domain has CAA records, and a resolver that knows only some zones does not answer for it.
                case DnsReply<IReadOnlyList<CaaProperty>>.CouldNotAsk(var reason) when at.Contains('.', StringComparison.Ordinal):
                    return new DnsReply<CaaSet>.CouldNotAsk(reason);
            }
        }

        return new DnsReply<CaaSet>.Answer(new(null, []));
    }

    private async Task<DnsReply<T>> AskAsync<T>(string name, QueryType type, Func<IReadOnlyList<DnsResourceRecord>, T> read, CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return new DnsReply<T>.CouldNotAsk("it is switched off (Dns:Enabled).");
        var (lookup, problem) = client.Value;
        if (lookup is null)
            return new DnsReply<T>.CouldNotAsk(problem!);
        try
        {
            var reply = await lookup.QueryAsync(name + ".", type, QueryClass.IN, cancellationToken);
            return reply.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => new DnsReply<T>.Answer(read(reply.Answers)),
                DnsHeaderResponseCode.NotExistentDomain => new DnsReply<T>.NoSuchName(),
                DnsHeaderResponseCode.ServerFailure => new DnsReply<T>.CouldNotAsk($"the resolver failed for {name} (SERVFAIL): its name servers do not answer, or DNSSEC is broken."),
                var code => new DnsReply<T>.CouldNotAsk($"the resolver answered {code} for {name}."),
            };
        }
        catch (OperationCanceledException)
        {
            return new DnsReply<T>.CouldNotAsk("no answer came in time.");
        }
        catch (DnsResponseException e)
        {
            return new DnsReply<T>.CouldNotAsk(e.Code == DnsResponseCode.ConnectionTimeout ? "no answer came in time." : $"the resolver could not be reached ({e.Code}).");
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or ArgumentException or IOException)
        {
            return new DnsReply<T>.CouldNotAsk($"the resolver could not be reached ({e.Message.TrimEnd('.')}).");
        }
    }

    private (LookupClient?, string?) Connect()
    {
        try
        {
            var servers = options.Servers.Select(Server).ToArray();
            if (servers.Length == 0)
                servers = [.. NameServer.ResolveNameServers().Select(s => new NameServer(IPAddress.Parse(s.Address), s.Port))];
            return servers.Length == 0
                ? (null, "the host has no resolver.")
                : (new LookupClient(new LookupClientOptions(servers)
                {
                    Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
                    Retries = 1,
                    UseCache = false,
                    ThrowDnsErrors = false,
                    ContinueOnDnsError = false,
                    UseTcpFallback = true,
                }), null);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or IOException or SocketException or NotSupportedException)
        {
            return (null, $"the host's resolver could not be found out ({e.Message.TrimEnd('.')}).");
        }
    }

    private static NameServer Server(string text)
    {
        var endpoint = IPEndPoint.Parse(text);
        return new NameServer(endpoint.Address, endpoint.Port == 0 ? 53 : endpoint.Port);
    }

    private static string Plain(string name) => name.TrimEnd('.').ToLowerInvariant();
}
