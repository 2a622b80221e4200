namespace AcmPortal.Web.Shared;

/// <summary>
/// Which errors of a form are shown: those of fields that were touched, and all of them once it was submitted. What the
/// use case said about a field stands until that field is changed.
/// </summary>
public sealed class FormErrors
{
    private readonly HashSet<string> touched = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> refused = new(StringComparer.OrdinalIgnoreCase);
    private bool all;

    /// <summary>Whether the use case refused a field that has not been changed since.</summary>
    public bool AnyRefused => refused.Count > 0;

    /// <summary>A field was changed.</summary>
    public void Touch(string field)
    {
        touched.Add(field);
        refused.Remove(field);
    }

    /// <summary>From now on every error is shown.</summary>
    public void ShowAll() => all = true;

    /// <summary>A fresh form.</summary>
    public void Reset()
    {
        touched.Clear();
        refused.Clear();
        all = false;
    }

    /// <summary>Takes the fields that a use case refused.</summary>
    public void Take(ShownError? error)
    {
        refused.Clear();
        foreach (var field in error?.Fields ?? [])
            refused.TryAdd(Root(field.Field), field.Message);
    }

    /// <summary>The sentence to show beside a field, or null.</summary>
    /// <param name="field">Its name in the use case's input.</param>
    /// <param name="found">What the page itself finds wrong with it now.</param>
    public string? Of(string field, string? found = null) =>
        refused.GetValueOrDefault(field) ?? (all || touched.Contains(field) ? found : null);

    // "NamePatterns[2]" is shown beside NamePatterns.
    private static string Root(string field)
    {
        var end = field.IndexOfAny(['[', '.']);
        return end < 0 ? field : field[..end];
    }
}
