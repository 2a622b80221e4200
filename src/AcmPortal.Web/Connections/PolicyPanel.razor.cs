using AcmPortal.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Connections;

/// <summary>The IAM policies to paste, with everything filled in that is known.</summary>
public sealed partial class PolicyPanel
{
    private IReadOnlyList<IamPolicy>? policies;
    private string? loadedFor;

    [Inject] private GetIamPolicies GetIamPolicies { get; set; } = null!;

    /// <summary>What to fill in.</summary>
    [Parameter, EditorRequired] public GetIamPoliciesInput Input { get; set; } = null!;

    /// <summary>The open tab; null for the first.</summary>
    [Parameter] public IamPolicyKind? Tab { get; set; }

    /// <summary>Called when another tab is opened.</summary>
    [Parameter] public EventCallback<IamPolicyKind?> TabChanged { get; set; }

    private IEnumerable<IamPolicyKind> Kinds => policies!.Select(p => p.Kind).Distinct();
    private IamPolicyKind Shown => Tab is { } tab && Kinds.Contains(tab) ? tab : Kinds.FirstOrDefault();

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var zones = Input.Zones?.Select(z => z.Id + z.Name) ?? [];
        var key = string.Join('|', [Input with { Zones = null }, .. zones]);
        if (key == loadedFor)
            return;
        loadedFor = key;
        var outcome = await RunAsync(GetIamPolicies, Input);
        if (outcome.Ok && loadedFor == key)
            policies = outcome.Value;
    }

    private static string Words(IamPolicyKind kind) => kind switch
    {
        IamPolicyKind.Minimal => "Minimal",
        IamPolicyKind.Tight => "Tight",
        IamPolicyKind.Trust => "Trust policy",
        IamPolicyKind.AssumeRole => "Assume the role",
    };

    private static string Explain(IamPolicyKind kind) => kind switch
    {
        IamPolicyKind.Minimal => "The fewest actions with which everything works. The quickest to paste.",
        IamPolicyKind.Tight => "Also narrows by conditions: only the portal's own certificates, only its names, only validation records. Choose this for production.",
        IamPolicyKind.Trust => "Goes into the role's \"Trust relationships\": it lets the portal assume the role, and nobody without the external id.",
        IamPolicyKind.AssumeRole => "For the user or role behind the base credentials: it may assume this role and nothing else.",
    };

    private static string For(IamPolicy policy) => (policy.ForAcm, policy.ForDns) switch
    {
        (true, true) => "for ACM and Route 53",
        (true, false) => "for the ACM connection",
        (false, true) => "for the Route 53 connection",
        _ => "",
    };

    private async Task ChooseAsync(IamPolicyKind kind)
    {
        Tab = kind;
        await TabChanged.InvokeAsync(kind);
    }
}
