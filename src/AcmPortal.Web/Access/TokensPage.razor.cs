using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Access;

/// <summary>One's own API tokens, or everybody's.</summary>
public sealed partial class TokensPage
{
    private static readonly FilterOption[] Whose = [new("all", "everybody's")];
    private DataList<TokenRow>? list;
    private bool everybody;
    private bool showsOwner;
    private string? shown;
    private string shownName = "";

    [Inject] private ListTokens ListTokens { get; set; } = null!;
    [Inject] private RotateToken RotateToken { get; set; } = null!;
    [Inject] private EndOldSecret EndOldSecret { get; set; } = null!;
    [Inject] private RevokeToken RevokeToken { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    // Tokens live on the real clock, not on the demo's.
    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var actor = await Current.GetAsync();
        everybody = actor.May(Permission.ManageTokens) || actor.MayEverywhere(Permission.ReadPeople);
        showsOwner = everybody || actor.May(Permission.ManageUsers);
    }

    private Task<Outcome<Page<TokenRow>>> LoadAsync(ListQuery query) =>
        AskAsync(ListTokens, new ListTokensInput(query.ToPageRequest(), query["whose"] == "all", query.Search));

    private StatusLook Look(TokenRow token) =>
        token.RevokedAt is not null ? StatusLook.Unknown("Revoked")
        : token is { OwnerDisabled: true, Live: true } ? StatusLook.Unknown("Refused: owner disabled", "It is taken again when the owner is enabled.")
        : !token.Live ? StatusLook.Unknown("Ended")
        : token.ExpiresAt - Now < TimeSpan.FromDays(14) ? StatusLook.Warning($"Ends in {TimeWords.Count((int)(token.ExpiresAt - Now).TotalDays, "day")}")
        : StatusLook.Good(token.Secrets > 1 ? "Live, two secrets" : "Live", $"Ends {TimeWords.Day(token.ExpiresAt)}");

    private async Task RotateAsync(TokenRow token)
    {
        if (await RunAsync(RotateToken, token.Id) is { Ok: true } made)
            (shown, shownName) = (made.Value!.Token.Reveal(), token.Name);
    }

    private Task EndOldAsync(TokenRow token) => RunAsync(EndOldSecret, token.Id);

    private async Task RevokeAsync(TokenRow token) => await Dialogs.ConfirmAsync(
        $"Revoke {token.Name}?",
        builder => builder.AddContent(0, $"Whatever uses it is refused within a second. {(token.LastUsedAt is { } at ? $"It was last used {TimeWords.Relative(at, Now)} from {token.LastUsedFrom}." : "It was never used.")} It cannot be brought back."),
        "Revoke token",
        async () => (await AskAsync(RevokeToken, token.Id)).Error);

    private Task HistoryAsync(TokenRow token) => Dialogs.OpenAsync($"History of {token.Name}", new DialogParameters<TokenHistoryDialog> { { d => d.Token, token } }, MaxWidth.Medium);
}
