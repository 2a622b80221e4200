using System.Diagnostics;
using System.Diagnostics.Metrics;
using AcmPortal.Core.Telemetry;
using AcmPortal.Web.Access;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AcmPortal.Web.Telemetry;

/// <summary>Registers logs, traces and metrics.</summary>
public static class TelemetryServices
{
    private static readonly string[] Meters =
    [
        PortalTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits", "System.Net.Http", "System.Runtime",
    ];

    /// <summary>The format of the log, and the ids of the trace in every line.</summary>
    public static void AddPortalLogs(this WebApplicationBuilder builder, TelemetryOptions options)
    {
        builder.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        // Commands print their result alone: theirs has no provider left.
        if (options.JsonLogs && builder.Services.Any(s => s.ServiceType == typeof(ILoggerProvider)))
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }

    /// <summary>Metrics for scraping, and everything for a collector where one is set.</summary>
    public static IServiceCollection AddPortalTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<MetricsText>();
        // Made with the host, so that counting begins with the program and not with the first scrape.
        services.AddHostedService(s => new SpanIds(s.GetRequiredService<MetricsText>()));
        if (options.OtlpEndpoint is not { } endpoint)
            return services;

        services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("acmportal", serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3), serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}"))
            .WithTracing(t => t
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceShare)))
                .AddSource(PortalTelemetry.Name)
                .AddAspNetCoreInstrumentation(a => a.Filter = http => IsWorthATrace(http.Request.Path))
                .AddHttpClientInstrumentation()
                .AddOtlpExporter(o => Set(o, "v1/traces")))
            .WithMetrics(m => m.AddMeter(Meters).AddOtlpExporter(o => Set(o, "v1/metrics")))
            .WithLogging(l => l.AddOtlpExporter(o => Set(o, "v1/logs")), l => l.IncludeScopes = true);
        return services;

        void Set(OtlpExporterOptions otlp, string path)
        {
            var grpc = options.OtlpProtocol == OtlpProtocol.Grpc;
            otlp.Protocol = grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = grpc ? endpoint : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
            otlp.Headers = options.OtlpHeaders;
        }
    }

    // Health checks, assets and the circuits' sockets, which last for hours, tell nothing as traces.
    private static bool IsWorthATrace(PathString path) =>
        !path.StartsWithSegments("/health") && !path.StartsWithSegments("/metrics") && !path.StartsWithSegments("/_blazor") && !path.StartsWithSegments("/_framework") && !path.StartsWithSegments("/_content");

    // Where no collector takes the spans they are still made,
    // without content: their ids join the log lines of an order with those of the click that asked for it.
    private sealed class SpanIds : IHostedService, IDisposable
    {
        public SpanIds(MetricsText text) => ArgumentNullException.ThrowIfNull(text);

        private readonly ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == PortalTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };

        public Task StartAsync(CancellationToken cancellationToken)
        {
            ActivitySource.AddActivityListener(listener);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => listener.Dispose();
    }
}

/// <summary>Pages that are open and connected in this process.</summary>
public sealed class CircuitGauge : IHostedService
{
    /// <summary>Shows the taken seats.</summary>
    public CircuitGauge(CircuitSeats seats, IMeterFactory meters) =>
        meters.Create(PortalTelemetry.Name).CreateObservableGauge("acmportal_circuits", () => (long)seats.Taken, null, "Pages that are open and connected to this instance.");

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
