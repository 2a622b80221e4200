using System.Net;
using AcmPortal.AwsEmulator.Acm;
using AcmPortal.AwsEmulator.Control;
using AcmPortal.AwsEmulator.Dns;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.Route53;
using AcmPortal.AwsEmulator.State;
using AcmPortal.AwsEmulator.Sts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.AwsEmulator;

/// <summary>A running emulator. Its HTTP face is all that a client sees; the members here save tests a round trip.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly World _world;
    private readonly DnsServer? _dns;
    private readonly Holds _holds;
    private readonly CallLog _log;
    private int _disposed;

    private EmulatorHost(WebApplication app, World world, DnsServer? dns, Holds holds, CallLog log, Uri url) =>
        (_app, _world, _dns, _holds, _log, Url) = (app, world, dns, holds, log, url);

    /// <summary>Where it answers, with the port that it really got.</summary>
    public Uri Url { get; }

    /// <summary>UDP and TCP port on 127.0.0.1, -1 when DNS is off.</summary>
    public int DnsPort => _dns?.Port ?? -1;

    /// <summary>The virtual time.</summary>
    public DateTimeOffset Now => _world.Now;

    /// <summary>Every call so far, the oldest first, as many as the log keeps.</summary>
    public IReadOnlyList<CallEntry> Calls => _log.Entries;

    /// <summary>The hosted zones: id and name with its final dot.</summary>
    public IReadOnlyList<(string Id, string Name, string Account, bool Private)> Zones
    {
        get { lock (_world.Gate) return [.. _world.Zones.All.OrderBy(z => z.Sequence).Select(z => (z.Id, z.Name, z.Account, z.Private))]; }
    }

    /// <summary>The root that every chain ends at, as PEM.</summary>
    public string RootPem => _world.Authority.RootPem;

    /// <summary>Starts an emulator and returns when it answers.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the message names all that are.</exception>
    /// <exception cref="IOException">A port is taken or the data file can't be used.</exception>
    public static async Task<EmulatorHost> StartAsync(EmulatorOptions options, CancellationToken ct = default)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        var world = new World(options);
        DnsServer? dns = null;
        WebApplication? app = null;
        try
        {
            world.Authority.Made = () =>
            {
                lock (world.Gate)
                {
                    if (world.Authority.Stored is { } stored) world.Touch(stored);
                    world.Save();
                }
            };
            await world.Authority.Keys.PrepareAsync(ct);
            world.Journal?.Write();
            dns = options.DnsPort < 0 ? null : DnsServer.Start(world, options.DnsPort);
            var holds = new Holds(options.TimeProvider);
            var log = new CallLog(options.CallLogSize, options.TimeProvider);
            var faults = new Faults(options.Seed);
            if (options.Unfriendly) faults.Replace(Faults.Unfriendly());
            var configured = options.Credentials.Select(c => c.Split(':', 2)).ToDictionary(c => c[0], c => c[1], StringComparer.Ordinal);
            var services = new Dictionary<AwsService, IService> { [AwsService.Acm] = new AcmService(world), [AwsService.Route53] = new Route53Service(world), [AwsService.Sts] = new StsService(world) };
            var gateway = new Gateway(world, new Identity(world, configured), faults, holds, log, services);
            var control = new ControlApi(world, faults, holds, log);

            // Nothing of the surrounding configuration (ASPNETCORE_URLS, appsettings.json) may move the listener off loopback.
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.AllowSynchronousIO = false;
                var uri = new Uri(options.Url);
                kestrel.Listen(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback, uri.IsDefaultPort ? 80 : uri.Port);
            });
            app = builder.Build();
            app.Run(http => http.Request.Path.StartsWithSegments("/_emulator") ? control.HandleAsync(http) : gateway.HandleAsync(http));
            await app.StartAsync(ct);
            var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            world.Address = bound;
            return new EmulatorHost(app, world, dns, holds, log, bound);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            if (dns is not null) await dns.DisposeAsync();
            world.Journal?.Dispose();
            throw;
        }
    }

    /// <summary>Moves virtual time on; everything that falls due happens, dated by its own time.</summary>
    public void AdvanceClock(TimeSpan by)
    {
        lock (_world.Gate)
        {
            _world.AdvanceClock(by);
            _world.Save();
        }
        _world.Journal?.Write();
    }

    /// <summary>Waits until the host is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken ct = default) => _app.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        // Held requests would keep the server waiting for them.
        _holds.ReleaseAll("drop");
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2))) await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        if (_dns is not null) await _dns.DisposeAsync();
        _world.Journal?.Dispose();
    }
}
