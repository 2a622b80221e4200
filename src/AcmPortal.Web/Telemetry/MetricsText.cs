using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using AcmPortal.Core.Telemetry;

namespace AcmPortal.Web.Telemetry;

/// <summary>
/// The portal's metrics in Prometheus' text format. OpenTelemetry's own exporter for it exists as a beta alone; this one is
/// small, since the instruments carry Prometheus' names already.
/// </summary>
public sealed class MetricsText : IDisposable
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // A label whose values never end must not fill the memory; what is beyond is not counted.
    private const int MostSeries = 2_000;
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, Family> families = new(StringComparer.Ordinal);
    private readonly Lock scrape = new();

    /// <summary>Listens from now on.</summary>
    public MetricsText(IMeterFactory own)
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name is not (PortalTelemetry.Name or "Microsoft.AspNetCore.Hosting"))
                return;
            // Another portal in the same process has its own.
            if (instrument.Meter.Scope is { } scope && scope != own)
                return;
            var name = NameOf(instrument);
            l.EnableMeasurementEvents(instrument, families.GetOrAdd(name, _ => new Family(instrument, name)));
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((Family)state!).Take(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((Family)state!).Take(value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((Family)state!).Take(value, tags));
        listener.Start();
    }

    /// <summary>The names of all metrics that exist, as they stand in the text: a histogram's with their endings.</summary>
    public IReadOnlyCollection<string> Names =>
        [.. families.Values.SelectMany(f => f.IsHistogram ? [f.Name + "_bucket", f.Name + "_sum", f.Name + "_count"] : new[] { f.Name })];

    /// <summary>Writes all of them as they stand now.</summary>
    public string Write()
    {
        lock (scrape)
        {
            foreach (var family in families.Values)
                family.BeforeScrape();
            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
                family.Write(text);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    // http.server.request.duration, in seconds, is http_server_request_duration_seconds.
    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        return instrument.Unit == "s" && !name.Contains("seconds", StringComparison.Ordinal) ? name + "_seconds" : name;
    }

    private sealed class Family(Instrument instrument, string name)
    {
        private readonly ConcurrentDictionary<string, Series> all = new(StringComparer.Ordinal);
        private readonly double[] bounds = BoundsOf(instrument);
        private readonly bool gauge = instrument.IsObservable;
        private readonly bool upDown = instrument.GetType().Name.StartsWith("UpDown", StringComparison.Ordinal);

        public string Name => name;
        public bool IsHistogram { get; } = instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal);

        public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = Labels(tags);
            if (!all.TryGetValue(labels, out var series))
            {
                if (all.Count >= MostSeries)
                    return;
                series = all.GetOrAdd(labels, _ => new Series(bounds.Length));
            }

            series.Take(value, gauge, IsHistogram ? bounds : []);
        }

        // A gauge shows what is there now: a state that nobody is in any more is not told again.
        public void BeforeScrape()
        {
            if (gauge)
                all.Clear();
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {(instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(IsHistogram ? "histogram" : gauge || upDown ? "gauge" : "counter")}\n");
            foreach (var (labels, series) in all.OrderBy(s => s.Key, StringComparer.Ordinal))
                series.Write(text, name, labels, IsHistogram ? bounds : null);
        }

        private static double[] BoundsOf(Instrument instrument) =>
            (instrument as Instrument<double>)?.Advice?.HistogramBucketBoundaries is { Count: > 0 } own ? [.. own] : DefaultBounds;

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length == 0)
                return "";
            var parts = new List<string>(tags.Length);
            foreach (var (key, value) in tags)
            {
                var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                parts.Add($"{key.Replace('.', '_')}=\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"");
            }

            parts.Sort(StringComparer.Ordinal);
            return string.Join(',', parts);
        }
    }

    private sealed class Series(int buckets)
    {
        private readonly Lock gate = new();
        private readonly long[] counts = new long[buckets + 1];
        private double sum;
        private long count;

        public void Take(double value, bool replace, double[] bounds)
        {
            lock (gate)
            {
                sum = replace ? value : sum + value;
                count++;
                if (bounds.Length > 0)
                    counts[Array.FindIndex(bounds, b => value <= b) is >= 0 and var at ? at : bounds.Length]++;
            }
        }

        public void Write(StringBuilder text, string name, string labels, double[]? bounds)
        {
            lock (gate)
            {
                if (bounds is null)
                {
                    Line(text, name, labels, sum);
                    return;
                }

                var before = labels.Length == 0 ? "" : labels + ",";
                long cumulated = 0;
                for (var i = 0; i <= bounds.Length; i++)
                {
                    cumulated += counts[i];
                    Line(text, name + "_bucket", $"{before}le=\"{(i == bounds.Length ? "+Inf" : bounds[i].ToString(CultureInfo.InvariantCulture))}\"", cumulated);
                }

                Line(text, name + "_sum", labels, sum);
                Line(text, name + "_count", labels, count);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value) =>
            text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
