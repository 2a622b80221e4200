using AcmPortal.Core.Hosting;

namespace AcmPortal.Web.Telemetry;

/// <summary>How OTLP is spoken.</summary>
public enum OtlpProtocol
{
    /// <summary>Usually on port 4317.</summary>
    Grpc,

    /// <summary>Usually on port 4318; traces, metrics and logs have paths of their own.</summary>
    Http,
}

/// <summary>Section <c>Telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    private const int ShortestToken = 16;

    /// <summary><c>Telemetry:OtlpEndpoint</c>: where traces, metrics and logs are sent; null sends none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary><c>Telemetry:OtlpProtocol</c>.</summary>
    public OtlpProtocol OtlpProtocol { get; init; }

    /// <summary><c>Telemetry:OtlpHeaders</c>: <c>name=value</c> with commas between them, such as a collector's key; a secret.</summary>
    public string? OtlpHeaders { get; init; }

    /// <summary><c>Telemetry:TraceShare</c>: share of the clicks and calls whose trace is sent, 0 to 1.</summary>
    public double TraceShare { get; init; } = 1;

    /// <summary><c>Telemetry:MetricsUrl</c>: an address of its own for <c>/metrics</c>, without a token; null for none.</summary>
    public Uri? MetricsUrl { get; init; }

    /// <summary><c>Telemetry:MetricsToken</c>: the bearer token with which <c>/metrics</c> may be read on the portal's own address; null for nobody.</summary>
    public string? MetricsToken { get; init; }

    /// <summary><c>Logging:Format</c>: text, or JSON for containers.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Reads the section and the format of the log.</summary>
    public static TelemetryOptions Bind(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Telemetry", errors);
        var options = new TelemetryOptions
        {
            OtlpEndpoint = reader.Url("OtlpEndpoint"),
            OtlpProtocol = reader.Choice("OtlpProtocol", OtlpProtocol.Grpc),
            OtlpHeaders = reader.OptionalText("OtlpHeaders"),
            TraceShare = reader.Share("TraceShare", 1, 0, 1),
            MetricsUrl = reader.Url("MetricsUrl"),
            MetricsToken = reader.OptionalText("MetricsToken"),
            JsonLogs = IsJson(configuration, errors),
        };
        if (options.MetricsUrl is { } url && (url.Scheme != Uri.UriSchemeHttp || url.AbsolutePath != "/"))
            reader.Error("MetricsUrl", $"must be an http address without a path, such as http://127.0.0.1:9464; it is \"{url}\".");
        if (options.MetricsToken is { Length: < ShortestToken })
            reader.Error("MetricsToken", $"must have at least {ShortestToken} characters; `openssl rand -hex 32` makes one.");
        reader.RefuseOthers();
        return options;
    }

    private static bool IsJson(IConfiguration configuration, List<string> errors)
    {
        var text = configuration["Logging:Format"];
        if (string.IsNullOrWhiteSpace(text))
            return configuration["DOTNET_RUNNING_IN_CONTAINER"] is "true" or "1" || Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1";
        if (text.Equals("json", StringComparison.OrdinalIgnoreCase) || text.Equals("text", StringComparison.OrdinalIgnoreCase))
            return text.Equals("json", StringComparison.OrdinalIgnoreCase);
        errors.Add($"Logging:Format must be text or json; it is \"{text}\".");
        return false;
    }
}
