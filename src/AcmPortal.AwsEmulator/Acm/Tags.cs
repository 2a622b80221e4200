using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

/// <summary>Reading and checking lists of tags.</summary>
internal static class Tags
{
    public const int Max = 50;

    public static List<KeyValuePair<string, string?>> Read(Input input, bool required = false)
    {
        var list = input.List("Tags");
        if (list is null)
        {
            if (required) input.Add("null", "Tags", "Member must not be null");
            return [];
        }
        if (list.Count == 0) input.Add("[]", "Tags", "Member must have length greater than or equal to 1");
        var tags = new List<KeyValuePair<string, string?>>();
        for (var i = 0; i < list.Count; i++)
        {
            var tag = list[i] as JsonObject ?? throw new AwsException("SerializationException", "Tags is not a list of structures");
            var key = Input.TextOf(tag["Key"], "Key");
            var value = Input.TextOf(tag["Value"], "Value");
            var at = $"Tags.{i + 1}.member";
            if (key is null)
            {
                input.Add("null", at + ".key", "Member must not be null");
                continue;
            }
            input.Length(key, at + ".key", 1, 128);
            if (!Input.TagPattern().IsMatch(key)) input.Pattern(at + ".key", key, @"[\p{L}\p{Z}\p{N}_.:\/=+\-@]*");
            if (value is not null)
            {
                input.Length(value, at + ".value", 0, 256);
                if (!Input.TagPattern().IsMatch(value)) input.Pattern(at + ".value", value, @"[\p{L}\p{Z}\p{N}_.:\/=+\-@]*");
            }
            tags.Add(new(key, value));
        }
        return tags;
    }

    /// <summary>Throws what ACM answers to tags that the model allows and the service does not.</summary>
    public static void Check(List<KeyValuePair<string, string?>> tags, int existing)
    {
        if (tags.Exists(t => t.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))) throw new AwsException("InvalidTagException", "Tag keys must not begin with aws:");
        if (tags.Select(t => t.Key).Distinct(StringComparer.Ordinal).Count() != tags.Count) throw new AwsException("InvalidTagException", "A tag key is given twice.");
        if (tags.Count + existing > Max) throw new AwsException("TooManyTagsException", $"A certificate can have at most {Max} tags.");
    }

    public static void AddContext(Dictionary<string, IReadOnlyList<string>> context, List<KeyValuePair<string, string?>> tags)
    {
        foreach (var (key, value) in tags) context[$"aws:RequestTag/{key}"] = [value ?? ""];
        if (tags.Count > 0) context["aws:TagKeys"] = [.. tags.Select(t => t.Key)];
    }
}

internal static class TagOperations
{
    public static Answer Add(World world, AwsCall call)
    {
        var tags = Read(call);
        var certificate = AcmRules.Find(world, call, input => Tags.Read(input, required: true), Context(tags));
        Tags.Check(tags, certificate.Tags.Keys.Except(tags.Select(t => t.Key)).Count());
        foreach (var (key, value) in tags) certificate.Tags[key] = value;
        world.Touch(certificate);
        return Answer.Empty();
    }

    public static Answer Remove(World world, AwsCall call)
    {
        var tags = Read(call);
        var certificate = AcmRules.Find(world, call, input => Tags.Read(input, required: true), Context(tags));
        foreach (var (key, value) in tags)
            // With a value, only a tag of just that value goes.
            if (certificate.Tags.TryGetValue(key, out var have) && (value is null || value == (have ?? ""))) certificate.Tags.Remove(key);
        world.Touch(certificate);
        return Answer.Empty();
    }

    public static Answer List(World world, AwsCall call)
    {
        var certificate = AcmRules.Find(world, call);
        var tags = world.Settings.Shuffle ? certificate.Tags.OrderBy(t => world.Shuffled(certificate.Arn + t.Key)) : certificate.Tags.AsEnumerable();
        return Answer.Json(new JsonObject
        {
            ["Tags"] = new JsonArray([.. tags.Select(t => t.Value is null ? new JsonObject { ["Key"] = t.Key } : new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]),
        });
    }

    private static List<KeyValuePair<string, string?>> Read(AwsCall call) => Tags.Read(new Input(call.Json));

    private static Dictionary<string, IReadOnlyList<string>> Context(List<KeyValuePair<string, string?>> tags)
    {
        var context = new Dictionary<string, IReadOnlyList<string>>();
        Tags.AddContext(context, tags);
        return context;
    }
}
