using AcmPortal.Core.Connections;

namespace AcmPortal.Web.Connections;

/// <summary>What is typed for a new connection; there is no place for a secret in it.</summary>
public sealed record ConnectionDraft(
    string Name = "", ConnectionKind Kind = ConnectionKind.AccessKey, string AccessKeyId = "", string RoleArn = "", string? ExternalId = null,
    bool UseBaseKeys = false, string TrustedPrincipal = "", string Region = "", bool SaveUntested = false)
{
    /// <summary>Whether an access key pair is asked for.</summary>
    public bool NeedsKeys => Kind == ConnectionKind.AccessKey || (Kind == ConnectionKind.AssumedRole && UseBaseKeys);

    /// <summary>Whether nothing is wrong, as far as the page can know.</summary>
    public bool IsRight =>
        ConnectionWords.NameProblem(Name) is null
        && (!NeedsKeys || ConnectionWords.AccessKeyProblem(AccessKeyId) is null)
        && (Kind != ConnectionKind.AssumedRole || ConnectionWords.RoleProblem(RoleArn) is null);
}
