using AcmPortal.Core.Profiles;

namespace AcmPortal.Web.Profiles;

/// <summary>The words of profiles.</summary>
internal static class ProfileWords
{
    public static string Renewal(RenewalMode mode, int days) => mode switch
    {
        RenewalMode.On => $"on, {days} days before expiry at the latest",
        RenewalMode.Follow => "follows AWS",
        RenewalMode.LetItEnd => "let it end",
    };

    public static string Patterns(IReadOnlyList<string> patterns) => patterns.Count switch
    {
        0 => "every name in the zones",
        <= 2 => string.Join(", ", patterns),
        _ => $"{patterns[0]} and {patterns.Count - 1} more",
    };

    public static string Approval(ProfileDraft draft, IReadOnlyList<ApproverTeam> teams) => draft.ApproverTeams.Count == 0
        ? "nobody is asked"
        : ProfileApproval.Whom(draft.ApprovalsNeeded ?? 1, teams.Where(t => draft.ApproverTeams.Contains(t.Id)).Select(t => t.Name));

    public static string Approval(ProfileView view) => view.ApprovalsNeeded == 0 ? "nobody is asked" : ProfileApproval.Whom(view.ApprovalsNeeded, view.ApproverTeams.Select(t => t.Name));

    public static string Keys(IReadOnlyList<string> algorithms) => string.Join(", ", algorithms.Select(KeyAlgorithms.Display));
}
