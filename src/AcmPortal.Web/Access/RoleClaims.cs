using System.Security.Claims;
using System.Text.Json;

namespace AcmPortal.Web.Access;

/// <summary>Reads the values of the role claim, wherever the provider puts them.</summary>
public static class RoleClaims
{
    /// <summary>
    /// All values of the claim at <paramref name="path"/>: <c>groups</c>, or a way into a JSON claim such as
    /// <c>realm_access.roles</c>. A claim whose own name has dots is found by its whole name first.
    /// </summary>
    public static IReadOnlyList<string> Of(ClaimsPrincipal user, string path)
    {
        var whole = user.FindAll(path).ToList();
        if (whole.Count > 0)
            return [.. whole.SelectMany(c => Values(c.Value, []))];
        var parts = path.Split('.');
        return [.. user.FindAll(parts[0]).SelectMany(c => Values(c.Value, parts[1..]))];
    }

    private static IEnumerable<string> Values(string text, string[] way)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
            return way.Length == 0 ? [text] : [];
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. Walk(json.RootElement, way)];
        }
        catch (JsonException)
        {
            return way.Length == 0 ? [text] : [];
        }
    }

    private static IEnumerable<string> Walk(JsonElement element, string[] way)
    {
        foreach (var step in way)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
                return [];
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Array => element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!),
            // Some providers send roles as the keys of an object.
            JsonValueKind.Object => element.EnumerateObject().Select(p => p.Name),
            _ => [],
        };
    }
}
