using System.Text.Json;
using System.Text.Json.Serialization;

namespace AcmPortal.Core.Secrets;

/// <summary>A secret that somebody typed. Prints and serialises as redacted, so that no log, exception, record or audit row shows it.</summary>
[JsonConverter(typeof(RedactingConverter))]
public sealed class SecretText(string value)
{
    private const string Redacted = "(redacted)";

    /// <summary>The secret itself; keep it no longer than needed.</summary>
    public string Reveal() => value;

    /// <summary>Length in characters.</summary>
    public int Length => value.Length;

    /// <inheritdoc/>
    public override string ToString() => Redacted;

    private sealed class RedactingConverter : JsonConverter<SecretText>
    {
        public override SecretText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text ? new SecretText(text) : null;

        public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) => writer.WriteStringValue(Redacted);
    }
}
