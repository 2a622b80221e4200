using AcmPortal.Core.Authorities;
using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Profiles;

/// <summary>The fields of a profile; every keystroke is reported, so that what is wrong shows as one types.</summary>
public sealed partial class ProfileForm
{
    /// <summary>What is typed.</summary>
    [Parameter, EditorRequired] public ProfileDraft Draft { get; set; } = new();

    /// <summary>The field that changed, and the draft with the change.</summary>
    [Parameter] public EventCallback<(string Field, ProfileDraft Draft)> OnChange { get; set; }

    /// <summary>The CAs to choose from; null where the CA is fixed.</summary>
    [Parameter] public IReadOnlyList<AuthorityRow>? Authorities { get; set; }

    /// <summary>The zones of a fixed CA.</summary>
    [Parameter] public IReadOnlyList<string> FixedZones { get; set; } = [];

    /// <summary>Which errors are shown.</summary>
    [Parameter, EditorRequired] public FormErrors Errors { get; set; } = new();

    private IReadOnlyList<string> Zones => Authorities is null ? FixedZones : Authorities.FirstOrDefault(a => a.Id == Draft.AuthorityId)?.ZoneNames ?? [];

    // A few names that show what the patterns mean.
    private IReadOnlyList<(string Name, bool Allowed)> Examples
    {
        get
        {
            if (Zones.Count == 0 || Draft.Problem("NamePatterns") is not null || Draft.PatternList.Count == 0)
                return [];
            var patterns = Draft.PatternList.Select(p => NamePattern.Read(p).Pattern).ToList();
            var first = patterns[0].StartsWith("*.", StringComparison.Ordinal) ? patterns[0][2..] : patterns[0];
            string[] names = [Zones[0], $"www.{Zones[0]}", first, $"a.{first}", $"a.b.{first}"];
            return [.. names.Distinct().Select(n => (n, patterns.Any(p => NamePattern.Allows(p, n))))];
        }
    }

    private string? Wrong(string field) => Errors.Of(field, Draft.Problem(field));

    private Task Set(string field, ProfileDraft next) => OnChange.InvokeAsync((field, next));

    private Task Allow(string key, bool allowed)
    {
        var keys = KeyAlgorithms.All.Where(k => k == key ? allowed : Draft.Allowed.Contains(k)).ToList();
        var next = keys.Contains(Draft.DefaultKey) ? Draft.DefaultKey : keys.FirstOrDefault() ?? "";
        return Set("KeyAlgorithms", Draft with { Keys = keys, DefaultKey = next });
    }
}
