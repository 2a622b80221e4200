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

/// <summary>A JSON body of at most 256 KB, read strictly: whatever is wrong comes back as its field's error, all at once.</summary>
internal static class JsonBody<T>
{
    private const int Most = 256 * 1024;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="InvalidInputException">It is not what is expected; the fields say where.</exception>
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
            var body = await JsonSerializer.DeserializeAsync<T>(limited, ApiJson.Options, http.RequestAborted)
                ?? throw new InvalidInputException("body", "The body is null; send an object.");
            return Nulls(limited) is { Count: > 0 } nulls ? throw new InvalidInputException(nulls) : body;
        }
        catch (JsonException e)
        {
            limited.Position = 0;
            throw new InvalidInputException(Errors(limited) is { Count: > 0 } errors ? errors : [Of(e, "")]);
        }
    }

    // The serializer minds what may be null among members, and nothing within lists, where no operation knows what to do with it.
    private static List<FieldError> Nulls(MemoryStream body)
    {
        var sent = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (sent.Span.IndexOf("null"u8) < 0)
            return [];
        using var document = JsonDocument.Parse(sent);
        return [.. Nulls(document.RootElement, "")];
    }

    private static IEnumerable<FieldError> Nulls(JsonElement value, string at) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(m => Nulls(m.Value, at.Length == 0 ? m.Name : $"{at}.{m.Name}")),
        JsonValueKind.Array => value.EnumerateArray().SelectMany((e, i) => e.ValueKind == JsonValueKind.Null
            ? [new FieldError($"{at}[{i}]", $"{at}[{i}] is null; leave it out, or give a value.")]
            : Nulls(e, $"{at}[{i}]")),
        _ => [],
    };

    // The serializer stops at the first: each member is tried for itself.
    private static List<FieldError> Errors(Stream body)
    {
        List<FieldError> errors = [];
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return [];
            var members = ApiJson.Options.GetTypeInfo(typeof(T)).Properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var sent in document.RootElement.EnumerateObject())
            {
                if (!members.TryGetValue(sent.Name, out var member))
                    errors.Add(new FieldError(sent.Name, $"{sent.Name} is not a member that this operation knows."));
                else if (!seen.Add(sent.Name))
                    errors.Add(new FieldError(sent.Name, $"{sent.Name} stands twice."));
                else if (Wrong(sent, member) is { } wrong)
                    errors.Add(wrong);
            }

            foreach (var missing in members.Values.Where(m => m.IsRequired && !seen.Contains(m.Name)))
                errors.Add(new FieldError(missing.Name, $"The body lacks {missing.Name}."));
        }
        catch (JsonException)
        {
            // No JSON at all: said by what found it out.
        }

        return errors;
    }

    private static FieldError? Wrong(JsonProperty sent, JsonPropertyInfo member)
    {
        try
        {
            if (sent.Value.ValueKind == JsonValueKind.Null)
                return member.IsSetNullable || member.AssociatedParameter is { IsNullable: true } ? null : new FieldError(sent.Name, $"{sent.Name} is null; leave it out, or give a value.");
            _ = sent.Value.Deserialize(member.PropertyType, ApiJson.Options);
            return Nulls(sent.Value, sent.Name).FirstOrDefault();
        }
        catch (JsonException e)
        {
            return Of(e, sent.Name);
        }
    }

    private static FieldError Of(JsonException e, string member)
    {
        var below = e.Path is { Length: > 1 } path ? path[1..] : "";
        var field = (member + below).TrimStart('.') is { Length: > 0 } at ? at : "body";
        // The serializer's own words name types of ours; what matters is where, and that it does not fit.
        var why = e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not a member that this operation knows"
            : e.Message.Contains("missing required", StringComparison.Ordinal) ? Missing(e.Message)
            : e.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase) ? "stands twice"
            : "does not have the form that is expected here, or the JSON is not valid";
        return new FieldError(field, member.Length > 0 ? $"{field} {why}." : $"{field} {why} (line {e.LineNumber + 1}).");
    }

    private static string Missing(string message)
    {
        var from = message.IndexOf(": ", StringComparison.Ordinal);
        return from < 0 ? "lacks a required member" : $"lacks {message[(from + 2)..].TrimEnd('.')}";
    }
}
