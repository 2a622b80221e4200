using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Certificates;

/// <summary>The request wizard: profile, names, key, review and pay. It checks as one types and keeps everything.</summary>
public sealed partial class RequestPage
{
    private static readonly IReadOnlyList<string> Steps = ["Profile", "Names", "Key", "Review and pay"];
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(200);

    private IReadOnlyList<RequestableProfile>? profiles;
    private RequestDraft draft = new();
    private RequestPreview? preview;
    private string? previewed;
    private int asked;
    private bool checking;
    private bool submitted;
    private CertificateView? replaced;
    private OrderView? failed;

    [Inject] private ListRequestableProfiles ListRequestableProfiles { get; set; } = null!;
    [Inject] private PreviewRequest PreviewRequest { get; set; } = null!;
    [Inject] private RequestCertificate RequestCertificate { get; set; } = null!;
    [Inject] private GetCertificate GetCertificate { get; set; } = null!;
    [Inject] private GetOrder GetOrder { get; set; } = null!;
    [Inject] private RequestAgain RequestAgain { get; set; } = null!;
    [Inject] private ReplaceCertificate ReplaceCertificate { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "profile")] private string? WantedProfile { get; set; }

    [SupplyParameterFromQuery(Name = "names")] private string? WantedNames { get; set; }

    /// <summary>The certificate to take over from; then the wizard begins with its names, profile, key and owner.</summary>
    [SupplyParameterFromQuery(Name = "replace")] private Guid? Replace { get; set; }

    /// <summary>The failed order to request again; then the wizard begins with its names, profile, key and owner.</summary>
    [SupplyParameterFromQuery(Name = "again")] private Guid? Again { get; set; }

    /// <inheritdoc/>
    protected override string DraftKind => Replace is { } id ? $"request-replacing-{id:N}" : Again is { } order ? $"request-again-{order:N}" : "request";

    private RequestableProfile? Profile => profiles?.FirstOrDefault(p => p.Id == draft.ProfileId);

    private string Key => Profile is { } profile && !profile.KeyAlgorithms.Contains(draft.KeyAlgorithm ?? "") ? profile.DefaultKeyAlgorithm : draft.KeyAlgorithm!;

    private bool IsFresh => previewed == draft.Names;

    // What keeps one from going on; null when nothing does.
    private string? Hint => draft.Step switch
    {
        0 when Profile is null => "Choose a profile to go on",
        1 when string.IsNullOrWhiteSpace(draft.Names) => "Type a name to go on",
        1 when preview is { WrongNames: > 0 and var wrong } && IsFresh => $"Fix {TimeWords.Count(wrong, "name")} to go on",
        1 when preview is { MayRequest: false } && IsFresh => "Fix the list to go on",
        _ => null,
    };

    private string SubmitText =>
        preview?.OpenOrderId is not null ? "Go to the open order"
        : preview?.Preflight.Any(l => l.Status == PreflightStatus.Problem) == true ? "Request anyway"
        : preview is null ? "Request certificate" : $"Request certificate for {PriceWords.Money(preview.TotalCents)}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var listed = await RunAsync(ListRequestableProfiles, new ListRequestableProfilesInput());
        if (!listed.Ok)
            return;
        // What the address asks for goes before what an earlier visit left.
        var wanted = listed.Value!.FirstOrDefault(p => p.Id.ToString() == WantedProfile || p.Name == WantedProfile);
        if (await BeginAsync() is { } begun)
            draft = begun;
        else if (wanted is not null || !string.IsNullOrWhiteSpace(WantedNames))
            draft = new RequestDraft((wanted ?? Only(listed.Value!))?.Id, WantedNames ?? "", Step: wanted is null ? 0 : 1);
        else
            draft = await RestoreDraftAsync() ?? new RequestDraft(Only(listed.Value!)?.Id);
        profiles = listed.Value!;
        if (Profile is null)
            draft = draft with { ProfileId = null, Step = 0 };
        else if (draft.Step > 0)
            await PreviewAsync(deep: draft.Step == 3);
        // A draft of the review whose names do not hold any more begins where they are corrected.
        if (draft.Step > 1 && preview?.MayRequest != true)
            draft = draft with { Step = 1 };
    }

    // In the place of a certificate or of a failed order: what was edited before a reload goes on, else it begins with what that has.
    private async Task<RequestDraft?> BeginAsync()
    {
        if (Replace is { } id && (replaced = (await RunAsync(GetCertificate, id)).Value) is { } old)
            return await RestoreDraftAsync() ?? new RequestDraft(old.ProfileId, string.Join('\n', old.Names), old.KeyAlgorithm, old.OwnerContact, Step: 1);
        if (Again is not { } order || (await RunAsync(GetOrder, order)).Value is not { MayRequestAgain: true } asked)
            return null;
        failed = asked;
        return await RestoreDraftAsync() ?? new RequestDraft(asked.ProfileId, string.Join('\n', asked.Names), asked.KeyAlgorithm, asked.OwnerContact, Step: 1);
    }

    private static RequestableProfile? Only(IReadOnlyList<RequestableProfile> all) => all.Count == 1 ? all[0] : null;

    private void Keep(RequestDraft next) => KeepDraft(draft = next);

    private async Task ChooseProfileAsync(Guid id)
    {
        Keep(draft with { ProfileId = id });
        preview = null;
        if (draft.Names.Length > 0)
            await PreviewAsync();
    }

    private void ChooseKey(string algorithm) => Keep(draft with { KeyAlgorithm = algorithm });

    private void TypeOwner(string owner) => Keep(draft with { OwnerContact = owner });

    // Each keystroke is kept at once; the check waits for a pause, and an answer that was overtaken is dropped.
    private async Task TypeNamesAsync(string names)
    {
        Keep(draft with { Names = names });
        var mine = ++asked;
        await Task.Delay(TypingPause, Gone);
        if (mine == asked)
            await PreviewAsync();
    }

    private async Task PreviewAsync(bool deep = false)
    {
        if (Profile is null)
            return;
        var mine = ++asked;
        var names = draft.Names;
        var outcome = await RunAsync(PreviewRequest, new PreviewRequestInput(Profile.Id, names, Key, deep));
        if (mine == asked && outcome.Ok)
            (preview, previewed) = (outcome.Value, names);
    }

    private async Task CheckDeepAsync()
    {
        checking = true;
        StateHasChanged();
        try
        {
            await PreviewAsync(deep: true);
        }
        finally
        {
            checking = false;
        }
    }

    private async Task NextAsync()
    {
        // Whatever was typed last is checked, also when the click was quicker than the pause.
        if (draft.Step == 1 && (!IsFresh || preview is null))
            await PreviewAsync();
        if (Hint is null && (draft.Step != 1 || preview?.MayRequest == true))
            await GoAsync(draft.Step + 1);
    }

    private async Task GoAsync(int step)
    {
        Keep(draft with { Step = step });
        if (step == 3)
            await CheckDeepAsync();
        else if (step > 0 && (preview is null || !IsFresh))
            await PreviewAsync();
    }

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        (preview, previewed, draft) = (null, null, new RequestDraft(Only(profiles ?? [])?.Id));
    }

    private async Task SubmitAsync()
    {
        if (submitted || Profile is null)
            return;
        // A second click finds this set; and the order itself is one, whoever asks twice.
        submitted = true;
        var outcome = replaced is { } old
            ? await RunAsync(ReplaceCertificate, new ReplaceCertificateInput(old.Id, [draft.Names], Profile.Id, Key, draft.OwnerContact.Trim()))
            : failed is { } order
            ? await RunAsync(RequestAgain, new RequestAgainInput(order.Id, [draft.Names], Profile.Id, Key, draft.OwnerContact.Trim()))
            : await RunAsync(RequestCertificate, new RequestCertificateInput(Profile.Id, [draft.Names], Key, draft.OwnerContact.Trim()));
        if (!outcome.Ok)
        {
            submitted = false;
            return;
        }

        await DropDraftAsync();
        Navigation.NavigateTo($"/orders/{outcome.Value!.OrderId}{(outcome.Value.AlreadyOpen ? "?already=true" : "")}");
    }
}
