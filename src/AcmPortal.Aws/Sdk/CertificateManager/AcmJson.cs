using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AcmPortal.Aws.Sdk;
using Amazon.CertificateManager.Model;
using Amazon.Runtime;

namespace Amazon.CertificateManager;

/// <summary>
/// The model as AWS's JSON 1.1: absent members are left out, times are epoch seconds, blobs base64, enumerations strings. Reading is
/// lenient where AWS is known to vary: ISO times, "RSA-2048", unknown members and values, nulls in lists.
/// </summary>
internal static class AcmJson
{
    public static JsonSerializerOptions Options { get; } = Build();

    private static JsonSerializerOptions Build()
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Shape } },
            Converters = { new TimeConverter(), new BlobConverter(), new EnumerationConverters(), new ListConverters() },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void Shape(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;

        // What requests and answers inherit from the runtime is not on the wire.
        foreach (var property in type.Properties.Where(p => p.AttributeProvider is System.Reflection.MemberInfo member && member.DeclaringType?.Namespace != typeof(Tag).Namespace).ToList())
            type.Properties.Remove(property);

        foreach (var property in type.Properties)
        {
            if (type.Type == typeof(Filters))
                property.Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (typeof(IList).IsAssignableFrom(property.PropertyType))
                property.ShouldSerialize = (_, value) => value is IList list && (list.Count > 0 || !AWSConfigs.InitializeCollections);
        }
    }

    private sealed class TimeConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
                return FromEpoch(reader.GetDecimal());
            var text = reader.GetString();
            if (decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var seconds))
                return FromEpoch(seconds);
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw new JsonException("Not a time.");
        }

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
        {
            var utc = value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value;
            writer.WriteNumberValue((utc - DateTime.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond);
        }

        private static DateTime FromEpoch(decimal seconds)
        {
            try
            {
                return DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            }
            catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
            {
                throw new JsonException("Not a time: out of range.", e);
            }
        }
    }

    private sealed class BlobConverter : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(value.ToArray());
    }

    private sealed class EnumerationConverters : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeof(ConstantClass).IsAssignableFrom(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(EnumerationConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class EnumerationConverter<T> : JsonConverter<T> where T : ConstantClass
    {
        private readonly Func<string, T> _find = typeof(T).GetMethod("FindValue", [typeof(string)])!.CreateDelegate<Func<string, T>>();

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var value = reader.GetString()!;
            return _find(typeof(T) == typeof(KeyAlgorithm) ? value.Replace('-', '_') : value);
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private sealed class ListConverters : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(List<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ListConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class ListConverter<T> : JsonConverter<List<T>> where T : class
    {
        public override List<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("Not a list.");
            var list = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Null && JsonSerializer.Deserialize<T>(ref reader, options) is { } item)
                    list.Add(item);
            }

            return list;
        }

        public override void Write(Utf8JsonWriter writer, List<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var item in value)
                JsonSerializer.Serialize(writer, item, options);
            writer.WriteEndArray();
        }
    }
}
