using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;

namespace AcmPortal.Web.Api;

/// <summary>How the API writes and reads JSON: camel case, enums by name, times in UTC, unknown members refused.</summary>
public static class ApiJson
{
    /// <summary>The options; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    internal static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.Default;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatMayBeNull } };
        options.Converters.Add(new ScopeConverter());
        options.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
        options.Converters.Add(new SecretConverter());
    }

    // Answers leave out what is null, and so may requests.
    private static void LeaveOutWhatMayBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property is { IsRequired: true, AssociatedParameter.IsNullable: true })
                property.IsRequired = false;
        }
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>A scope as pages and documentation write it, for example orders:create.</summary>
internal sealed class ScopeConverter : JsonConverter<ApiScope>
{
    public override ApiScope Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ApiScopes.Parse(reader.GetString()!) is { } scope ? scope : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, ApiScope value, JsonSerializerOptions options) => writer.WriteStringValue(ApiScopes.Name(value));
}

/// <summary>A secret is read from a string and never written.</summary>
internal sealed class SecretConverter : JsonConverter<SecretText>
{
    public override SecretText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() is { } text ? new SecretText(text) : null;

    public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) => writer.WriteNullValue();
}

/// <summary>A JSON body of at most 256 KB, read strictly: what is wrong comes back as the field's error.</summary>
internal static class JsonBody<T>
{
    private const int Most = 256 * 1024;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="InvalidInputException">It is not what is expected; the field says where.</exception>
    /// <exception cref="BadHttpRequestException">It is too long, or does not come in the form that its headers say.</exception>
    public static async Task<T> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
            throw new InvalidInputException("body", "Send the body as application/json.");
        using var limited = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (limited.Length + read > Most)
                throw new BadHttpRequestException($"The body is longer than {Most / 1024} KB.", StatusCodes.Status413PayloadTooLarge);
            limited.Write(buffer, 0, read);
        }

        limited.Position = 0;
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(limited, ApiJson.Options, http.RequestAborted)
                ?? throw new InvalidInputException("body", "The body is null; send an object.");
        }
        catch (JsonException e)
        {
            throw Of(e);
        }
    }

    private static InvalidInputException Of(JsonException e)
    {
        var field = e.Path is { Length: > 2 } path ? path[2..] : "body";
        // The serializer's own words name types of ours; what matters is where, and that it does not fit.
        var why = e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not a member that this operation knows"
            : e.Message.Contains("missing required", StringComparison.Ordinal) ? Missing(e.Message)
            : e.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase) ? "stands twice"
            : "does not have the form that is expected here, or the JSON is not valid";
        return new InvalidInputException(field, $"{field} {why} (line {e.LineNumber + 1}).");
    }

    private static string Missing(string message)
    {
        var from = message.IndexOf(": ", StringComparison.Ordinal);
        return from < 0 ? "lacks a required member" : $"lacks {message[(from + 2)..].TrimEnd('.')}";
    }
}
