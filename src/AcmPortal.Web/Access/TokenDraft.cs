using System.Text.Json;
using AcmPortal.Core.Access;

namespace AcmPortal.Web.Access;

/// <summary>What somebody typed to make an API token, kept while they sign in again.</summary>
public sealed record TokenDraft(string Name, IReadOnlyList<ApiScope> Scopes, string Days, string Networks, ApiTokenKind Kind, Guid? Team)
{
    /// <summary>The kind of the draft.</summary>
    public const string Kept = "new-token";

    /// <summary>The page to come back to.</summary>
    public const string Page = "/tokens/new";

    /// <summary>Reads what was kept; null where there is nothing, or it is of another shape.</summary>
    public static TokenDraft? Of(string? json)
    {
        try
        {
            return json is not null && JsonSerializer.Deserialize<TokenDraft>(json) is { Name: not null, Scopes: not null, Days: not null, Networks: not null } draft
                && Enum.IsDefined(draft.Kind) && draft.Scopes.All(Enum.IsDefined) ? draft : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As it is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
