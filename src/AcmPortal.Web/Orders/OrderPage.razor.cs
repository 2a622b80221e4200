using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Orders;

/// <summary>One order: what is awaited, who acts, what was asked, what AWS said; live.</summary>
public sealed partial class OrderPage
{
    private OrderView? order;
    private Guid shown;

    [Inject] private GetOrder GetOrder { get; set; } = null!;
    [Inject] private CancelOrder CancelOrder { get; set; } = null!;
    [Inject] private RetryOrder RetryOrder { get; set; } = null!;
    [Inject] private ChooseCandidate ChooseCandidate { get; set; } = null!;
    [Inject] private ApproveOrder ApproveOrder { get; set; } = null!;
    [Inject] private RefuseOrder RefuseOrder { get; set; } = null!;
    [Inject] private DomainClock Clock { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <summary>The order.</summary>
    [Parameter] public Guid Id { get; set; }

    /// <summary>Set by the request wizard when an order for the same thing was open already.</summary>
    [SupplyParameterFromQuery(Name = "already")] private bool Already { get; set; }

    private string Title => $"{StatusLook.Of(order!.State, order.NeedsPerson).Text}: {NameWords.Unicode(order.CommonName)}";

    // Where the portal looks again within seconds by itself, the button would only be in the way.
    private bool MayTryNow => order is { MayRetry: true, State: not OrderState.Failed }
        && (order.NeedsPerson || order.AwsCode is not null || order.NextAttemptAt > Clock.Now + TimeSpan.FromSeconds(20));

    private string Status => $"{OrderWords.Of(order!.State)}; {OrderWords.Of(order.NextToAct)}.";

    private string Others => order!.Names.Count switch
    {
        1 => "",
        <= 4 => $"and {string.Join(", ", order.Names.Skip(1).Select(NameWords.Unicode))}.",
        var many => $"and {many - 1} more names.",
    };

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(change => change.Is(ChangeKind.Order, Id), RefreshAsync);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (shown == Id)
            return;
        shown = Id;
        order = null;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await RunAsync(GetOrder, Id);
        if (outcome.Ok)
            order = outcome.Value;
    }

    // An ended order does not change any more by itself; a passing failure to look does not wipe what is on screen.
    private async Task RefreshAsync()
    {
        if (order is not null && OrderTransitions.IsTerminal(order.State))
            return;
        var outcome = await AskAsync(GetOrder, Id);
        if (outcome.Ok)
            order = outcome.Value;
    }

    private async Task RetryAsync()
    {
        if ((await RunAsync(RetryOrder, Id)).Ok)
            await RefreshAsync();
    }

    private async Task ChooseAsync(string arn)
    {
        if ((await RunAsync(ChooseCandidate, new ChooseCandidateInput(Id, arn))).Ok)
            await RefreshAsync();
    }

    private async Task DecideAsync(bool approve)
    {
        var asked = order!;
        await Dialogs.OpenAsync(DecideDialog.TitleOf(asked, approve), new DialogParameters<DecideDialog>
        {
            { d => d.Order, asked },
            { d => d.Approve, approve },
            {
                d => d.Act, async comment => approve
                    ? (await AskAsync(ApproveOrder, new ApproveOrderInput(asked.Id, comment))).Error
                    : (await AskAsync(RefuseOrder, new RefuseOrderInput(asked.Id, comment))).Error
            },
        });
        await RefreshAsync();
    }

    private async Task CancelAsync()
    {
        var asked = order!;
        await Dialogs.ConfirmAsync("Cancel this order?", CancelText.Of(asked), "Cancel order", async () => (await AskAsync(CancelOrder, Id)).Error);
        await RefreshAsync();
    }
}
